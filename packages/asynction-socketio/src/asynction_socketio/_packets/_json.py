"""JSON as packets have it: read strictly, written with the binary values taken out."""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import engineio.packet
import socketio.packet

from ._malformed_packets import MAX_DIGITS, is_suspicious

_SEPARATORS = (",", ":")
_BLANKS = " \t\n\r"

Default = Callable[[Any], Any]
"""Gives something to write in the place of a value that JSON has not; raises TypeError."""


class PacketJson(ABC):
    """A codec that can write something else in the place of binary values."""

    @abstractmethod
    def dumps(self, value: Any, /, *, default: Default | None = None, **options: Any) -> str:
        """The JSON text of a value; raises TypeError or ValueError for what has none."""

    @abstractmethod
    def loads(self, text: str, /) -> Any:
        """The value of a JSON text; raises ValueError."""


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"JSON has no {text}")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        _refuse("number of this size")
    return number


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        _refuse("integer of this size here")
    return int(text)


def _writing_function(writer: json.JSONEncoder) -> Callable[[Any], str]:
    """What writes as `writer.encode` does, which makes a function in C for each value."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # another Python than CPython
        return writer.encode
    escape = json.encoder.encode_basestring_ascii
    item, key = writer.item_separator, writer.key_separator
    # Without a dictionary of what it is in, which could not be shared: a value that holds itself
    # exhausts the stack.
    chunks_of = make(None, writer.default, escape, None, key, item, False, False, True)

    def write(value: Any) -> str:
        try:
            return "".join(chunks_of(value, 0))
        except RecursionError:
            return writer.encode(value)  # which says so

    return write


# Each made once: the json module makes one more at every call that has options.
_WRITER = json.JSONEncoder(separators=_SEPARATORS)
_write = _writing_function(_WRITER)
_READER = json.JSONDecoder(parse_constant=_refuse)
_WARY_READER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite, parse_int=_integer)


class StandardJson(PacketJson):
    """The json module, as strict as RFC 8259 about what it reads.

    It writes what that module writes with separators of one character.
    """

    def dumps(self, value: Any, /, *, default: Default | None = None, **_: Any) -> str:
        """The JSON text of a value."""
        if default is None:
            return _write(value)
        return json.JSONEncoder(separators=_SEPARATORS, default=default).encode(value)

    def loads(self, text: str, /) -> Any:
        """The value of a JSON text; raises ValueError."""
        reader = _WARY_READER if is_suspicious(text) else _READER
        # As `reader.decode`, which looks for blanks before and after each value by expressions.
        if text[:1] in _BLANKS:  # or there is nothing
            return reader.decode(text)
        try:
            value, end = reader.scan_once(text, 0)  # type: ignore[attr-defined]  # not in typeshed
        except StopIteration as error:
            raise json.JSONDecodeError("Expecting value", text, error.value) from None
        if end != len(text) and (rest := text[end:].lstrip(_BLANKS)):
            raise json.JSONDecodeError("Extra data", text, len(text) - len(rest))
        return value


@contextmanager
def separate_codecs() -> Iterator[None]:
    """Undo what a server's `json` option does to all other servers of the process.

    python-socketio and python-engineio keep it in a class that they all share.
    """
    classes = (socketio.packet.Packet, engineio.packet.Packet)
    kept = [each.json for each in classes]
    try:
        yield
    finally:
        for each, codec in zip(classes, kept, strict=True):
            each.json = codec
