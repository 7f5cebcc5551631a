"""What comments of generated code say in any language: who wrote it, and texts of the document."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

GENERATED_MARK = "Written by `asynction types`"
"""What every file of generated types says of itself: who overwrites one looks for it."""
GENERATED_NOTE = f"{GENERATED_MARK}: change the document, and not this file."
"""What stands below the title of a file."""
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


def one_line(text: str) -> str:
    """A text without line breaks and what else can't be printed, such as a title."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
