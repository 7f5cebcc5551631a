"""Objects: which properties they have, in which order, and the schemas of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ..._text._nodes import Node
from .._allowed_types import fixed_values, flat_check, types
from .._conjunction import Compiler, Parts, synthetic_schema
from .._generation_limits import MAX_MEMBERS, Draw, Make, Shape, UnsatisfiedError, never, too_large
from .._matching_strings import pattern_of
from .._readable_characters import UnsupportedPatternError
from ._strings import matches

_ATTEMPTS = 12  # for a name that is not taken yet
_SCALARS = frozenset({"string", "integer", "number", "boolean", "null"})


class _Member(NamedTuple):
    name: str
    shape: Shape
    is_required: bool
    is_scalar: bool
    dependents: frozenset[str]


def objects(parts: Parts, key: int, compiler: Compiler, name: str | None) -> Make:
    """A function that makes objects."""
    properties = Properties(parts, compiler, name)
    missing = sorted(each for each in properties.required if not properties.allows(each))
    if missing:
        return never(parts.subject, f"{missing[0]!r} is required and not allowed")
    least, most = parts.least("minProperties"), parts.most("maxProperties")
    if most is not None and max(least, len(properties.required)) > most:
        return never(parts.subject, f"it needs more than maxProperties, {most}")
    if least > MAX_MEMBERS:
        return too_large(parts.with_keyword("minProperties"), "minProperties", least, MAX_MEMBERS)
    members = [*_members(properties, compiler)]
    additional = _AdditionalMembers(parts.subject, properties, compiler)
    return _Objects(parts.subject, key, members, additional, least, most).make


def _members(properties: Properties, compiler: Compiler) -> Iterator[_Member]:
    for name in properties.mentioned_names():
        dependents = properties.with_dependents([name])
        if len(dependents) == 1 or all(map(properties.allows, dependents)):
            schemas = properties.schemas(name)
            parts = compiler.parts(schemas)
            yield _Member(
                name,
                compiler.shape(schemas),
                name in properties.required,
                # By all types that it may have, since the choice is made later.
                _SCALARS.issuperset(types(parts)[0]),
                dependents,
            )


class _Objects:
    def __init__(
        self,
        schema: Node,
        key: int,
        members: list[_Member],
        additional: _AdditionalMembers,
        least: int,
        most: int | None,
    ) -> None:
        self._schema = schema
        self._key = key
        self._members = members
        self._additional = additional
        self._least = least
        self._most = most
        self._required = frozenset(each.name for each in members if each.is_required)
        self._is_simple = most is None and not any(len(each.dependents) > 1 for each in members)

    def make(self, draw: Draw, name: str | None) -> Any:  # noqa: ARG002
        was_minimal = draw.enter(self._key, self._schema)
        try:
            chosen = None if self._is_simple else self._choose_names(draw)
            made = self._make_members(draw, chosen)
            # Optional properties first: names that the schema has say more than made-up ones.
            if len(made) < self._least and chosen is None:
                made = self._make_members(draw, frozenset(each.name for each in self._members))
            self._additional.add(draw, made, self._least, self._most)
            return made
        finally:
            draw.leave(self._key, was_minimal=was_minimal)

    def _make_members(self, draw: Draw, chosen: frozenset[str] | None) -> dict[str, Any]:
        made = {}
        for member in self._members:
            name = member.name
            if _is_wanted(draw, member) if chosen is None else name in chosen:
                draw.count_value(self._schema)
                try:
                    made[name] = member.shape.make(draw, name)
                except UnsatisfiedError:
                    if member.is_required:
                        raise
        return made

    def _choose_names(self, draw: Draw) -> frozenset[str]:
        """The names of the members, no more than `maxProperties`."""
        chosen = self._required
        wanted = [each for each in self._members if _is_wanted(draw, each)]
        for index, member in enumerate((*wanted, *self._members)):
            together = chosen | member.dependents
            needed = index < len(wanted) or len(chosen) < self._least
            # A property comes with those that it depends on, or not at all.
            if needed and (self._most is None or len(together) <= self._most):
                chosen = together
        return chosen


def _is_wanted(draw: Draw, member: _Member) -> bool:
    if member.is_required:
        return True
    # In a recursion only scalars are left in, which can't go deeper.
    if draw.minimal and (draw.is_large or not member.is_scalar):
        return False
    return draw.values.includes(member.name)


class _AdditionalMembers:
    """Members whose names the schemas do not mention."""

    def __init__(self, schema: Node, properties: Properties, compiler: Compiler) -> None:
        self._schema = schema
        self._properties = properties
        self._compiler = compiler
        self._patterns = properties.patterns()
        self._names = compiler.shape(properties.names) if properties.names else None
        self._is_map = properties.is_map()

    def add(self, draw: Draw, made: dict[str, Any], least: int, most: int | None) -> None:
        """Add as many as are required; if schemas describe them, as many as the values decide."""
        if len(made) >= least and not self._is_map:
            return
        needed = max(0, least - len(made))
        most_more = None if most is None else most - len(made)
        count = needed
        if self._is_map and not draw.minimal:
            wanted = draw.values.length(needed, most_more, max(1, needed))
            count = max(needed, wanted if most_more is None else min(wanted, most_more))
        for index in range(count):
            try:
                self._add(draw, made)
            except UnsatisfiedError:
                if index < needed:
                    raise
                return

    def _add(self, draw: Draw, made: dict[str, Any]) -> None:
        for attempt in range(_ATTEMPTS):
            name = draw.in_attempt(attempt + len(made), lambda: self._name(draw, attempt))  # noqa: B023  # called at once
            if name not in made and self._properties.allows(name):
                draw.count_value(self._schema)
                shape = self._compiler.shape(self._properties.schemas(name))
                made[name] = shape.make(draw, name)
                return
        raise UnsatisfiedError(self._schema, "no names were found for as many members as it needs")

    def _name(self, draw: Draw, attempt: int) -> str:
        """A name; later attempts give longer and less usual ones."""
        if self._patterns and attempt % 3 < 2:
            pattern = self._patterns[draw.values.choice(len(self._patterns)) % len(self._patterns)]
            try:
                return pattern_of(pattern).write(draw.values, least=attempt // 2, attempt=attempt)
            except UnsupportedPatternError as error:
                raise UnsatisfiedError(self._schema, str(error)) from error
        if self._names is not None and attempt % 6 < 5:
            return str(self._names.make(draw, None))
        return draw.values.text("key", None, 1, None) or "key"


class Properties:
    """The properties of an object in its schemas.

    Args:
        parts: The schemas.
        compiler: Takes further schemas apart.
        name: The name of the reusable schema that they come from.
    """

    def __init__(self, parts: Parts, compiler: Compiler, name: str | None) -> None:
        self._compiler = compiler
        self._parts = [
            _Part(node) for node in parts.nodes if not _PROPERTY_KEYWORDS.isdisjoint(node.value)
        ]
        self._schemas_by_name: dict[str, list[Node]] = {}
        for part in self._parts:
            for name_, schema in part.by_name.items():
                self._schemas_by_name.setdefault(name_, []).append(schema)
        self._general = [part for part in self._parts if part.patterns or part.others]
        self._unevaluated = [
            node.child("unevaluatedProperties")
            for node in parts.with_keyword("unevaluatedProperties")
        ]
        self.names = [node.child("propertyNames") for node in parts.with_keyword("propertyNames")]
        """The schemas that names have to satisfy."""
        self._is_name = flat_check(compiler.parts(self.names)) if self.names else None
        self._dependent_names = _dependent_names(parts)
        self._discriminator_schemas: dict[str, list[Node]] = {}
        self._discriminator_schemas = dict(self._discriminators(parts, name) if name else ())
        required = {each for value in parts.values("required") for each in value}
        self.required = self.with_dependents(required | self._discriminator_schemas.keys())

    def mentioned_names(self) -> list[str]:
        """The names that the schemas mention, in their order, as far as they are allowed."""
        names = dict.fromkeys([*self._schemas_by_name, *sorted(self.required)])
        names |= dict.fromkeys(sorted(self.with_dependents(names)))
        return [name for name in names if self.allows(name)]

    def patterns(self) -> list[str]:
        """The patterns of names that may be used."""
        found = [pair for part in self._general for pair in part.patterns]
        return [pattern for pattern, schema in found if schema.value is not False]

    def is_map(self) -> bool:
        """Whether the schemas describe members of any name, and none by its name."""
        return not self._schemas_by_name and any(part.describes_others for part in self._general)

    def allows(self, name: str) -> bool:
        """Whether the object may have a property of that name."""
        if any(schema.value is False for schema in self.schemas(name)):
            return False
        return self._is_name is None or self._is_name(name)

    def schemas(self, name: str) -> list[Node]:
        """The schemas that a property of that name has to satisfy."""
        found = [*self._schemas_by_name.get(name, ())]
        for part in self._general:
            found += part.general(name)
        return (found or self._unevaluated) + self._discriminator_schemas.get(name, [])

    def with_dependents(self, names: Iterable[str]) -> frozenset[str]:
        """Names, and the names that they require (`dependentRequired`)."""
        found = {*names}
        # Each name once: dependencies may be cyclic.
        pending = [*found]
        while pending:
            for each in self._dependent_names.get(pending.pop(), ()):
                if each not in found:
                    found.add(each)
                    pending.append(each)
        return frozenset(found)

    def _discriminators(self, parts: Parts, name: str) -> Iterator[tuple[str, list[Node]]]:
        """The properties whose value is the schema's name (Schema Object, `discriminator`)."""
        for node in parts.with_keyword("discriminator"):
            key, value = _discriminator_value(node.value["discriminator"], name)
            required_value = synthetic_schema({"const": value}, node, "discriminator", name)
            if fixed_values(self._compiler.parts([*self.schemas(key), required_value])):
                yield key, [required_value]


_PROPERTY_KEYWORDS = frozenset({"properties", "patternProperties", "additionalProperties"})


class _Part:
    """The properties in one schema."""

    def __init__(self, node: Node) -> None:
        properties, patterns = node.get("properties"), node.get("patternProperties")
        others = node.get("additionalProperties")
        self.by_name = dict(properties.items()) if properties else {}
        self.patterns = [*patterns.items()] if patterns else []
        self.others = [others] if others is not None else []
        self.describes_others = bool(patterns) or any(
            isinstance(each.value, dict) for each in self.others
        )

    def general(self, name: str) -> list[Node]:
        """The schemas of a name other than those of `properties`."""
        # `additionalProperties` applies to names that match neither keyword (draft-07, section
        # 6.5.6).
        found = [schema for pattern, schema in self.patterns if matches(pattern, name)]
        return found if found or name in self.by_name else self.others


def _dependent_names(parts: Parts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for keyword in ("dependentRequired", "dependencies"):
        for value in parts.values(keyword):
            for name, names in value.items():
                if isinstance(names, list):
                    found.setdefault(name, []).extend(names)
    return found


def _discriminator_value(written: Any, name: str) -> tuple[str, str]:
    """The property and its value; OpenAPI's form may map other values to the schemas."""
    if not isinstance(written, dict):
        return str(written), name
    mapping = written.get("mapping") or {}
    mapped = [value for value, target in mapping.items() if str(target).rpartition("/")[2] == name]
    return str(written.get("propertyName")), mapped[0] if mapped else name
