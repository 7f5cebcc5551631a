"""The arguments of events and acknowledgements: which schemas, how many, what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .._schemas._dialects import Dialect, dialect_of, positional_schemas
from .._text._nodes import Node

_NO_MORE: tuple[Any, ...] = (None, False, {"not": {}}, {"not": True})
"""What allows no more items than those that are there."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The argument list of an event or of an acknowledgement.

    If `positional` is true, `schema` describes the whole list, else the only argument. `least` and
    `most` bound the number of arguments; None is no bound.
    """

    schema: Node
    dialect: Dialect
    positional: bool
    least: int
    most: int | None
    each: tuple[Node, ...]
    """The schema of each argument."""
    title: str | None = None
    """Of the message that is the reply; other arguments are described by their event."""
    summary: str | None = None
    description: str | None = None
    examples: tuple[Node, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What the document calls each argument; empty where it does not say.

        It is the title of the argument's schema, or the name of the one that it refers to.
        """
        return tuple(_name_of(each) for each in self.each)


def read_arguments(
    schema: Node, resolved: Node, schema_format: str | None = None
) -> Arguments | None:
    """The argument list that a schema describes; None if it is not a JSON Schema.

    A tuple describes the list, each other schema its one argument. A tuple has as many arguments
    as it has items, unless `minItems` makes the last ones optional, or `maxItems`,
    `additionalItems` or the `items` beside `prefixItems` allow more: `prefixItems: []` is none.

    Args:
        schema: The schema as it is written.
        resolved: The schema, its reference followed.
        schema_format: The `schemaFormat` beside it.
    """
    dialect = dialect_of(resolved, schema_format)
    if dialect is None:
        return None
    items = positional_schemas(resolved)
    if items is None:
        return Arguments(schema, dialect, False, 1, 1, (schema,))
    least, most = _tuple_size(resolved, len(items))
    return Arguments(schema, dialect, True, least, most, items)


def _tuple_size(schema: Node, count: int) -> tuple[int, int | None]:
    value = schema.value
    rest = value.get("items") if "prefixItems" in value else value.get("additionalItems")
    least, most = value.get("minItems", count), value.get("maxItems")
    least = least if isinstance(least, int) else count
    if isinstance(most, int):
        return min(least, most), most
    return least, (max(count, least) if rest in _NO_MORE else None)


def _name_of(schema: Node) -> str:
    written = schema.value if isinstance(schema.value, dict) else {}
    return str(written.get("title") or str(written.get("$ref", "")).rpartition("/")[2])
