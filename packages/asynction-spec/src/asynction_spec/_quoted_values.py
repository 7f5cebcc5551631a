"""Values in the sentences of diagnostics and error messages: cut short, or by their kind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

_LONGEST = 60
# Characters beyond ASCII as the author wrote them.
_WRITER = json.JSONEncoder(ensure_ascii=False)


def join_words(words: Iterable[str]) -> str:
    """Words for a sentence, in the order given: `'a', 'b', 'c'`; `none` if there are none."""
    return ", ".join(repr(word) for word in words) or "none"


def excerpt(value: Any) -> str:
    """A value as JSON, on one line and cut short."""
    if isinstance(value, bytes | bytearray):
        return f"binary data of {len(value)} bytes"
    try:
        text = _start(value)
    except (TypeError, ValueError, RecursionError):
        text = f"a {type(value).__name__}"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _start(value: Any) -> str:
    """A value as JSON, perhaps without what follows the first `_LONGEST` characters."""
    if isinstance(value, str):
        return _WRITER.encode(value[:_LONGEST])
    if value.__class__ is int:
        return str(value)
    if not isinstance(value, list | tuple | dict):
        return _WRITER.encode(value)
    text = ""
    # Piece by piece, because the value may be as large as a message may be.
    for part in _WRITER.iterencode(value):
        text += part
        if len(text) > _LONGEST:
            break
    return text


def kind_of(value: Any) -> str:
    """The type of a value, in the terms of YAML and JSON: `a string`, `a list`, `null`."""
    names = {dict: "a mapping", list: "a list", str: "a string", bool: "a boolean"}
    names |= {int: "an integer", float: "a number", type(None): "null"}
    return names.get(type(value), f"a {type(value).__name__}")
