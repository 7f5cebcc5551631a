"""Schemas at random whose values types can tell from all others, and values of both sorts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from asynction_spec import (
    Checks,
    Instances,
    UnsatisfiedError,
    ValidationException,
    load_spec,
)

from .seeded import SeededValues

_NAMES = ("a", "b", "list", "first-name", "class", "User", "Literal", "Any")
_COMPONENTS = ("User", "Tree", "kind of thing")
_OTHERS: tuple[Any, ...] = (None, "~", 987654321, {"~": None}, [[None]], True)


class Schemas:
    """Makes schemas; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def document(self, count: int) -> dict[str, Any]:
        """A document of so many events, each with one argument."""
        messages = [{"name": f"e{number}", "payload": self.schema(3)} for number in range(count)]
        return {
            "asyncapi": "2.6.0",
            "info": {"title": "Types", "version": "1"},
            "channels": {"/": {"publish": {"message": {"oneOf": messages}}}},
            "components": {"schemas": self.components()},
        }

    def components(self) -> dict[str, Any]:
        tree = {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
        return {
            "User": self.object(2, "#"),
            "Tree": {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "integer"}, "b": tree},
                "additionalProperties": False,
            },
            "kind of thing": {"enum": ["one", "two", 3]},
        }

    def schema(self, depth: int) -> dict[str, Any]:
        makers: list[Callable[[int], dict[str, Any]]]
        makers = [self.scalar, self.scalar, self.enumeration, self.reference]
        if depth:
            makers += [self.object, self.object, self.array, self.union, self.merged, self.map]
            makers += [self.empty]
        return self._random.choice(makers)(depth - 1)

    def scalar(self, _: int) -> dict[str, Any]:
        kinds = ["string", "integer", "number", "boolean", "null"]
        return {"type": self._random.choice([*kinds, ["string", "null"], ["integer", "boolean"]])}

    def enumeration(self, _: int) -> dict[str, Any]:
        return self._random.choice(
            [{"enum": ["red", 'a "b"\n', 7]}, {"const": "x"}, {"enum": [None, "y"]}]
        )

    def reference(self, _: int) -> dict[str, Any]:
        return {"$ref": f"#/components/schemas/{self._random.choice(_COMPONENTS)}"}

    def object(self, depth: int, without: str = "") -> dict[str, Any]:
        names = self._random.sample(_NAMES, self._random.randint(1, 3))
        maker = self.scalar if without else self.schema
        properties = {name: maker(depth) for name in names}
        required = [name for name in names if self._random.random() < 0.6]
        closed = {"additionalProperties": False} if self._random.random() < 0.5 else {}
        return {"type": "object", "properties": properties, "required": required, **closed}

    def array(self, depth: int) -> dict[str, Any]:
        return {"type": "array", "items": self.schema(depth)}

    def empty(self, _: int) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": False}

    def map(self, depth: int) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.scalar(depth)}

    def union(self, depth: int) -> dict[str, Any]:
        one = {"type": "object", "required": ["ok"], "properties": {"ok": {"const": True}}}
        other = {
            "type": "object",
            "required": ["ok", "error"],
            "properties": {"ok": {"const": False}, "error": self.schema(depth)},
            "additionalProperties": False,
        }
        return {self._random.choice(["oneOf", "anyOf"]): [one, other, {"type": "string"}]}

    def merged(self, depth: int) -> dict[str, Any]:
        one = {"type": "object", "required": ["a"], "properties": {"a": self.scalar(depth)}}
        other = {"type": "object", "properties": {"c": self.schema(depth)}, "required": ["c"]}
        return {"allOf": [one, other]}


def values_of(document: dict[str, Any], of_each: int) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """Each event of a document, with values that its check takes, and others that it refuses."""
    spec = load_spec(document)
    instances, checks = Instances(spec), Checks(spec)
    for namespace, event in spec.events():
        assert event.name is not None
        assert event.payload is not None
        make = instances.of_arguments(event.payload)
        check = checks.received[namespace.name, event.name].payload
        assert check is not None
        right = []
        for seed in range(of_each):
            try:
                right += make(SeededValues(seed))
            except UnsatisfiedError:
                continue
        wrong = [
            changed
            for seed, value in enumerate(right)
            for changed in [_changed(value, random.Random(seed))]
            if _is_refused(check, changed)
        ]
        yield event.name, right, wrong


def _is_refused(check: Any, value: Any) -> bool:
    try:
        check([value])
    except ValidationException:
        return True
    return False


def _changed(value: Any, source: random.Random) -> Any:
    """The value with another one of another type somewhere in it, or without a key."""
    if isinstance(value, dict) and value and source.random() < 0.8:
        key = source.choice(sorted(value))
        if source.random() < 0.3:
            return {name: each for name, each in value.items() if name != key}
        return {**value, key: _changed(value[key], source)}
    if isinstance(value, list) and value and source.random() < 0.8:
        return [_changed(value[0], source), *value[1:]]
    # In Python a boolean is an integer.
    others = [each for each in _OTHERS if _kind(each) != _kind(value)]
    return source.choice(others)


def _kind(value: Any) -> type:
    return int if isinstance(value, bool | int | float) else type(value)
