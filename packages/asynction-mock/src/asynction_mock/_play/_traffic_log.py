"""The traffic log: a line for each event, acknowledgement and connection."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from asynction_spec import ValidationException, printable

from ._clients import ConnectedClients

logger = logging.getLogger("asynction.mock")
traffic = logging.getLogger("asynction.mock.traffic")

_WIDTH = 120
_MIN_COLUMNS = 20  # of a value, even where a line then gets too long
_ELLIPSIS = "..."


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the traffic log, the message of a log record.

    `mark` is `<-` for an event from a client, `->` for an event to clients, `++` and `--` for
    clients that connect and disconnect, `!!` for an error, and `??` for what may be a mistake.
    """

    mark: str
    namespace: str
    text: str
    client: int | None = None
    values: Sequence[tuple[str, Any]] = ()

    def fit(self, columns: int) -> str:
        """The line with its values shortened, so that it has at most that many columns."""
        who = "" if self.client is None else f" #{self.client}"
        line = printable(f"{self.mark}{who} {self.namespace} {self.text}")
        for left, (label, value) in zip(range(len(self.values), 0, -1), self.values, strict=True):
            line += f" {label}" if label else ""
            room = (columns - len(line)) // left - 1
            line = f"{line} {format_value(value, max(room, _MIN_COLUMNS))}".rstrip(" ")
        return line

    def __str__(self) -> str:
        return self.fit(_WIDTH)


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
            traffic.log(level, Line(mark, namespace, text, client, values))

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
        values = [("", _Arguments(args))] if args else []
        values += [] if answer is None else [("ack", _Arguments(answered))]
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
        got = [("got", _Arguments(args))] if args else []
        self._log("!!", namespace, reason, *got, sid=sid, level=logging.WARNING)

    def undeclared(
        self, namespace: str, event: str, sid: str, args: Sequence[Any], advice: str = ""
    ) -> None:
        """Log an event that the document does not have, and that has no handler."""
        text = f"event {event} is ignored: the document has no such event that clients send"
        text = _with_advice(text, advice)
        got = [("got", _Arguments(args))] if args else []
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
        self._log("->", namespace, event, *([("", _Arguments(args))] if args else []))

    def acknowledged(self, namespace: str, event: str, sid: str, args: Sequence[Any]) -> None:
        """Log a valid acknowledgement from a client."""
        self._log("<-", namespace, f"{event} acknowledged", ("", _Arguments(args)), sid=sid)

    def unacknowledged(self, namespace: str, sid: str, most: int) -> None:
        """Log that a client leaves too many events without an acknowledgement."""
        text = f"more than {most} events wait for this client's acknowledgement"
        self._log("!!", namespace, text, sid=sid, level=logging.WARNING)


def _with_advice(text: str, advice: str) -> str:
    return f"{text}; {advice}" if advice else text


@dataclass(frozen=True, slots=True)
class _Arguments:
    """The arguments of a packet, which are logged without the brackets of a list."""

    values: Sequence[Any]


def format_value(value: Any, most: int) -> str:
    """A value as JSON on one line, of at most `most` characters; of bytes only the number."""
    text = ""
    for piece in _pieces(value, most):
        text += printable(piece)
        if len(text) > most:
            return text[: most - len(_ELLIPSIS)] + _ELLIPSIS
    return text


def _pieces(value: Any, most: int) -> Iterator[str]:
    if isinstance(value, _Arguments):
        yield from _join((_pieces(each, most) for each in value.values), "", "")
    elif isinstance(value, dict):
        yield from _join((_member(*each, most) for each in value.items()), "{", "}")
    elif isinstance(value, list | tuple):
        yield from _join((_pieces(each, most) for each in value), "[", "]")
    elif isinstance(value, str):
        # A value may be megabytes long, of which a line shows a hundred characters.
        yield json.dumps(value[: most + 1], ensure_ascii=False)
    elif isinstance(value, bytes | bytearray):
        yield f"<{len(value)} {'byte' if len(value) == 1 else 'bytes'}>"
    else:
        yield json.dumps(value, default=repr)  # an application's handler may return anything


def _member(key: Any, value: Any, most: int) -> Iterator[str]:
    yield json.dumps(str(key)[: most + 1], ensure_ascii=False) + ": "
    yield from _pieces(value, most)


def _join(parts: Iterator[Iterator[str]], start: str, end: str) -> Iterator[str]:
    yield start
    for number, part in enumerate(parts):
        if number:
            yield ", "
        yield from part
    yield end
