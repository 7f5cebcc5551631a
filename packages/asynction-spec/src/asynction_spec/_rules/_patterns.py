"""Whether the patterns of schemas are regular expressions that can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import jsonschema_rs

from .._diagnostics import Diagnostic, Place, Severity
from .._quoted_values import excerpt
from .._schemas._dialects import parts
from .._schemas._patterns._cursor import PatternError, UntranslatableError
from .._schemas._patterns._rust_syntax import engine_pattern
from .._text._references import References, UnresolvedReferenceError
from .._text._source import Node

_PROPERTY = re.compile(r"\\[pP]\{[^}]*\}")


def diagnose_patterns(schema: Node) -> Iterator[Diagnostic]:
    """What in a schema, and not in those in it, is not a regular expression of ECMA 262.

    Some are and can't be checked, because the validator's engine knows nothing of the kind.
    """
    for text, place in _patterns(schema):
        try:
            engine_pattern(text)
        except PatternError as error:
            message = f"{excerpt(text)} is not a regular expression of ECMA 262: {error}"
            yield _problem(message, place)
        except UntranslatableError as error:
            yield _unchecked(text, str(error), place)


def diagnose_uncompilable_patterns(schema: Node, references: References) -> Iterator[Diagnostic]:
    """Which patterns keep a schema, and what it refers to, from being compiled."""
    pending, seen = [schema], set()
    while pending:
        try:
            node = references.follow(pending.pop())
        except UnresolvedReferenceError:
            continue  # reported by the references themselves
        if node.id in seen:
            continue
        seen.add(node.id)
        for text, place in _patterns(node):
            if not _compiles(engine_pattern(text)):
                yield _unchecked(text, _reason(text), place)
        pending += [part for _, part in parts(node)]


def _patterns(schema: Node) -> Iterator[tuple[str, Place]]:
    """The pattern of a schema and those of its names."""
    pattern = schema.get("pattern")
    if pattern is not None and isinstance(pattern.value, str):
        yield pattern.value, pattern.place
    by_pattern = schema.get("patternProperties")
    for name, each in by_pattern.items() if by_pattern is not None else ():
        yield name, each.key_place


def _reason(text: str) -> str:
    """Why the engine does not take a pattern."""
    for found in _PROPERTY.findall(text):
        if not _compiles(found):
            return f"{found!r} is not known"
    return "it is too large"


def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft7Validator({"pattern": pattern})
    except ValueError:
        return False
    return True


def _unchecked(text: str, reason: str, place: Place) -> Diagnostic:
    return _problem(f"the pattern {excerpt(text)} can't be checked: {reason}", place)


def _problem(message: str, place: Place) -> Diagnostic:
    return Diagnostic("schema", Severity.ERROR, message, place)
