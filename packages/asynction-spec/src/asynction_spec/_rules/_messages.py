"""Messages, tags and security requirements."""

from __future__ import annotations

from collections.abc import Iterator

from .._did_you_mean import did_you_mean
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


def scopes(document: Document) -> Iterator[Finding]:
    """The scopes that a requirement asks for are offered by a flow of its oauth2 scheme.

    Nobody could ever be granted another one.
    """
    for requirement in _requirements(document):
        for name, asked in requirement.items():
            scheme = document.reader.security.schemes.get(name)
            if scheme is not None:
                yield from _unoffered_scopes(scheme.node, asked)
    for scheme_object in document.of("securityScheme"):
        asked_there = scheme_object.get("scopes")
        if asked_there is not None:
            yield from _unoffered_scopes(scheme_object, asked_there)


def _requirements(document: Document) -> Iterator[Node]:
    yield from document.of("securityRequirement")
    for owner in document.of("channel", "operation") if document.version.major > 2 else ():
        for requirement in document.reader.elements(owner.get("x-security")):
            if "type" not in (requirement.value if isinstance(requirement.value, dict) else ()):
                yield requirement


def _unoffered_scopes(scheme: Node, asked: Node) -> Iterator[Finding]:
    if scheme.value.get("type") != "oauth2":
        return
    flows = scheme.get("flows")
    offered: dict[str, None] = {}
    for _, flow in flows.items() if flows else ():
        # AsyncAPI 2 calls them `scopes`, AsyncAPI 3 `availableScopes`.
        for key in ("scopes", "availableScopes"):
            known = flow.get(key)
            if known is None:
                continue
            if not isinstance(known.value, dict):
                return  # the grammar reports it
            offered |= dict.fromkeys(known.value)
    for scope in asked.elements():
        if isinstance(scope.value, str) and scope.value not in offered:
            hint = did_you_mean(scope.value, offered)
            yield scope.place, f"no flow of the scheme offers the scope {scope.value!r}{hint}"
