"""The base of all exceptions, and that of documents; `_checks` has those of messages."""

from __future__ import annotations

from collections.abc import Sequence

from ._diagnostics import Diagnostic, Severity


class AsynctionException(Exception):  # the public name
    """The base class of all exceptions that Asynction raises itself."""


class SpecError(AsynctionException):
    """A document can't be used; `diagnostics` holds all its problems, `str()` the errors.

    Args:
        diagnostics: The problems, at least one of them an error.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = tuple(diagnostics)

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.diagnostics if each.severity is Severity.ERROR)
