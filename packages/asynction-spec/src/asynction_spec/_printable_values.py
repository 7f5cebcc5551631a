"""Values and texts as messages and logs show them: printable, and what is long cut short."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

_LONGEST = 60  # characters of a value in a message
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


def printable(text: str) -> str:
    r"""A text on one line: what a terminal or log might act on is escaped.

    >>> printable("no\nmore")
    'no\\nmore'
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def printable_json(value: Any) -> str:
    r"""A value as JSON, with escapes for what a terminal might act on; `repr` of what JSON has not.

    >>> printable_json({"na\u202eme": b""})
    '{"na\\u202eme": "b\'\'"}'
    """
    text = json.dumps(value, ensure_ascii=False, default=repr)
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)


def one_line(text: str, longest: int = 300) -> str:
    """A printable text that is cut short: fit for a line of a log."""
    text = printable(text)
    return text if len(text) <= longest else text[: longest - 3] + "..."


def truncate(text: str, longest: int) -> str:
    """A text, cut short where it is longer."""
    return text if len(text) <= longest else text[: longest - 3] + "..."
