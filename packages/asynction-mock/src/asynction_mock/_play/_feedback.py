"""What the mock tells about what goes on: a line for everything that comes and goes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from asynction_spec import ValidationException

from ._clients import Audience

logger = logging.getLogger("asynction.mock")
traffic = logging.getLogger("asynction.mock.traffic")

_WIDTH = 120
_LEAST = 20  # columns, for a value to say anything
_MORE = "..."


@dataclass(frozen=True, slots=True)
class Line:
    """What happened, as one line of text: the message of a log record.

    `mark` is `<-` for what came from a client, `->` for what went to clients, `++` and `--` for
    who comes and goes, `!!` for what is wrong, and `??` for what may be a mistake.
    """

    mark: str
    namespace: str
    text: str
    client: int | None = None
    values: Sequence[tuple[str, Any]] = ()

    def within(self, columns: int) -> str:
        """The line, its values cut to fit if there is any room for them."""
        who = "" if self.client is None else f" #{self.client}"
        line = printable(f"{self.mark}{who} {self.namespace} {self.text}")
        for left, (label, value) in zip(range(len(self.values), 0, -1), self.values, strict=True):
            line += f" {label}" if label else ""
            room = (columns - len(line)) // left - 1
            line = f"{line} {shown(value, max(room, _LEAST))}".rstrip(" ")
        return line

    def __str__(self) -> str:
        return self.within(_WIDTH)


class Feedback:
    """Logs what goes on.

    Args:
        audience: Who is connected.
    """

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._unanswered: set[tuple[str, str]] = set()

    def _tell(
        self,
        mark: str,
        namespace: str,
        text: str,
        *values: tuple[str, Any],
        sid: str | None = None,
        level: int = logging.INFO,
    ) -> None:
        if traffic.isEnabledFor(level):
            client = self._audience.number(namespace, sid)
            traffic.log(level, Line(mark, namespace, text, client, values))

    def connected(self, namespace: str, sid: str) -> None:
        """A client is in a namespace."""
        self._tell("++", namespace, "connected", sid=sid)

    def disconnected(self, namespace: str, sid: str, reason: Any) -> None:
        """A client leaves a namespace."""
        self._tell("--", namespace, f"disconnected: {reason or 'no reason given'}", sid=sid)

    def refused(self, namespace: str, error: Exception, advice: str = "") -> None:
        """A client was not let in; the advice says what to do, if there is any."""
        text = _advised(f"refused: {error}", advice)
        self._tell("!!", namespace, text, level=logging.WARNING)

    def received(
        self, namespace: str, event: str, sid: str, args: Sequence[Any], answer: Any
    ) -> None:
        """An event came, and was right."""
        answered = () if answer is None else answer if isinstance(answer, tuple) else (answer,)
        values = [("", _Arguments(args))] if args else []
        values += [] if answer is None else [("ack", _Arguments(answered))]
        self._tell("<-", namespace, event, *values, sid=sid)

    def invalid(
        self,
        namespace: str,
        event: str,
        sid: str | None,
        args: Sequence[Any],
        error: Exception,
        advice: str = "",
    ) -> None:
        """An event, or the acknowledgement of one, came and was wrong."""
        refused = _advised(f"{event} refused: {error}", advice)
        reason = error if isinstance(error, ValidationException) else refused
        got = [("got", _Arguments(args))] if args else []
        self._tell("!!", namespace, str(reason), *got, sid=sid, level=logging.WARNING)

    def undeclared(self, namespace: str, event: str, sid: str, args: Sequence[Any]) -> None:
        """An event came that the document does not name, and that nobody handles."""
        text = f"the document names no event {event} that clients send: nothing is done with it"
        got = [("got", _Arguments(args))] if args else []
        self._tell("??", namespace, text, *got, sid=sid, level=logging.WARNING)

    def suspicious(self, namespace: str, event: str, sid: str, places: Iterable[str]) -> None:
        """An event came with text in places that are bytes in the document."""
        for place in places:
            text = f"{event}: {place} is text where the document says binary"
            self._tell("??", namespace, text, sid=sid, level=logging.WARNING)

    def unanswered(self, namespace: str, event: str, sid: str) -> None:
        """An event came that nothing could be made up for to acknowledge it; told once."""
        if (namespace, event) not in self._unanswered:
            self._unanswered.add((namespace, event))
            text = f"{event} is not acknowledged: nothing could be made up for its x-ack"
            self._tell("!!", namespace, text, sid=sid, level=logging.WARNING)

    def emitted(self, namespace: str, event: str, args: Sequence[Any]) -> None:
        """An event went to whoever is there."""
        self._tell("->", namespace, event, *([("", _Arguments(args))] if args else []))

    def acknowledged(self, namespace: str, event: str, sid: str, args: Sequence[Any]) -> None:
        """A client acknowledged an event, as it should."""
        self._tell("<-", namespace, f"{event} acknowledged", ("", _Arguments(args)), sid=sid)

    def unacknowledged(self, namespace: str, sid: str, most: int) -> None:
        """A client leaves too many events without an acknowledgement."""
        text = f"more than {most} events wait for this client's acknowledgement"
        self._tell("!!", namespace, text, sid=sid, level=logging.WARNING)


def _advised(text: str, advice: str) -> str:
    return f"{text}; {advice}" if advice else text


@dataclass(frozen=True, slots=True)
class _Arguments:
    """The arguments of a packet, to be shown without the brackets of a list."""

    values: Sequence[Any]


def shown(value: Any, most: int) -> str:
    """A value as JSON on one line, of so many characters at most; bytes are counted."""
    text = ""
    for piece in _pieces(value, most):
        text += printable(piece)
        if len(text) > most:
            return text[: most - len(_MORE)] + _MORE
    return text


def _pieces(value: Any, most: int) -> Iterator[str]:
    if isinstance(value, _Arguments):
        yield from _joined((_pieces(each, most) for each in value.values), "", "")
    elif isinstance(value, dict):
        yield from _joined((_member(*each, most) for each in value.items()), "{", "}")
    elif isinstance(value, list | tuple):
        yield from _joined((_pieces(each, most) for each in value), "[", "]")
    elif isinstance(value, str):
        yield json.dumps(value[: most + 1], ensure_ascii=False)
    elif isinstance(value, bytes | bytearray):
        yield f"<{len(value)} {'byte' if len(value) == 1 else 'bytes'}>"
    else:
        yield json.dumps(value, default=repr)  # a handler of the application's may answer anything


def _member(key: Any, value: Any, most: int) -> Iterator[str]:
    yield json.dumps(str(key)[: most + 1], ensure_ascii=False) + ": "
    yield from _pieces(value, most)


def _joined(parts: Iterator[Iterator[str]], start: str, end: str) -> Iterator[str]:
    yield start
    for number, part in enumerate(parts):
        if number:
            yield ", "
        yield from part
    yield end


def printable(text: str) -> str:
    """A text on one line, with escapes for what a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
