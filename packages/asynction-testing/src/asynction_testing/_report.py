"""What a run has found, and what it has covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ._findings import Finding


@dataclass(slots=True)
class Coverage:
    """What was done with one event.

    Args:
        namespace: Its namespace.
        event: Its name.
        direction: `received` by the server, or `emitted`.
    """

    namespace: str
    event: str
    direction: str
    messages: int = 0
    """How many right messages were sent, or came."""
    wrong_messages: int = 0
    keywords: set[str] = field(default_factory=set)
    """The keywords of JSON Schema that wrong messages broke."""
    refused: int = 0
    """How many wrong messages were refused in a way that could be seen."""

    def add(self, other: Coverage) -> None:
        """Count what was done with the same event elsewhere."""
        self.messages += other.messages
        self.wrong_messages += other.wrong_messages
        self.keywords |= other.keywords
        self.refused += other.refused

    def data(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "namespace": self.namespace,
            "event": self.event,
            "direction": self.direction,
            "messages": self.messages,
            "wrongMessages": self.wrong_messages,
            "refused": self.refused,
            "keywords": sorted(self.keywords),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run.

    Args:
        url: The server.
        seed: What the generated messages depend on.
        findings: What the server does against its document.
        coverage: What was done, by event.
        connections: How many connections were tried, right and wrong ones.
        skipped: What could not be tested, and why.
        seconds: How long it took.
    """

    url: str
    seed: int
    findings: Sequence[Finding]
    coverage: Sequence[Coverage]
    connections: int
    skipped: Sequence[str]
    seconds: float

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings
