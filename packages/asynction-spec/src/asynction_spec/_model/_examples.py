"""The examples that a document gives of the arguments of its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .._text._source import Node
from ._async_api_spec import Arguments, AsyncApiSpec, Event
from ._binary_examples import with_binary_data
from ._read_common import text


@dataclass(frozen=True, slots=True)
class Example:
    """Arguments that a document gives as an example, with what it says of them."""

    arguments: list[Any]
    name: str | None = None
    summary: str | None = None


def examples_of(spec: AsyncApiSpec, described: Event | Arguments) -> list[Example]:
    """The examples that a document itself gives, in its order; they are not checked.

    Those of an event are the examples of its message (Message Example Object) that have a payload;
    those of arguments are those of the reply that they are, and of their schema. Binary data, which
    a document can only write as text, are bytes.

    >>> from asynction_spec import load_spec
    >>> spec = load_spec(
    ...     {
    ...         "asyncapi": "2.6.0",
    ...         "info": {"title": "Chat", "version": "1.0.0"},
    ...         "channels": {
    ...             "/": {
    ...                 "publish": {
    ...                     "message": {
    ...                         "name": "say",
    ...                         "payload": {"type": "string", "examples": ["Hello"]},
    ...                         "examples": [{"name": "short", "payload": "Hi"}],
    ...                     }
    ...                 }
    ...             }
    ...         },
    ...     }
    ... )
    >>> say = spec.namespaces["/"].receives[0]
    >>> examples_of(spec, say)
    [Example(arguments=['Hi'], name='short', summary=None)]
    >>> examples_of(spec, say.payload)
    [Example(arguments=['Hello'], name=None, summary=None)]
    """
    if isinstance(described, Event):
        return [*_message_examples(spec, described.payload, described.examples)]
    own = [
        Example(_as_arguments(spec, described, each)) for each in _schema_examples(spec, described)
    ]
    return [*_message_examples(spec, described, described.examples), *own]


def _message_examples(
    spec: AsyncApiSpec, described: Arguments | None, examples: Sequence[Node]
) -> Iterator[Example]:
    for node in map(spec.follow, examples):
        payload = node.get("payload")  # optional since AsyncAPI 2.0, and so are headers
        if payload is not None:
            arguments = _as_arguments(spec, described, payload.value)
            yield Example(arguments, text(node, "name"), text(node, "summary"))


def _schema_examples(spec: AsyncApiSpec, arguments: Arguments) -> Iterator[Any]:
    schema = spec.follow(arguments.schema)
    several, single = schema.get("examples"), schema.get("example")
    yield from several.value if several and isinstance(several.value, list) else ()
    if single is not None:  # of OpenAPI, and in use all the same
        yield single.value


def _as_arguments(spec: AsyncApiSpec, arguments: Arguments | None, value: Any) -> list[Any]:
    if arguments is not None:
        value = with_binary_data(arguments.schema, value, spec.follow)
    is_list = arguments is not None and arguments.positional and isinstance(value, list)
    return [*value] if is_list else [value]
