"""Values that JSON lacks, converted to what JSON would carry.

The validator takes plain JSON values and refuses others, some of which Socket.IO carries all the
same: bytes, subclasses of str, keys that are not text, and the types that the codec writes (what
writes and reads packets, see `Codec`).
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Mapping
from gc import get_referents
from typing import Any, Protocol

from ._checked_formats import BINARY_CONTENT, BINARY_MARK


class Codec(Protocol):
    """A module or object with `dumps` and `loads` like those of the json module."""

    def dumps(self, obj: Any, /) -> Any:
        """Give the JSON text of a value; raise TypeError or ValueError for what it can't write."""

    def loads(self, s: Any, /) -> Any:
        """Give the value of a JSON text."""


# How deep a value may be nested to be normalised, within Python's own limit on recursion.
_MAX_DEPTH = 500
# How deep a recursive schema may be followed: jsonschema-rs 0.60 recurses without a limit, and a
# stack of 1 MiB is used up between 2000 and 5000 levels.
_STACK_DEPTH = 2000
_LARGE_PARTS = 2000  # keys and values
_SCALARS = frozenset([str, int, float, bool, type(None)])


class NotJsonError(Exception):
    """A value can't be written as JSON."""

    def __init__(self, reason: str, path: tuple[str | int, ...], value: Any) -> None:
        super().__init__(reason)
        self.path = path
        self.value = value


def is_too_deep(value: Any) -> bool:
    """Whether a value is nested so deeply that validating it would overflow the stack."""
    try:
        marshal.dumps(value, 2)  # fails beyond 2000 levels too, in a fifth of the time of the walk
    except ValueError:
        return _is_deeper(value, _STACK_DEPTH)
    return False


def _is_deeper(value: Any, limit: int) -> bool:
    stack = [iter((value,))]
    while stack:
        for each in stack[-1]:
            if each.__class__ in _SCALARS or not isinstance(each, dict | list | tuple):
                continue
            if len(stack) > limit:
                return True
            stack.append(iter(each.values() if isinstance(each, dict) else each))
            break
        else:
            stack.pop()
    return False


def is_large(value: Any, most: int = _LARGE_PARTS) -> bool:
    """Whether a plain value has so many parts that an error for each would take too long."""
    level, parts = [value], 0
    while level and parts <= most:
        level = get_referents(*level)  # many times as fast as iterating over each container
        parts += len(level)
    return parts > most


def too_deep_error(limit: int = _STACK_DEPTH) -> NotJsonError:
    """The error for a value that is nested too deeply."""
    return NotJsonError(f"more than {limit} levels of nesting", (), None)


def json_key(key: Any) -> str | None:
    """A key of a mapping as JSON writes it: 1 is "1"; None for a value that can't be a key."""
    if isinstance(key, str):
        return _without_surrogates(str.__str__(key))
    try:
        name: str = next(iter(json.loads(json.dumps({key: None}))))
    except (TypeError, ValueError):
        return None
    return name


def normalise(value: Any, codec: Codec) -> tuple[Any, bool]:
    """The value as it would arrive, and whether it holds binary data.

    Raises NotJsonError for a value that neither JSON nor the codec can write.
    """
    normaliser = _Normaliser(codec)
    try:
        return normaliser.plain(value), normaliser.has_binary
    except RecursionError as error:  # the caller had used most of the stack
        raise too_deep_error(_MAX_DEPTH) from error


class _Normaliser:
    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._path: list[str | int] = []
        self._contents: dict[bytes, int] = {}
        self._open: set[int] = set()

    @property
    def has_binary(self) -> bool:
        return bool(self._contents)

    def plain(self, value: Any) -> Any:
        if not isinstance(value, Mapping | list | tuple):
            return self._scalar(value)
        if len(self._path) > _MAX_DEPTH:
            raise too_deep_error(_MAX_DEPTH)
        if id(value) in self._open:
            raise NotJsonError("it holds itself", tuple(self._path), None)
        self._open.add(id(value))
        plain: Any
        if isinstance(value, Mapping):
            plain = {}
            for key, each in value.items():
                name = self._key_text(key)
                self._path.append(name)
                plain[name] = self.plain(each)
                self._path.pop()
        else:
            plain = []
            for index, each in enumerate(value):
                self._path.append(index)
                plain.append(self.plain(each))
                self._path.pop()
        self._open.remove(id(value))
        return plain

    def _key_text(self, key: Any) -> str:
        name = json_key(key)
        if name is None:
            reason = f"a {type(key).__name__} can't be a key in JSON"
            raise NotJsonError(reason, tuple(self._path), key)
        return name

    def _scalar(self, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, bytes | bytearray):
            number = self._contents.setdefault(bytes(value), len(self._contents))
            return {BINARY_MARK: len(value), BINARY_CONTENT: number}
        # json writes subclasses, such as members of enumerations, as the builtin type.
        if isinstance(value, str):
            return _without_surrogates(str.__str__(value))
        if isinstance(value, int):
            return int.__int__(value)
        if isinstance(value, float):
            return float.__float__(value)
        return self._through_codec(value)

    def _through_codec(self, value: Any) -> Any:
        try:
            read = json.loads(self._codec.dumps(value))
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            reason = f"a {type(value).__name__} can't be sent as JSON"
            raise NotJsonError(reason, tuple(self._path), value) from error
        return self.plain(read)


def _without_surrogates(text: str) -> str:
    """The text with each lone surrogate replaced: the validator takes UTF-8, which has none."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
