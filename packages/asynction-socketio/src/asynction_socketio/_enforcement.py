"""What becomes of what a document forbids: it is refused, or only reported."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Enforcement:
    """How strict a server is about its document.

    Security and bindings refuse whatever this says.
    """

    reports_only: bool = False
    """Whether violations are reported and nothing is refused for them."""
    allows_undeclared_emits: bool = False
    """Whether the server may emit events that the document does not name."""
    allows_missing_handlers: bool = False
    """Whether the server runs although nothing handles some of the events that clients send."""

    @classmethod
    def of(
        cls, enforce: str, *, allow_undeclared_emits: bool, allow_missing_handlers: bool
    ) -> Enforcement:
        """How strict a server with these options of `from_spec` is.

        Raises TypeError for a value of `enforce` that there is not.
        """
        if enforce not in ("refuse", "report"):
            raise TypeError(f"`enforce` is 'refuse' or 'report', and not {enforce!r}")
        return cls(enforce == "report", allow_undeclared_emits, allow_missing_handlers)

    @property
    def starts_half_written(self) -> bool:
        """Whether events without a handler keep the server from nothing."""
        return self.reports_only or self.allows_missing_handlers
