"""Values that JSON has not, as JSON would carry them.

The validator takes plain JSON values and refuses others, some of which Socket.IO carries all the
same: bytes, subclasses of str, keys that are no text, what the server's codec knows to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from ._codec import Codec
from ._schemas import BINARY_MARK

_MAX_DEPTH = 500
_KEYS = {True: "true", False: "false", None: "null"}


class NotJson(Exception):
    """A value can't be carried."""

    def __init__(self, reason: str, path: tuple[str | int, ...], value: Any) -> None:
        super().__init__(reason)
        self.path = path
        self.value = value


def normalise(value: Any, codec: Codec) -> tuple[Any, bool]:
    """The value as it would arrive, and whether it holds binary data.

    Raises NotJson for a value that neither JSON nor the codec can write.
    """
    normaliser = _Normaliser(codec)
    return normaliser.plain(value, ()), normaliser.binary


class _Normaliser:
    def __init__(self, codec: Codec) -> None:
        self.binary = False
        self._codec = codec

    def plain(self, value: Any, path: tuple[str | int, ...]) -> Any:
        if len(path) > _MAX_DEPTH:
            raise NotJson(f"more than {_MAX_DEPTH} levels of nesting", path[:8], None)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, bytes | bytearray):
            self.binary = True
            return {BINARY_MARK: len(value)}
        if isinstance(value, Mapping):
            return {_key(key, path): self.plain(each, (*path, key)) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.plain(each, (*path, index)) for index, each in enumerate(value)]
        return self._scalar(value, path)

    def _scalar(self, value: Any, path: tuple[str | int, ...]) -> Any:
        if isinstance(value, Enum) and isinstance(value, str | int | float):
            value = value.value
        for kind in (str, int, float):
            if isinstance(value, kind):
                return _without_surrogates(kind(value)) if kind is str else kind(value)
        try:
            return self._codec.loads(self._codec.dumps(value))
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            kind_name = type(value).__name__
            raise NotJson(f"a {kind_name} can't be sent as JSON", path, value) from error


def _key(key: Any, path: tuple[str | int, ...]) -> str:
    if isinstance(key, str):
        return _without_surrogates(str(key.value if isinstance(key, Enum) else key))
    if key is None or isinstance(key, bool):
        return _KEYS[key]
    if isinstance(key, int | float):
        return repr(key)
    raise NotJson(f"a {type(key).__name__} can't be a key in JSON", path, key)


def _without_surrogates(text: str) -> str:
    """Lone surrogates have no UTF-8, and so the validator has no word for them."""
    return text.encode("utf-8", "replace").decode()
