"""The traffic log: a line for each event, acknowledgement and connection; clients have numbers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from asynction_spec import ArgumentList, TrafficLine, ValidationException

logger = logging.getLogger("asynction.mock")
traffic = logging.getLogger("asynction.mock.traffic")


class TrafficLog:
    """Logs events, acknowledgements and connections to `asynction.mock.traffic`.

    Args:
        clients: The clients that are connected; a line names one by its number.
    """

    def __init__(self, clients: ConnectedClients) -> None:
        self._clients = clients
        self._unanswered: set[tuple[str, str]] = set()

    def _log(
        self,
        mark: str,
        namespace: str,
        text: str,
        *values: tuple[str, Any],
        sid: str | None = None,
        level: int = logging.INFO,
    ) -> None:
        # A busy mock logs thousands of lines a second, which cost nothing if nobody reads them.
        if traffic.isEnabledFor(level):
            client = self._clients.number(namespace, sid)
            traffic.log(level, TrafficLine(mark, namespace, text, client, values))

    def connected(self, namespace: str, sid: str) -> None:
        """Log that a client has connected to a namespace."""
        self._log("++", namespace, "connected", sid=sid)

    def disconnected(self, namespace: str, sid: str, reason: Any) -> None:
        """Log that a client has left a namespace."""
        self._log("--", namespace, f"disconnected: {reason or 'no reason given'}", sid=sid)

    def refused(self, namespace: str, error: Exception, advice: str = "") -> None:
        """Log that a connection was refused; `advice` says what the client should send."""
        text = _with_advice(f"refused: {error}", advice)
        self._log("!!", namespace, text, level=logging.WARNING)

    def received(
        self, namespace: str, event: str, sid: str, args: Sequence[Any], answer: Any
    ) -> None:
        """Log a valid event, and its acknowledgement."""
        answered = () if answer is None else answer if isinstance(answer, tuple) else (answer,)
        values = [("", ArgumentList(args))] if args else []
        values += [] if answer is None else [("ack", ArgumentList(answered))]
        self._log("<-", namespace, event, *values, sid=sid)

    def invalid(
        self,
        namespace: str,
        event: str,
        sid: str | None,
        args: Sequence[Any],
        error: Exception,
        advice: str = "",
    ) -> None:
        """Log an invalid event, or an invalid acknowledgement."""
        is_named = isinstance(error, ValidationException)  # which says of what event
        reason = _with_advice(str(error) if is_named else f"{event} refused: {error}", advice)
        got = [("got", ArgumentList(args))] if args else []
        self._log("!!", namespace, reason, *got, sid=sid, level=logging.WARNING)

    def undeclared(
        self, namespace: str, event: str, sid: str, args: Sequence[Any], advice: str = ""
    ) -> None:
        """Log an event that the document does not have, and that has no handler."""
        text = f"event {event} is ignored: the document has no such event that clients send"
        text = _with_advice(text, advice)
        got = [("got", ArgumentList(args))] if args else []
        self._log("??", namespace, text, *got, sid=sid, level=logging.WARNING)

    def text_for_binary(self, namespace: str, event: str, sid: str, places: Iterable[str]) -> None:
        """Log that an event has text where the document has binary data."""
        for place in places:
            text = f"{event}: {place} is text, but the document says `format: binary`"
            self._log("??", namespace, text, sid=sid, level=logging.WARNING)

    def unanswered(self, namespace: str, event: str, sid: str) -> None:
        """Log, once for each event, that no acknowledgement can be generated for it."""
        if (namespace, event) not in self._unanswered:
            self._unanswered.add((namespace, event))
            text = f"{event} is not acknowledged: no data could be generated for its x-ack"
            self._log("!!", namespace, text, sid=sid, level=logging.WARNING)

    def emitted(self, namespace: str, event: str, args: Sequence[Any]) -> None:
        """Log an event that was emitted to all clients of a namespace."""
        self._log("->", namespace, event, *([("", ArgumentList(args))] if args else []))

    def acknowledged(self, namespace: str, event: str, sid: str, args: Sequence[Any]) -> None:
        """Log a valid acknowledgement from a client."""
        self._log("<-", namespace, f"{event} acknowledged", ("", ArgumentList(args)), sid=sid)

    def unacknowledged(self, namespace: str, sid: str, most: int) -> None:
        """Log that a client leaves too many events without an acknowledgement."""
        text = f"more than {most} events wait for this client's acknowledgement"
        self._log("!!", namespace, text, sid=sid, level=logging.WARNING)


def _with_advice(text: str, advice: str) -> str:
    return f"{text}; {advice}" if advice else text


class ConnectedClients:
    """The clients in each namespace; each has a number, which is shorter to read than its sid."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._clients: dict[str, dict[str, int]] = {}

    def add(self, namespace: str, sid: str) -> None:
        """Add a client that has connected to a namespace."""
        self._clients.setdefault(namespace, {})[sid] = next(self._numbers)

    def remove(self, namespace: str, sid: str) -> None:
        """Remove a client that has left a namespace."""
        self._clients.get(namespace, {}).pop(sid, None)

    def number(self, namespace: str, sid: str | None) -> int | None:
        """The number of a client; None if it is not connected."""
        return None if sid is None else self._clients.get(namespace, {}).get(sid)

    @property
    def namespaces(self) -> frozenset[str]:
        """The namespaces that have a client."""
        return frozenset(name for name, clients in list(self._clients.items()) if clients)
