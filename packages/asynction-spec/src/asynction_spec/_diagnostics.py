"""The problems of a document, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

Pointer: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead from a document to a node (the steps of a JSON Pointer)."""


# A str, so that json writes it; StrEnum is new in Python 3.11.
class Severity(str, Enum):
    """How severe a diagnostic is: only an `ERROR` prevents a document from being loaded."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Span:
    """A range of text; lines and columns count from 1, and the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a node: its file, its JSON pointer, and its range in the text.

    `file` and `span` are None for a document that was given as a mapping.
    """

    file: str | None
    pointer: str
    span: Span | None = None

    def __str__(self) -> str:
        if self.span is None:
            return self.pointer if self.file is None else self.file
        return f"{self.file}:{self.span.line}:{self.span.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem of a document: the rule that found it, a message, and the place."""

    rule: str
    severity: Severity
    message: str
    place: Place

    @property
    def file(self) -> str | None:
        """The file's name as it was given, None for a mapping."""
        return self.place.file

    @property
    def pointer(self) -> str:
        """The JSON pointer of the offending node, as a URI fragment (`#/channels/~1chat`)."""
        return self.place.pointer

    @property
    def line(self) -> int | None:
        """The first line, counted from 1; None for a mapping."""
        return None if self.place.span is None else self.place.span.line

    @property
    def column(self) -> int | None:
        """The first column, counted from 1 in characters; None for a mapping."""
        return None if self.place.span is None else self.place.span.column

    @property
    def end_line(self) -> int | None:
        """The last line; None for a mapping."""
        return None if self.place.span is None else self.place.span.end_line

    @property
    def end_column(self) -> int | None:
        """The column after the last character; None for a mapping."""
        return None if self.place.span is None else self.place.span.end_column

    def __str__(self) -> str:
        return f"{self.place}: {self.severity} {self.rule}: {self.message}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the name and the severity of its diagnostics, and an explanation."""

    name: str
    severity: Severity
    text: str
    """A paragraph for those who see the name in a diagnostic."""
    severity_v3: Severity | None = None
    """The severity in AsyncAPI 3 if it differs."""
    prevents_servers: bool = False
    """Whether no server is built from a document that breaks it, although it can be read."""

    def problem(self, message: str, place: Place) -> Diagnostic:
        """A diagnostic of this rule, of the same severity in all versions of AsyncAPI."""
        return Diagnostic(self.name, self.severity, message, place)


def pointer_text(pointer: Pointer) -> str:
    """The JSON pointer (RFC 6901) as a readable URI fragment: only `~` and `/` are escaped."""
    # RFC 6901, section 3, without the percent-encoding of section 6: it is meant to be read.
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in pointer)
    return "#" + "".join(f"/{step}" for step in steps)
