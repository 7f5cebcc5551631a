"""Findings of a run, with what has them found again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .._contract import Credentials
from .._findings import Finding

if TYPE_CHECKING:
    from ._session import Session


class FindingMaker:
    """Makes the findings of a session.

    Args:
        session: The session, which knows how its clients connect.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def make(
        self,
        rule: str,
        namespace: str,
        event: str | None,
        message: str,
        sent: Sequence[Any] | None,
        *,
        is_wrong: bool = False,
    ) -> Finding:
        """A finding over the transport of the moment."""
        args = None if sent is None else tuple(sent)
        brought = self._session.brought(namespace)
        finding = Finding(
            rule,
            namespace,
            event,
            message,
            args,
            self._session.transport,
            is_wrong,
            options=self._session.repeat_options.of_client(self._session.transport, brought) or (),
        )
        if event is not None and self._session.sequences.lead_to(namespace, event):
            return self.by_run(finding)
        return finding

    def of_connection(
        self, rule: str, namespace: str, message: str, brought: Credentials | None = None
    ) -> Finding:
        """A finding about a client that connects, and what it brought; by default what is right."""
        brought = self._session.brought(namespace) if brought is None else brought
        options = self._session.repeat_options.of_client(self._session.transport, brought)
        return Finding(
            rule,
            namespace,
            None,
            message,
            transport=self._session.transport,
            command="" if options is None else "listen",
            options=options or (),
        )

    def by_run(self, finding: Finding, *options: str) -> Finding:
        """A finding that takes more than one message, so that another run is to find it again."""
        given = self._session.options.seed
        is_first = finding.command != "test"
        seed = ("--seed", str(given)) if given and is_first else ()
        return replace(finding, command="test", options=(*finding.options, *seed, *options))
