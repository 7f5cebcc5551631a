"""How many binary values a message to clients may carry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf

from .._diagnostics import Severity
from .._model._arguments import Arguments
from .._model._async_api_spec import AsyncApiSpec, Namespace
from .._text._nodes import Node, NodeId
from .._text._references import UnresolvedReferenceError
from ._rule import NodeFinding, socketio_rule

MAX_BINARY_VALUES = 10
"""How many binary values of one packet JavaScript clients take."""
_LISTS = ("items", "prefixItems")
_MAPPINGS = ("properties", "patternProperties")
_ALTERNATIVES = ("allOf", "anyOf", "oneOf")
_MAX_DEPTH = 100  # within Python's own limit on recursion


@socketio_rule("socketio-binary-values", Severity.WARNING, prevents_servers=False)
def binary_values(spec: AsyncApiSpec, channels: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """A message to clients carries no more than 10 binary values: JavaScript clients take ten.

    Binary values are those with `format: binary`. Give lists of them a `maxItems`.
    """
    for channel in channels:
        for event in channel.emits:
            yield from _too_many(spec, event.payload, f"event {event.name!r}")
        for event in channel.receives:
            for ack in event.ack:
                yield from _too_many(spec, ack, f"the ack of event {event.name!r}")


def _too_many(spec: AsyncApiSpec, arguments: Arguments | None, what: str) -> Iterator[NodeFinding]:
    if arguments is None:
        return
    number = _Counter(spec.follow).count(arguments.schema)
    if number > MAX_BINARY_VALUES:
        many = "any number of" if number == inf else str(int(number))
        yield (
            arguments.schema,
            f"{what} may carry {many} binary values, and JavaScript clients take no more than"
            f" {MAX_BINARY_VALUES}: give its lists maxItems",
        )


class _Counter:
    """Counts how many binary values an instance of a schema may have; recursion is not counted.

    Each schema is counted once, because a document may reach one by very many ways.

    Args:
        follow: What a node stands for, its `$ref` followed.
    """

    def __init__(self, follow: Callable[[Node], Node]) -> None:
        self._follow = follow
        self._counted: dict[NodeId, float] = {}
        self._depth = 0

    def count(self, schema: Node) -> float:
        """The most binary values that an instance may have."""
        try:
            schema = self._follow(schema)
        except UnresolvedReferenceError:
            return 0
        if not isinstance(schema.value, dict) or self._depth >= _MAX_DEPTH:
            return 0
        if schema.id not in self._counted:
            self._counted[schema.id] = 0  # within itself
            self._depth += 1
            self._counted[schema.id] = self._count_parts(schema)
            self._depth -= 1
        return self._counted[schema.id]

    def _count_parts(self, schema: Node) -> float:
        value = schema.value
        if value.get("format") == "binary":
            return 1
        number = sum(self.count(each) for name in _MAPPINGS for each in _members(schema, name))
        number += sum(_of_list(schema, name, self.count) for name in _LISTS)
        if isinstance(value.get("additionalProperties"), dict):
            number += inf if self.count(schema.child("additionalProperties")) else 0
        for name in _ALTERNATIVES:
            number += max((self.count(each) for each in _elements(schema, name)), default=0)
        return number


def _of_list(schema: Node, name: str, most: Callable[[Node], float]) -> float:
    part = schema.get(name)
    if part is None:
        return 0
    if isinstance(part.value, list):
        return sum(most(each) for each in _elements(schema, name))
    each, limit = most(part), schema.value.get("maxItems")
    if not each:
        return 0
    return each * limit if isinstance(limit, int) else inf


def _members(schema: Node, name: str) -> list[Node]:
    part = schema.get(name)
    return [each for _, each in part.items()] if part and isinstance(part.value, dict) else []


def _elements(schema: Node, name: str) -> list[Node]:
    part = schema.get(name)
    return [*part.elements()] if part and isinstance(part.value, list) else []
