"""What schemas say of the properties of an object, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..._text._source import Node
from .._parts import Compiler, Parts, made_up
from .._types import fixed_values, flat_check
from ._strings import matches


class Properties:
    """What the schemas of an object say of its properties.

    Args:
        parts: The schemas.
        compiler: What takes further schemas apart.
        name: The name of the reusable schema that they stand for.
    """

    def __init__(self, parts: Parts, compiler: Compiler, name: str | None) -> None:
        self._compiler = compiler
        self._parts = [_Part(node) for node in parts.nodes if not _SAYING.isdisjoint(node.value)]
        self._named: dict[str, list[Node]] = {}
        for part in self._parts:
            for name_, schema in part.named.items():
                self._named.setdefault(name_, []).append(schema)
        self._general = [part for part in self._parts if part.patterns or part.others]
        self._unevaluated = [
            node.child("unevaluatedProperties") for node in parts.having("unevaluatedProperties")
        ]
        self.names = [node.child("propertyNames") for node in parts.having("propertyNames")]
        """The schemas that names have to satisfy."""
        self._is_name = flat_check(compiler.parts(self.names)) if self.names else None
        self._brought = _brought(parts)
        self._discriminated: dict[str, list[Node]] = {}
        self._discriminated = dict(self._discriminators(parts, name) if name else ())
        required = {each for value in parts.values("required") for each in value}
        self.required = self.with_brought(required | self._discriminated.keys())

    def documented(self) -> list[str]:
        """The names that the schemas mention, in their order, as far as they are allowed."""
        names = dict.fromkeys([*self._named, *sorted(self.required)])
        names |= dict.fromkeys(sorted(self.with_brought(names)))
        return [name for name in names if self.allows(name)]

    def patterns(self) -> list[str]:
        """The patterns of names that may be used."""
        found = [pair for part in self._general for pair in part.patterns]
        return [pattern for pattern, schema in found if schema.value is not False]

    def are_mapped(self) -> bool:
        """Whether the schemas describe members of any name, and none with a name of its own."""
        return not self._named and any(part.describes_others for part in self._general)

    def allows(self, name: str) -> bool:
        """Whether there may be a property of that name."""
        if any(schema.value is False for schema in self.schemas(name)):
            return False
        return self._is_name is None or self._is_name(name)

    def schemas(self, name: str) -> list[Node]:
        """The schemas that a property of that name has to satisfy."""
        found = [*self._named.get(name, ())]
        for part in self._general:
            found += part.general(name)
        return (found or self._unevaluated) + self._discriminated.get(name, [])

    def with_brought(self, names: Iterable[str]) -> frozenset[str]:
        """Names, and those that have to be there with them (`dependentRequired`)."""
        found = {*names}
        pending = [*found]
        while pending:
            for each in self._brought.get(pending.pop(), ()):
                if each not in found:
                    found.add(each)
                    pending.append(each)
        return frozenset(found)

    def _discriminators(self, parts: Parts, name: str) -> Iterator[tuple[str, list[Node]]]:
        """The properties that hold the schema's name (AsyncAPI, Schema Object, `discriminator`)."""
        for node in parts.having("discriminator"):
            key, value = _discriminator(node.value["discriminator"], name)
            told = made_up({"const": value}, node, "discriminator", name)
            if fixed_values(self._compiler.parts([*self.schemas(key), told])):
                yield key, [told]


_SAYING = frozenset({"properties", "patternProperties", "additionalProperties"})


class _Part:
    """What one schema says."""

    def __init__(self, node: Node) -> None:
        properties, patterns = node.get("properties"), node.get("patternProperties")
        others = node.get("additionalProperties")
        self.named = dict(properties.items()) if properties else {}
        self.patterns = [*patterns.items()] if patterns else []
        self.others = [others] if others is not None else []
        self.describes_others = bool(patterns) or any(
            isinstance(each.value, dict) for each in self.others
        )

    def general(self, name: str) -> list[Node]:
        """What it says of a name apart from `properties`."""
        found = [schema for pattern, schema in self.patterns if matches(pattern, name)]
        return found if found or name in self.named else self.others


def _brought(parts: Parts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for keyword in ("dependentRequired", "dependencies"):
        for value in parts.values(keyword):
            for name, names in value.items():
                if isinstance(names, list):
                    found.setdefault(name, []).extend(names)
    return found


def _discriminator(written: Any, name: str) -> tuple[str, str]:
    """The property and its value; OpenAPI's form may map other values to the schemas."""
    if not isinstance(written, dict):
        return str(written), name
    mapping = written.get("mapping") or {}
    mapped = [value for value, target in mapping.items() if str(target).rpartition("/")[2] == name]
    return str(written.get("propertyName")), mapped[0] if mapped else name
