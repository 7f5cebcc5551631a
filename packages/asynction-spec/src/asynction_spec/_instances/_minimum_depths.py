"""The depth of the smallest instance of a schema.

Alternatives with a small one end a recursion.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .._schemas._dialects import Dialect
from .._text._references import References, is_reference
from .._text._source import Node, NodeId


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
