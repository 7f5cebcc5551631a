"""Literals and comments of generated code, in which nothing of a document can act as code."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from ._type import Scalar

WIDTH = 95
"""The longest line of text in a comment."""


def python_literal(value: str | float | None) -> str:
    """A scalar in Python."""
    if isinstance(value, str):
        return '"' + "".join(map(_python_character, value)) + '"'
    return repr(value)


def typescript_literal(value: Scalar) -> str:
    """A scalar in TypeScript."""
    if isinstance(value, str):
        return '"' + "".join(map(_typescript_character, value)) + '"'
    return json.dumps(value)


def _python_character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()


def _typescript_character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"


def python_docstring(text: str, indent: str = "") -> Iterator[str]:
    """The lines of a docstring in Python; none for an empty text."""
    lines = [*_lines(text, WIDTH - len(indent))]
    if not lines:
        return
    *before, last = lines
    escaped = [each.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for each in before]
    # A quotation mark at the end would be one of those that end the docstring.
    quote = '"' if last.endswith('"') else '"""'
    escaped.append(last.replace("\\", "\\\\").replace(quote, quote.replace('"', '\\"')))
    if len(escaped) == 1:
        yield f'{indent}"""{escaped[0]}"""'
        return
    yield f'{indent}"""{escaped[0]}'
    yield from (f"{indent}{line}".rstrip() for line in escaped[1:])
    yield f'{indent}"""'


def python_comment(text: str, indent: str = "") -> Iterator[str]:
    """The lines of a comment in Python."""
    for line in _lines(text, WIDTH - len(indent)):
        yield f"{indent}# {line}".rstrip()


def typescript_comment(text: str, indent: str = "") -> Iterator[str]:
    """The lines of a comment in TypeScript."""
    lines = [line.replace("*/", "*\\/") for line in _lines(text, WIDTH - len(indent))]
    if len(lines) == 1:
        yield f"{indent}/** {lines[0]} */"
    elif lines:
        yield f"{indent}/**"
        yield from (f"{indent} * {line}".rstrip() for line in lines)
        yield f"{indent} */"


def _lines(text: str, width: int) -> Iterator[str]:
    """The lines of a text, without those around it; long ones are wrapped."""
    for line in text.strip().splitlines():
        plain = "".join(each if each.isprintable() else " " for each in line).rstrip()
        margin = plain[: len(plain) - len(plain.lstrip())]
        wrapped = textwrap.wrap(
            plain,
            width,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield from wrapped or [""]
