"""Values from a random source, and short ways to the generator of one schema."""

from __future__ import annotations

import random
from typing import Any

from asynction_spec import Arguments, AsyncApiSpec, Generator, Instances, load_spec

from .events import document


class SeededValues:
    """What a random source decides, as cheaply as that can be had."""

    max_recursion = 2
    max_values = 300

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def choice(self, count: int) -> int:
        return self._random.randrange(count)

    def includes(self, name: str) -> bool:
        return self._random.random() < 0.7

    def from_examples(self, count: int, defaults: int) -> int | None:
        return None

    def length(self, least: int, most: int | None, usual: int) -> int:
        high = max(least, 3 * usual)
        return self._random.randint(least, high if most is None else max(least, min(high, most)))

    def integer(self, name: str | None, least: int | None, most: int | None) -> int:
        return self._random.randint(*_ends(least, most))

    def number(self, name: str | None, least: float | None, most: float | None) -> float:
        return self._random.uniform(*_ends(least, most))

    def text(
        self, name: str | None, string_format: str | None, least: int, most: int | None
    ) -> str | None:
        return None if string_format else f"text {self._random.randrange(1000)}"

    def text_like(self, name: str | None, turn: int) -> str | None:
        return None

    def binary(self, name: str | None, least: int, most: int | None) -> bytes:
        return self._random.randbytes(least)

    def character(self, count: int, position: int) -> int:
        return int(self._random.random() * count)

    def for_attempt(self, turn: int) -> SeededValues:
        return self


def _ends(least: Any, most: Any) -> tuple[Any, Any]:
    if least is None:
        least = -100 if most is None else most - 1000
    return least, least + 1000 if most is None else most


def spec_of(
    payload: Any, schemas: dict[str, Any] | None = None, schema_format: str | None = None
) -> AsyncApiSpec:
    """The spec of one message with this payload."""
    message = {"payload": payload} | ({"schemaFormat": schema_format} if schema_format else {})
    return load_spec(document(message, schemas))


def arguments_of(spec: AsyncApiSpec) -> Arguments:
    """The arguments of that message."""
    (namespace,) = spec.namespaces.values()
    payload = namespace.receives[0].payload
    assert payload is not None
    return payload


def generator(
    payload: Any, schemas: dict[str, Any] | None = None, schema_format: str | None = None
) -> Generator:
    """The generator of one schema, which gives the value that is the only argument."""
    spec = spec_of(payload, schemas, schema_format)
    arguments = arguments_of(spec)
    return Instances(spec).of_schema(arguments.schema, arguments.dialect)
