"""Which values can be sent, and as what: before they are checked, so that this is what is sent."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from socketio.packet import Packet

from asynction_spec import AsynctionException, Codec

_SCALARS = frozenset([str, int, bool, bytes, type(None)])
_MAX_DEPTH = 500  # within Python's own limit on recursion
_PLACEHOLDER = "_placeholder"
"""What an object has that stands for an attachment (Socket.IO protocol, "Packet encoding")."""


class UnsendableException(AsynctionException, TypeError):
    """The server emits, or acknowledges with, a value that a packet can't carry.

    `namespace` and `event` say with what, `path` where in the list of arguments.
    """

    def __init__(self, reason: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.namespace: str | None = None
        self.event: str | None = None

    def __str__(self) -> str:
        what = f"event {self.event!r} in namespace {self.namespace!r}: "
        where = "".join(f"[{each!r}]" for each in self.path[1:])
        argument = f"argument {int(self.path[0]) + 1}{where}: " if self.path else ""
        return (what if self.event is not None else "") + argument + self.reason


def plain_arguments(args: list[Any], codec: Codec) -> list[Any]:
    """The arguments as a client gets them: lists for tuples, bytes, and keys that are texts.

    Args:
        args: The arguments.
        codec: What writes packets; it decides about all values that JSON has not.

    Raises UnsendableException for what can't be carried.
    """
    try:
        if _is_plain(args):
            return args
        plain = [_plain(each, codec, (index,)) for index, each in enumerate(args)]
        _refuse_placeholders(plain)
    except RecursionError as error:
        raise UnsendableException("it is nested too deep") from error
    return plain


def _is_plain(values: Iterable[Any]) -> bool:
    """Whether nothing has to be changed."""
    for each in values:
        kind = each.__class__
        if kind in _SCALARS:
            continue
        if kind is dict:
            for key in each:  # in half the time of `any()`
                if key.__class__ is not str:
                    return False
            if _PLACEHOLDER in each:  # which may be one
                return False
            if not _is_plain(each.values()):
                return False
        elif kind is list:
            if not _is_plain(each):
                return False
        elif kind is not float or not math.isfinite(each):
            return False
    return True


def _refuse_placeholders(args: list[Any]) -> None:
    """Refuse objects that clients would take for the places of attachments.

    The protocol gives them that meaning, whoever has made them: a client, perhaps, whose message is
    sent on. Without attachments nobody looks for their places.

    Raises UnsendableException.
    """
    place = next(_placeholders(args, ()), None)
    if place is not None and Packet.data_is_binary(args):
        reason = f"an object with `{_PLACEHOLDER}` can't be sent beside binary data"
        raise UnsendableException(reason, place)


def _placeholders(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        if value.get(_PLACEHOLDER):
            yield path
        for name, each in value.items():
            yield from _placeholders(each, (*path, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _placeholders(each, (*path, index))


def _plain(value: Any, codec: Codec, path: tuple[str | int, ...]) -> Any:
    if len(path) > _MAX_DEPTH:
        raise UnsendableException("it is nested too deep", path[:10])
    if isinstance(value, Mapping):
        members: dict[str, Any] = {}
        for key, each in value.items():
            name = _written_key(key, path)
            members[name] = _plain(each, codec, (*path, name))
        return members
    if isinstance(value, list | tuple):
        return [_plain(each, codec, (*path, index)) for index, each in enumerate(value)]
    return _plain_scalar(value, codec, path)


def _plain_scalar(value: Any, codec: Codec, path: tuple[str | int, ...]) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    if isinstance(value, str):  # subclasses, enumerations among them, as what they extend
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise UnsendableException(f"JSON has no {float.__repr__(value)}", path)
        return float.__float__(value)
    try:
        written = json.loads(codec.dumps(value))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise UnsendableException(f"a {type(value).__name__} can't be sent", path) from error
    return _plain(written, codec, path)


def _written_key(key: Any, path: tuple[str | int, ...]) -> str:
    """A key as JSON has it: 1 is "1"."""
    if isinstance(key, str):
        return str.__str__(key)
    try:
        name: str = next(iter(json.loads(json.dumps({key: None}))))
    except (TypeError, ValueError) as error:
        reason = f"a {type(key).__name__} can't be the name of a member"
        raise UnsendableException(reason, path) from error
    return name
