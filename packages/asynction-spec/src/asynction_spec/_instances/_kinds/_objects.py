"""Objects: which properties they have, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..._text._source import Node
from .._draw import Draw, Make, Shape, Unsatisfied, never
from .._parts import Compiler, Parts
from .._patterns._characters import UnsupportedPattern
from .._patterns._reader import pattern_of
from .._types import types
from ._properties import Properties

_TURNS = 12
_SCALARS = frozenset({"string", "integer", "number", "boolean", "null"})


class _Member(NamedTuple):
    name: str
    shape: Shape
    is_required: bool
    is_scalar: bool
    brings: frozenset[str]


def objects(parts: Parts, key: int, compiler: Compiler, name: str | None) -> Make:
    """What makes objects."""
    properties = Properties(parts, compiler, name)
    missing = sorted(each for each in properties.required if not properties.allows(each))
    if missing:
        return never(parts.subject, f"{missing[0]!r} is required and not allowed")
    least, most = parts.least("minProperties"), parts.most("maxProperties")
    if most is not None and max(least, len(properties.required)) > most:
        return never(parts.subject, f"it needs more than maxProperties, {most}")
    members = [*_members(properties, compiler)]
    further = _Further(parts.subject, properties, compiler)
    return _Objects(parts.subject, key, members, further, least, most).make


def _members(properties: Properties, compiler: Compiler) -> Iterator[_Member]:
    for name in properties.documented():
        brings = properties.with_brought([name])
        if len(brings) == 1 or all(map(properties.allows, brings)):
            schemas = properties.schemas(name)
            parts = compiler.parts(schemas)
            yield _Member(
                name,
                compiler.shape(schemas),
                name in properties.required,
                _SCALARS.issuperset(types(parts)[0]),
                brings,
            )


class _Objects:
    def __init__(
        self,
        schema: Node,
        key: int,
        members: list[_Member],
        further: _Further,
        least: int,
        most: int | None,
    ) -> None:
        self._schema = schema
        self._key = key
        self._members = members
        self._further = further
        self._least = least
        self._most = most
        self._required = frozenset(each.name for each in members if each.is_required)
        self._is_simple = most is None and not any(len(each.brings) > 1 for each in members)

    def make(self, draw: Draw, name: str | None) -> Any:  # noqa: ARG002
        was_small = draw.enter(self._key, self._schema)
        try:
            chosen = None if self._is_simple else self._chosen(draw)
            made = self._named(draw, chosen)
            if len(made) < self._least and chosen is None:
                made = self._named(draw, frozenset(each.name for each in self._members))
            self._further.add(draw, made, self._least, self._most)
            return made
        finally:
            draw.leave(self._key, was_small=was_small)

    def _named(self, draw: Draw, chosen: frozenset[str] | None) -> dict[str, Any]:
        made = {}
        for member in self._members:
            name = member.name
            if _is_wanted(draw, member) if chosen is None else name in chosen:
                draw.spend(self._schema)
                try:
                    made[name] = member.shape.make(draw, name)
                except Unsatisfied:
                    if member.is_required:
                        raise
        return made

    def _chosen(self, draw: Draw) -> frozenset[str]:
        """The names that go together, and no more of them than there may be."""
        chosen = self._required
        wanted = [each for each in self._members if _is_wanted(draw, each)]
        for index, member in enumerate((*wanted, *self._members)):
            together = chosen | member.brings
            needed = index < len(wanted) or len(chosen) < self._least
            if needed and (self._most is None or len(together) <= self._most):
                chosen = together
        return chosen


def _is_wanted(draw: Draw, member: _Member) -> bool:
    if member.is_required:
        return True
    if draw.small and (draw.is_large or not member.is_scalar):
        return False
    return draw.values.includes(member.name)


class _Further:
    """Members whose names the schemas do not mention."""

    def __init__(self, schema: Node, properties: Properties, compiler: Compiler) -> None:
        self._schema = schema
        self._properties = properties
        self._compiler = compiler
        self._patterns = properties.patterns()
        self._names = compiler.shape(properties.names) if properties.names else None
        self._are_mapped = properties.are_mapped()

    def add(self, draw: Draw, made: dict[str, Any], least: int, most: int | None) -> None:
        """Add as many as are needed, and where schemas describe them, as the values say."""
        if len(made) >= least and not self._are_mapped:
            return
        needed = max(0, least - len(made))
        room = None if most is None else most - len(made)
        count = needed
        if self._are_mapped and not draw.small:
            wanted = draw.values.length(needed, room, max(1, needed))
            count = max(needed, wanted if room is None else min(wanted, room))
        for index in range(count):
            try:
                self._add(draw, made)
            except Unsatisfied:
                if index < needed:
                    raise
                return

    def _add(self, draw: Draw, made: dict[str, Any]) -> None:
        for turn in range(_TURNS):
            name = draw.turn(turn + len(made), lambda: self._name(draw, turn))  # noqa: B023  # called at once
            if name not in made and self._properties.allows(name):
                draw.spend(self._schema)
                shape = self._compiler.shape(self._properties.schemas(name))
                made[name] = shape.make(draw, name)
                return
        raise Unsatisfied(self._schema, "no names were found for as many members as it needs")

    def _name(self, draw: Draw, turn: int) -> str:
        """A name; where turn after turn gives none that will do, a longer or a freer one."""
        if self._patterns and turn % 3 < 2:
            pattern = self._patterns[draw.values.choice(len(self._patterns)) % len(self._patterns)]
            try:
                return pattern_of(pattern).write(draw.values, least=turn // 2, turn=turn)
            except UnsupportedPattern as error:
                raise Unsatisfied(self._schema, str(error)) from error
        if self._names is not None and turn % 6 < 5:
            return str(self._names.make(draw, None))
        return draw.values.text("key", None, 1, None) or "key"
