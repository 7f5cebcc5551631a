"""Rules, the document that they check, and the walks over its schemas and messages."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from .._diagnostics import Place, Rule, Severity
from .._model._async_api_spec import AsyncApiSpec, Event, Namespace
from .._model._read_v2_and_v3 import Reader
from .._model._version import Version
from .._schemas._dialects import Dialect, dialect_of, parts
from .._text._nodes import Node, NodeId
from .._text._references import References, UnresolvedReferenceError, is_reference


@dataclass(frozen=True, slots=True)
class Document:
    """A document whose grammar has been checked.

    `objects` holds every object of it by its kind, each once, and `schemas` every schema with its
    `schemaFormat`.
    """

    version: Version
    references: References
    reader: Reader
    objects: Mapping[str, Sequence[Node]]
    schemas: Sequence[tuple[Node, str | None]]

    @property
    def root(self) -> Node:
        """The document itself."""
        return self.references.root

    def of(self, *kinds: str) -> Iterator[Node]:
        """The objects of these kinds."""
        for kind in kinds:
            yield from self.objects.get(kind, ())


Finding: TypeAlias = tuple[Place, str]
"""The place of a problem, and the message."""
NodeFinding: TypeAlias = tuple[Node, str]
"""A node with what is wrong with it."""
Find: TypeAlias = Callable[[Document], Iterator[Finding]]
FindForSocketIO: TypeAlias = Callable[[AsyncApiSpec, Sequence[Namespace]], Iterator[NodeFinding]]
"""It takes the document and each of its channels."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule with the function that finds what breaks it."""

    rule: Rule
    find: Find
    whole: bool = False
    """Whether it is checked only in a document without errors."""


@dataclass(frozen=True, slots=True)
class SocketIOCheck:
    """A rule about what Socket.IO can carry, with the function that finds what breaks it."""

    rule: Rule
    find: FindForSocketIO


def rule(
    name: str,
    severity: Severity,
    *,
    severity_v3: Severity | None = None,
    whole: bool = False,
) -> Callable[[Find], Check]:
    """Make a function the check of a rule; its docstring is the rule's paragraph in docs/rules.md.

    Args:
        name: What its diagnostics call the rule.
        severity: That of its diagnostics.
        severity_v3: Their severity in AsyncAPI 3 if it differs.
        whole: Whether it is checked only in a document without errors.
    """
    return lambda find: Check(Rule(name, severity, paragraph(find), severity_v3), find, whole)


def socketio_rule(
    name: str, severity: Severity, *, prevents_servers: bool
) -> Callable[[FindForSocketIO], SocketIOCheck]:
    """Make a function the check of a rule about what Socket.IO can carry, as `rule` does.

    Args:
        name: What its diagnostics call the rule.
        severity: That of its diagnostics. No error, since the document can be read all the same.
        prevents_servers: Whether no server is built from a document that breaks it.
    """
    return lambda find: SocketIOCheck(
        Rule(name, severity, paragraph(find), prevents_servers=prevents_servers), find
    )


def severity_in(checked: Rule, version: Version) -> Severity:
    """The severity of a rule in a document of that version."""
    return checked.severity if version.major == 2 else checked.severity_v3 or checked.severity


def paragraph(find: Callable[..., object]) -> str:
    """A function's docstring as one paragraph."""
    return " ".join((inspect.getdoc(find) or "").split())


def also(node: Node) -> str:
    """The end of a sentence that gives the line of a node, if it is in a file."""
    span = node.place.span
    return "" if span is None else f" (line {span.line})"


def every_schema(document: Document) -> Iterator[tuple[Node, Dialect]]:
    """Every schema of the document, those inside of others too."""
    seen: set[NodeId] = set()
    for written, schema_format in document.schemas:
        resolved = document.reader.resolved(written)
        dialect = dialect_of(resolved, schema_format) if resolved is not None else None
        stack = [written] if dialect is not None else []
        while stack and dialect is not None:
            node = stack.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            refers = is_reference(node)
            if refers:
                with suppress(UnresolvedReferenceError):  # the references report it
                    stack.append(document.references.target(node))
            if not (refers and dialect.ignores_ref_siblings):
                stack += [part for _, part in parts(node)]
                yield node, dialect


def every_message(namespaces: Iterable[Namespace]) -> Iterator[tuple[Namespace, Event]]:
    """Each message that clients or the server send, with its namespace."""
    for namespace in namespaces:
        for event in (*namespace.receives, *namespace.emits):
            for message in event.messages:
                yield namespace, message
