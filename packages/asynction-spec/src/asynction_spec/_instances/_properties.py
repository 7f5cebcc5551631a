"""What schemas say of the properties of an object, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .._source import Node
from ._parts import Compiler, Parts, made_up
from ._strings import matches
from ._types import fitting, fixed_values


class Properties:
    """What the schemas of an object say of its properties.

    Args:
        parts: The schemas.
        compiler: What takes further schemas apart.
        name: The name of the reusable schema that they stand for.
    """

    def __init__(self, parts: Parts, compiler: Compiler, name: str | None) -> None:
        self._compiler = compiler
        self._parts = [_Part(node) for node in parts.nodes]
        self._unevaluated = [
            node.child("unevaluatedProperties") for node in parts.having("unevaluatedProperties")
        ]
        names = [node.child("propertyNames") for node in parts.having("propertyNames")]
        self.names = names
        """The schemas that names have to satisfy."""
        self._names = compiler.parts(names)
        self.required = {each for value in parts.values("required") for each in value}
        self._brought = _brought(parts)
        self._discriminated = dict(self._discriminators(parts, name) if name else ())
        self.required.update(self._discriminated)
        self.required |= self.brought(self.required)

    def documented(self) -> list[str]:
        """The names that the schemas mention, in their order, as far as they are allowed."""
        named = [name for part in self._parts for name in part.named]
        return [name for name in dict.fromkeys([*named, *sorted(self.required)]) if self.allows(name)]

    def patterns(self) -> list[str]:
        """The patterns of names that may be used."""
        found = [pair for part in self._parts for pair in part.patterns]
        return [pattern for pattern, schema in found if schema.value is not False]

    def are_mapped(self) -> bool:
        """Whether the schemas describe members of any name, and none with a name of its own."""
        described = any(part.patterns or part.describes_others for part in self._parts)
        return described and not any(part.named for part in self._parts)

    def allows(self, name: str) -> bool:
        """Whether there may be a property of that name."""
        if any(schema.value is False for schema in self.schemas(name)):
            return False
        return not self._names.impossible and bool(fitting([name], self._names))

    def schemas(self, name: str) -> list[Node]:
        """The schemas that a property of that name has to satisfy."""
        found = [schema for part in self._parts for schema in part.at(name)] or self._unevaluated
        return found + self._discriminated.get(name, [])

    def brought(self, names: Iterable[str]) -> set[str]:
        """The names that have to be there with these, `dependentRequired`."""
        found: set[str] = set()
        pending = [*names]
        while pending:
            for each in self._brought.get(pending.pop(), ()):
                if each not in found:
                    found.add(each)
                    pending.append(each)
        return found

    def _discriminators(self, parts: Parts, name: str) -> Iterator[tuple[str, list[Node]]]:
        """The properties that hold the schema's name (AsyncAPI, Schema Object, `discriminator`)."""
        self._discriminated = {}
        for node in parts.having("discriminator"):
            key, value = _discriminator(node.value["discriminator"], name)
            told = made_up({"const": value}, node, "discriminator", name)
            if fixed_values(self._compiler.parts([*self.schemas(key), told])):
                yield key, [told]


class _Part:
    """What one schema says."""

    def __init__(self, node: Node) -> None:
        properties, patterns = node.get("properties"), node.get("patternProperties")
        self.named = dict(properties.items()) if properties else {}
        self.patterns = [*patterns.items()] if patterns else []
        self._others = node.get("additionalProperties")
        self.describes_others = self._others is not None and isinstance(self._others.value, dict)

    def at(self, name: str) -> list[Node]:
        found = [schema for pattern, schema in self.patterns if matches(pattern, name)]
        if name in self.named:
            found.append(self.named[name])
        return found or ([self._others] if self._others is not None else [])


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
