"""A line of text for each thing that travels: an event, an acknowledgement, a connection."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ._printable_values import printable, truncate

_WIDTH = 120  # columns of a line in a log
_MIN_COLUMNS = 20  # of a value, even where a line then gets too long
_ELLIPSIS = "..."
_LONGEST_NAMESPACE = 60  # which clients name as they like, events in texts too
_LONGEST_TEXT = 600  # characters before the values; an error's message may be long


@dataclass(frozen=True, slots=True)
class TrafficLine:
    """One line about traffic, the message of a log record.

    >>> line = TrafficLine("<-", "/", "say", client=1, values=[("", "hello")])
    >>> print(line)
    <- #1 / say "hello"

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
        namespace = truncate(self.namespace, _LONGEST_NAMESPACE)
        line = printable(f"{self.mark}{who} {namespace} {truncate(self.text, _LONGEST_TEXT)}")
        for left, (label, value) in zip(range(len(self.values), 0, -1), self.values, strict=True):
            line += f" {label}" if label else ""
            room = (columns - len(line)) // left - 1
            line = f"{line} {_shortened(value, max(room, _MIN_COLUMNS))}".rstrip(" ")
        return line

    def __str__(self) -> str:
        return self.fit(_WIDTH)


@dataclass(frozen=True, slots=True)
class ArgumentList:
    """The arguments of a packet, which are logged without the brackets of a list."""

    values: Sequence[Any]


def _shortened(value: Any, most: int) -> str:
    """A value as JSON on one line, of at most `most` characters; of bytes only the number."""
    text = ""
    for piece in _pieces(value, most):
        text += printable(piece)
        if len(text) > most:
            return text[: most - len(_ELLIPSIS)] + _ELLIPSIS
    return text


def _pieces(value: Any, most: int) -> Iterator[str]:
    if isinstance(value, ArgumentList):
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
