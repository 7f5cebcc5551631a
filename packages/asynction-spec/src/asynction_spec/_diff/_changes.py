"""Changes from one document to the next, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from .._diagnostics import Place


# A str, so that json writes it; StrEnum is new in Python 3.11.
class Verdict(str, Enum):
    """What a change means for clients that keep to the old document.

    `BREAKING`: some of them fail; `UNKNOWN`: that could not be found out; `SAFE`: none of them
    notices; `DOCUMENTATION`: nothing of what travels changes.
    """

    BREAKING = "breaking"
    UNKNOWN = "unknown"
    SAFE = "safe"
    DOCUMENTATION = "documentation"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Witness:
    """A message that one side may send and that the other one refuses, which proves a break.

    `value` is the list of its arguments, or the value itself where it is no list of arguments.
    """

    value: Any
    reason: str
    """Why it is refused."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One difference in a schema: where in it, and what; `old` or `new` is None where it is not.

    `verdict` says what it means by itself: it is breaking where `witness`, or the one of the change
    if there is no other difference, is refused because of it.
    """

    path: str
    message: str
    old: Place | None
    new: Place | None
    verdict: Verdict = Verdict.UNKNOWN
    witness: Witness | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what it is about, what it means, and the places in both documents."""

    kind: str
    """Of what it is a change, such as `event-removed` or `payload`."""
    verdict: Verdict
    subject: str
    """What changed, such as `event "join" in namespace "/"`."""
    message: str
    old: Place | None
    new: Place | None
    details: tuple[Detail, ...] = ()
    witness: Witness | None = None

    def __str__(self) -> str:
        return f"{self.verdict} {self.kind}: {self.subject}: {self.message}"
