"""Tags: of documents, servers, channels, operations and messages."""

from __future__ import annotations

from collections.abc import Iterator

from .._diagnostics import Severity
from .._printable_values import excerpt
from .._text._nodes import Node
from ._rule import Document, Finding, also, rule

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


@rule("duplicate-tag", Severity.ERROR)
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
