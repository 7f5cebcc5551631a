"""The properties of an object in its schemas, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..._text._source import Node
from .._allowed_types import fixed_values, flat_check
from .._conjunction import Compiler, Parts, synthetic_schema
from ._strings import matches


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
