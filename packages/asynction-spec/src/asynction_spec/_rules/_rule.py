"""Rules, the document that they check, and the walks over its schemas and messages."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from .._diagnostics import Place, Severity
from .._model._async_api_spec import Event, Namespace
from .._model._read_v2_and_v3 import Reader
from .._model._version import Version
from .._schemas._dialects import Dialect, dialect_of, parts
from .._text._references import References, UnresolvedReferenceError, is_reference
from .._text._source import Node, NodeId


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


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the name and the severity of its diagnostics, and an explanation.

    `severity_v3` is the severity in AsyncAPI 3 if it differs.
    """

    name: str
    severity: Severity
    text: str
    """A paragraph for those who see the name in a diagnostic."""
    severity_v3: Severity | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule with the function that finds what breaks it."""

    rule: Rule
    find: Find
    whole: bool = False
    """Whether it is checked only in a document without errors."""


def check(
    name: str,
    severity: Severity,
    find: Find,
    *,
    v3: Severity | None = None,
    whole: bool = False,
) -> Check:
    """A rule whose paragraph is the docstring of its function."""
    return Check(Rule(name, severity, paragraph(find), v3), find, whole)


def severity_in(rule: Rule, version: Version) -> Severity:
    """The severity of a rule in a document of that version."""
    return rule.severity if version.major == 2 else rule.severity_v3 or rule.severity


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
