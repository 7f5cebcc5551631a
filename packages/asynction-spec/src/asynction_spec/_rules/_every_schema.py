"""Every schema of a document, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from .._schemas._dialects import Dialect, dialect_of, parts
from .._text._references import UnresolvedReferenceError, is_reference
from .._text._source import Node, NodeId
from ._rule import Document


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
