"""Lists: items by position and others, lengths, `contains`, `uniqueItems`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..._schemas._dialects import Dialect
from ..._text._nodes import Node
from .._alternatives import opposite
from .._conjunction import Compiler, Parts
from .._generation_limits import MAX_MEMBERS, Draw, Make, Shape, UnsatisfiedError, never, too_large

_ATTEMPTS = 20  # for an item that must differ from those before it
_MAX_ITEMS = 10_000  # of a list, whatever the schema allows
# A list that must be so long is not made longer.
_MANY_ITEMS = 100


class _Tuple(NamedTuple):
    """The schemas of items by their position, of one schema."""

    first: Sequence[Node]
    rest: Node | None

    def at(self, index: int) -> Node | None:
        return self.first[index] if index < len(self.first) else self.rest


def _tuple_of(node: Node) -> _Tuple:
    # Up to 2019-09 a list in `items` describes a tuple, since 2020-12 `prefixItems` does.
    prefix, items = node.get("prefixItems"), node.get("items")
    if prefix is not None:
        return _Tuple([*prefix.elements()], items)
    if items is not None and isinstance(items.value, list):
        return _Tuple([*items.elements()], node.get("additionalItems"))
    return _Tuple([], items)


class _Contains(NamedTuple):
    """A schema that a minimum number of items must satisfy."""

    schema: Node
    least: int
    limited: bool


def _contains(parts: Parts) -> list[_Contains]:
    # `minContains` and `maxContains` came with draft 2019-09.
    counted = parts.dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020}
    return [
        _Contains(
            node.child("contains"),
            int(node.value.get("minContains", 1)) if counted else 1,
            counted and "maxContains" in node.value,
        )
        for node in parts.with_keyword("contains")
    ]


def lists(parts: Parts, key: int, compiler: Compiler) -> Make:
    """A function that makes lists."""
    tuples = [_tuple_of(node) for node in parts.nodes]
    closed = [
        len(each.first) for each in tuples if each.rest is not None and each.rest.value is False
    ]
    most = min([_MAX_ITEMS, *map(int, parts.values("maxItems")), *closed])
    if parts.least("minItems") > MAX_MEMBERS:
        least = parts.least("minItems")
        return too_large(parts.with_keyword("minItems"), "minItems", least, MAX_MEMBERS)
    if parts.least("minItems") > most:
        return never(parts.subject, f"minItems is more than there can be, {most}")
    return _Lists(parts, key, compiler, tuples, most).make


class _Lists:
    def __init__(
        self, parts: Parts, key: int, compiler: Compiler, tuples: Sequence[_Tuple], most: int
    ) -> None:
        self._schema = parts.subject
        self._key = key
        self._compiler = compiler
        self._tuples = tuples
        self._unevaluated = [
            node.child("unevaluatedItems") for node in parts.with_keyword("unevaluatedItems")
        ]
        self._contains = [each for each in _contains(parts) for _ in range(min(each.least, most))]
        self._excluded_items = [opposite(each.schema) for each in _contains(parts) if each.limited]
        self._tuple_length = min(most, max((len(each.first) for each in tuples), default=0))
        self._is_unique = True in parts.values("uniqueItems")
        self._has_min_items = bool(parts.with_keyword("minItems"))
        self._least = max(parts.least("minItems"), min(len(self._contains), most))
        self._most = most
        self._shapes: dict[tuple[int, int], Shape] = {}

    def make(self, draw: Draw, name: str | None) -> Any:
        was_minimal = draw.enter(self._key, self._schema)
        try:
            return self._items(draw, name, self._length(draw, name))
        finally:
            draw.leave(self._key, was_minimal=was_minimal)

    def _length(self, draw: Draw, name: str | None) -> int:
        if self._tuple_length:
            # Even if that is less than the values would like: further positions describe nothing.
            return max(self._least, self._length_of_tuple(draw, name))
        if draw.minimal or self._least > _MANY_ITEMS:
            return self._least
        usual = max(self._least, 1)
        most = None if self._most == _MAX_ITEMS else self._most
        return max(self._least, min(self._most, draw.values.length(self._least, most, usual)))

    def _length_of_tuple(self, draw: Draw, name: str | None) -> int:
        """The number of positions; some of the last may be left out if `minItems` allows it."""
        length = min(self._least, self._tuple_length) if self._has_min_items else self._tuple_length
        while length < self._tuple_length and not draw.minimal and draw.values.includes(name or ""):
            length += 1
        return length

    def _items(self, draw: Draw, name: str | None, length: int) -> list[Any]:
        items: list[Any] = []
        seen: set[object] | None = set() if self._is_unique else None
        for index in range(length):
            shape = self._shape_at(index, length)
            try:
                item = self._item(draw, name, shape, index, seen)
            except UnsatisfiedError:
                # A list may end where no further item is found, unless it needs more.
                if index < self._least:
                    raise
                break
            draw.count_value(self._schema)
            items.append(item)
        return items

    def _item(
        self, draw: Draw, name: str | None, shape: Shape, index: int, seen: set[object] | None
    ) -> Any:
        if seen is None:
            return shape.make(draw, name)
        for attempt in range(index, index + _ATTEMPTS):
            item = draw.in_attempt(attempt, lambda: shape.make(draw, name))
            key = identity(item)
            if key not in seen:
                seen.add(key)
                return item
        raise UnsatisfiedError(self._schema, "no more items were found that differ from the others")

    def _shape_at(self, index: int, length: int) -> Shape:
        """The shape of the item at a position; the last items are those of `contains`."""
        position = min(index, self._tuple_length)
        last = length - 1 - index
        wanted = last if last < len(self._contains) else -1
        shape = self._shapes.get((position, wanted))
        if shape is None:
            schemas = self._schemas(position, wanted, length)
            shape = self._shapes[position, wanted] = self._compiler.shape(schemas)
        return shape

    def _schemas(self, position: int, wanted: int, length: int) -> list[Node]:
        schemas = [found for each in self._tuples if (found := each.at(position)) is not None]
        schemas = schemas or self._unevaluated
        if wanted >= 0:
            return [*schemas, *(each.schema for each in self._contains[wanted :: max(length, 1)])]
        # Items that count for a limited `contains` are at the end alone, so that their number is
        # known.
        return [*schemas, *self._excluded_items]


def identity(value: Any) -> object:
    """A key that two values share if and only if they are equal in JSON: 1 and true are not."""
    if isinstance(value, dict):
        return dict, frozenset((key, identity(each)) for key, each in value.items())
    if isinstance(value, list):
        return list, tuple(map(identity, value))
    # In Python 1 == True.
    return isinstance(value, bool), value
