"""Literals, docstrings and comments of generated Python, in which no text acts as code."""

from __future__ import annotations

from collections.abc import Iterator

from ._wrapped_text import wrapped_lines


def python_literal(value: str | float | None) -> str:
    """A scalar in Python."""
    if isinstance(value, str):
        return '"' + "".join(map(_python_character, value)) + '"'
    return repr(value)


def _python_character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    # Such as line breaks, and what editors show from right to left.
    return character.encode("unicode_escape").decode()


def python_docstring(text: str, indent: str = "") -> Iterator[str]:
    """The lines of a docstring in Python; none for an empty text."""
    lines = [*wrapped_lines(text, indent)]
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
    for line in wrapped_lines(text, indent):
        yield f"{indent}# {line}".rstrip()
