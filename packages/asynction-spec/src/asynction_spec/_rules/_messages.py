"""The headers of messages, and tags."""

from __future__ import annotations

from collections.abc import Iterator

from .._quoted_values import excerpt
from .._text._source import Node
from ._rule import Document, Finding, also

_WITH_TAGS = (
    "document",
    "info",
    "server",
    "channel",
    "operation",
    "operationTrait",
    "message",
    "messageTrait",
)

_OTHER_TYPES = ("array", "boolean", "integer", "null", "number", "string")


def headers(document: Document) -> Iterator[Finding]:
    """The headers of a message are a mapping, so the schema of `headers` is of the type object."""
    for message in document.of("message", "messageTrait"):
        schema = document.reader.resolved(message.get("headers"))
        kind = schema.get("type") if schema is not None else None
        if kind is not None and kind.value in _OTHER_TYPES:
            yield kind.place, f"headers are a mapping: their type is 'object', not {kind.value!r}"


def tags(document: Document) -> Iterator[Finding]:
    """The names of the tags in one list differ."""
    for tagged in document.of(*_WITH_TAGS):
        first: dict[str, Node] = {}
        for tag in document.reader.elements(tagged.get("tags")):
            name = tag.get("name")
            if name is None or not isinstance(name.value, str):
                continue
            known = first.setdefault(name.value, name)
            if known is not name:
                yield name.place, f"the tag {excerpt(name.value)} is here twice{also(known)}"
