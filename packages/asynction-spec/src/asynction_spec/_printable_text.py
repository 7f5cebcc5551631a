"""Texts for a terminal or a log: what either might act on is escaped, what is long cut short."""

from __future__ import annotations

import json
from typing import Any


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
