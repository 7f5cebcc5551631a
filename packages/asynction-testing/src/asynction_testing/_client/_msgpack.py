"""Packets of msgpack, as JavaScript's parser reads and writes them; msgpack has to be installed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from socketio.msgpack_packet import MsgPackPacket

_UNDEFINED = object()
_BEGINNING = datetime(1970, 1, 1)  # of UTC, and so is what is counted from it
_DATES = re.compile(rb"(?s)(?=\xd7\x00(.{8}))")  # fixext 8, which notepack gives a Date alone


class _EightBytes(bytes):
    """An extension that is a Date or an array of bytes, which its data don't say."""

    LENGTH = 8


def _read_extension(code: int, data: bytes) -> Any:
    """What JavaScript's notepack writes as an extension: `undefined`, a Date, an array of bytes."""
    if code == 0 and len(data) == _EightBytes.LENGTH:
        return _EightBytes(data)
    return _UNDEFINED if code == 0 and data == b"\0" else data


class JavaScriptPacket(MsgPackPacket):  # type: ignore[misc]  # python-socketio has no types
    """A packet with `undefined` where JavaScript has it, and without data that there are not.

    JavaScript's parser refuses a packet whose data are null where it expects none.
    """

    data: Any
    id: Any
    ext_hook = staticmethod(_read_extension)

    def decode(self, encoded_packet: bytes) -> None:
        super().decode(encoded_packet)
        dates = frozenset(_DATES.findall(encoded_packet))
        self.data, self.id = _as_json(self.data, dates), _as_json(self.id, dates)

    def _to_dict(self) -> dict[str, Any]:
        fields = super()._to_dict()
        return {name: fields[name] for name in fields if name != "data" or self.data is not None}


def _as_json(value: Any, dates: frozenset[bytes]) -> Any:
    """A value as JSON has it: without members that are undefined, and null for other ones."""
    if isinstance(value, dict):
        kept = {name: each for name, each in value.items() if each is not _UNDEFINED}
        return {name: _as_json(each, dates) for name, each in kept.items()}
    if isinstance(value, list):
        return [_as_json(each, dates) for each in value]
    if isinstance(value, _EightBytes):
        return _text(value) if value in dates else bytes(value)
    return None if value is _UNDEFINED else value


def _text(date: bytes) -> str:
    moment = timedelta(milliseconds=int.from_bytes(date, "big", signed=True))
    return f"{(_BEGINNING + moment).isoformat(timespec='milliseconds')}Z"
