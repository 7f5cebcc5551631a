"""Choices between alternatives, and further attempts after a wrong choice.

Where a recursion has to end, the alternative with the smallest minimum depth is chosen, which is
the depth of its smallest instance.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from .._schemas._dialects import Dialect
from .._text._nodes import Node, NodeId
from .._text._references import References, is_reference
from ._alternatives import Group
from ._conjunction import Conjunction, component_name
from ._generation_limits import Draw, Make, Shape, UnsatisfiedError

# Combinations multiply; the cache is emptied before it grows further.
_MAX_TRANSITIONS = 1_000
_ATTEMPTS = 8  # without checks: what is wrong then is found when the whole is checked
_CHECKED_ATTEMPTS = 40  # with checks: enough for each pair of several alternatives
_CONTAINER_ATTEMPTS = 8  # fewer, since each makes all that is in the object or list anew
_MAX_FAILURES = 2  # of a shape in one instance, until it is not tried any more

_MakeAttempt: TypeAlias = Callable[[Draw, "str | None", int], Any]
"""Makes an instance in an attempt."""


class _Shapes(Protocol):
    @property
    def references(self) -> References: ...
    @property
    def minimum_depths(self) -> MinimumDepths: ...
    def of(self, conjunction: Conjunction) -> Shape: ...


class Choice:
    """Makes instances of schemas with alternatives.

    Args:
        shapes: Gives what makes instances once the alternatives are chosen.
        conjunction: The schemas.
        groups: Their alternatives; one of each group is chosen.
    """

    def __init__(self, shapes: _Shapes, conjunction: Conjunction, groups: Sequence[Group]) -> None:
        self._shapes = shapes
        self._conjunction = conjunction
        self._groups = groups
        self._transitions: dict[tuple[int, ...], Shape] = {}

    def make(self, draw: Draw, name: str | None, attempt: int) -> Any:
        """Make an instance; later attempts choose the less usual alternatives too."""
        picks = self._choose_smallest(attempt) if draw.minimal else self._choose(draw, attempt)
        shape = self._transitions.get(picks)
        if shape is None:
            if len(self._transitions) > _MAX_TRANSITIONS:
                self._transitions.clear()
            shape = self._transitions[picks] = self._shape_of(picks)
        return shape.make(draw, name)

    def _choose(self, draw: Draw, attempt: int) -> tuple[int, ...]:
        choice = draw.values.choice
        # `Values.choice` may be written by others, so its answer is brought into range.
        counts = [len(each.all if attempt % 2 else each.usual) for each in self._groups]
        return tuple([choice(count) % count if count > 1 else 0 for count in counts])

    def _choose_smallest(self, attempt: int) -> tuple[int, ...]:
        """The smallest alternatives first; each attempt takes the next combination."""
        picks = []
        for order in self._options_by_depth:
            picks.append(order[attempt % len(order)])
            attempt //= len(order)
        return tuple(picks)

    @cached_property
    def _options_by_depth(self) -> list[list[int]]:
        depth_of = self._shapes.minimum_depths.of
        return [
            sorted(
                range(len(group.all)), key=[depth_of(option) for option in group.all].__getitem__
            )
            for group in self._groups
        ]

    def _shape_of(self, picks: Sequence[int]) -> Shape:
        options = [group.all[pick] for group, pick in zip(self._groups, picks, strict=True)]
        names = (
            component_name(each, self._shapes.references) for option in options for each in option
        )
        return self._shapes.of(
            self._conjunction.with_options(
                (each for option in options for each in option),
                (group.id for group in self._groups),
                next(filter(None, names), self._conjunction.name),
            )
        )


def with_attempts(schema: Node, key: int, make: _MakeAttempt, fits: Callable[[Any], bool]) -> Make:
    """A function that makes instances, in up to `_CHECKED_ATTEMPTS` attempts."""

    def make_with_attempts(draw: Draw, name: str | None) -> Any:
        attempts = _CHECKED_ATTEMPTS if draw.checked else _ATTEMPTS
        return _make_fitting(
            draw, schema, key, lambda attempt: make(draw, name, attempt), attempts, fits
        )

    return make_with_attempts


def with_checks(schema: Node, key: int, make: Make, fits: Callable[[Any], bool]) -> Make:
    """A function that makes instances; if they are checked, again for each invalid one."""

    def make_with_checks(draw: Draw, name: str | None) -> Any:
        if not draw.checked:
            return make(draw, name)
        return _make_fitting(
            draw, schema, key, lambda _: make(draw, name), _CONTAINER_ATTEMPTS, fits
        )

    return make_with_checks


def _make_fitting(
    draw: Draw,
    schema: Node,
    key: int,
    make: Callable[[int], Any],
    attempts: int,
    fits: Callable[[Any], bool],
) -> Any:
    failures = draw.failed.get(key, 0)
    if failures >= _MAX_FAILURES:
        raise UnsatisfiedError(schema, "no instance was found in many tries")
    size, cause = draw.size, None
    for attempt in range(attempts):
        try:
            value = draw.in_attempt(attempt, lambda: make(attempt))  # noqa: B023  # called at once
        except UnsatisfiedError as error:
            cause = error
        else:
            if not draw.checked or fits(value):
                return value
        draw.count_retry(schema, size)
    draw.failed[key] = failures + 1
    raise cause or UnsatisfiedError(schema, "no instance was found in many tries")


class MinimumDepths:
    """The minimum depths of schemas, each computed once.

    Args:
        references: How to follow their references.
        dialect: How to read them.
    """

    def __init__(self, references: References, dialect: Dialect) -> None:
        self._references = references
        self._ignores_ref_siblings = dialect.ignores_ref_siblings
        self._known: dict[NodeId, float] = {}

    def of(self, schemas: Iterable[Node]) -> float:
        """The minimum depth of an instance of all these schemas; infinite if there is none."""
        return max(map(self._minimum_depth, schemas), default=0)

    def _minimum_depth(self, schema: Node) -> float:
        if schema.id not in self._known:
            self._compute(schema)
        return self._known[schema.id]

    def _compute(self, schema: Node) -> None:
        """Lower the depths of a schema and of all that it leads to until nothing changes."""
        nodes, users = self._reachable(schema)
        # A worklist, because schemas may be recursive; it ends because depths only fall.
        pending = deque(nodes.values())
        while pending:
            node = pending.popleft()
            depth = self._depth_of(node)
            if depth < self._known[node.id]:
                self._known[node.id] = depth
                pending.extend(users[node.id])

    def _reachable(self, schema: Node) -> tuple[dict[NodeId, Node], dict[NodeId, list[Node]]]:
        nodes: dict[NodeId, Node] = {}
        users: dict[NodeId, list[Node]] = defaultdict(list)
        pending = [schema]
        while pending:
            node = pending.pop()
            if node.id in self._known:
                continue
            self._known[node.id] = math.inf
            nodes[node.id] = node
            for part in self._parts(node):
                users[part.id].append(node)
                pending.append(part)
        return nodes, users

    def _parts(self, node: Node) -> Iterator[Node]:
        """The schemas that the depth depends on."""
        if not isinstance(node.value, dict):
            return
        if is_reference(node):
            yield self._references.target(node)
            if self._ignores_ref_siblings:
                return
        for keyword in _COMBINING:
            combined = node.get(keyword)
            yield from combined.elements() if combined else ()
        if _is_made_as(node, "object"):
            yield from _required(node)
        if _is_made_as(node, "array"):
            yield from _items(node)

    def _depth_of(self, node: Node) -> float:
        if not isinstance(node.value, dict):
            return math.inf if node.value is False else 0
        depths = [0.0]
        if is_reference(node):
            depths.append(self._known_depth(self._references.target(node)))
            if self._ignores_ref_siblings:
                return depths[-1]
        for keyword, select in _COMBINING.items():
            combined = node.get(keyword)
            if combined is not None:
                depths.append(select(map(self._known_depth, combined.elements())))
        # Fixed values are given as they are, whatever their depth.
        if "const" not in node.value and "enum" not in node.value:
            depths += (
                1 + self._known_depth(each)
                for each in _required(node)
                if _is_made_as(node, "object")
            )
            depths += (
                1 + self._known_depth(each) for each in _items(node) if _is_made_as(node, "array")
            )
        return max(depths)

    def _known_depth(self, node: Node) -> float:
        return self._known[node.id]


def _min_depth(depths: Iterable[float]) -> float:
    return min(depths, default=0)


def _max_depth(depths: Iterable[float]) -> float:
    return max(depths, default=0)


_COMBINING: dict[str, Callable[[Iterable[float]], float]] = {
    "allOf": _max_depth,
    "anyOf": _min_depth,
    "oneOf": _min_depth,
}


def _is_made_as(node: Node, kind: str) -> bool:
    """Whether instances have that type, or may have it because no type is given."""
    declared: Any = node.value.get("type", kind)
    return bool(declared in (kind, [kind]))


def _required(node: Node) -> Iterator[Node]:
    properties = node.get("properties")
    for name in node.value.get("required", ()):
        schema = properties.get(name) if properties else None
        if schema is not None:
            yield schema


def _items(node: Node) -> Iterator[Node]:
    items = node.get("items")
    if items is not None and not isinstance(items.value, list) and node.value.get("minItems", 0):
        yield items
    for keyword in ("items", "prefixItems"):
        first = node.get(keyword)
        yield from first.elements() if first else ()
