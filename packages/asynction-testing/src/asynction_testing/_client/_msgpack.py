"""Packets of msgpack, as JavaScript's parser reads and writes them; msgpack has to be installed."""

from __future__ import annotations

from typing import Any

from socketio.msgpack_packet import MsgPackPacket

_UNDEFINED = object()


def _read_extension(code: int, data: bytes) -> Any:
    """What JavaScript's notepack writes as an extension: `undefined`, or an array of bytes."""
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
        self.data, self.id = _as_json(self.data), _as_json(self.id)

    def _to_dict(self) -> dict[str, Any]:
        fields = super()._to_dict()
        return {name: fields[name] for name in fields if name != "data" or self.data is not None}


def _as_json(value: Any) -> Any:
    """A value as JSON has it: without members that are undefined, and null for other ones."""
    if isinstance(value, dict):
        return {name: _as_json(each) for name, each in value.items() if each is not _UNDEFINED}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return None if value is _UNDEFINED else value
