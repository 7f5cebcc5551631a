"""Text of a document, wrapped for the comments of generated code."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

_WIDTH = 95
"""The longest line of text in a comment."""


def wrapped_lines(text: str, indent: str = "") -> Iterator[str]:
    """The lines of a text without empty ones around it; long ones are wrapped.

    Args:
        text: The text.
        indent: What each line will be written behind.
    """
    for line in text.strip().splitlines():
        plain = "".join(each if each.isprintable() else " " for each in line).rstrip()
        margin = plain[: len(plain) - len(plain.lstrip())]
        wrapped = textwrap.wrap(
            plain,
            _WIDTH - len(indent),
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield from wrapped or [""]
