"""The code blocks of the documentation, as they stand on its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"(?:`(?P<file>[\w./-]+\.(?:ya?ml|json|toml|py|jsonl|conf|html|js|ts))`[^`]*?\n\n)?"
    r"(?P<mark><!-- not run: (?P<reason>[^>]+) -->\n)?"
    r"^(?P<indent> *)```(?P<language>[\w-]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A code block.

    Args:
        page: The file that it is in.
        line: The line where it begins.
        language: What the fence says.
        text: The code.
        file: The name that the text before it gives it.
        reason: Why no test runs it, as the comment before it says.
    """

    page: Path
    line: int
    language: str
    text: str
    file: str | None
    reason: str | None


def blocks_of(page: Path) -> list[Block]:
    """The code blocks of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, found.start("language")) + 1,
            found["language"],
            re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE),
            found["file"],
            found["reason"],
        )
        for found in _BLOCK.finditer(text)
    ]
