"""How code to paste names functions and arguments, and writes plain data and calls, by language."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from asynction_spec import JAVASCRIPT_RESERVED, Arguments

json_text = json.JSONEncoder(ensure_ascii=False).encode
"""A scalar as JSON, which is how most languages write it."""
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_NO_WORD = re.compile(r"[^A-Za-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Style:
    """How a language writes its literals."""

    true: str
    false: str
    null: str
    indent: int
    binary: Callable[[bytes], str]
    """Gives the expression for binary data."""
    bare_keys: bool = False
    padded: bool = False
    trailing_comma: bool = True
    """Whether a comma may follow the last argument of a call."""

    def scalar(self, value: Any) -> str:
        """A number, a text, true, false or null."""
        if value is None:
            return self.null
        if isinstance(value, bool):
            return self.true if value else self.false
        if isinstance(value, bytes):
            return self.binary(value)
        return json_text(value)

    def key(self, key: str) -> str:
        """The key of a mapping."""
        # `__proto__` without quotation marks would set the prototype of the object.
        if self.bare_keys and key != "__proto__" and _IDENTIFIER.fullmatch(key):
            return key
        return json_text(key)


def is_text(data: bytes) -> bool:
    """Whether binary data are text in UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _json_binary(data: bytes) -> str:
    """The text that stands for the bytes; what is no text is escaped in it."""
    return json_text(data.decode("utf-8", "backslashreplace"))


def _javascript_binary(data: bytes) -> str:
    if is_text(data):
        return f"new TextEncoder().encode({json_text(data.decode())})"
    return f"Uint8Array.of({', '.join(map(str, data))})"


def _python_binary(data: bytes) -> str:
    escaped = data.decode("latin-1").encode("unicode_escape").decode().replace('"', '\\"')
    return f'b"{escaped}"'


JSON = Style("true", "false", "null", 2, _json_binary, padded=True)
JAVASCRIPT = Style("true", "false", "null", 2, _javascript_binary, bare_keys=True, padded=True)
PYTHON = Style("True", "False", "None", 4, _python_binary)
BRACES = Style("true", "false", "null", 4, _json_binary, trailing_comma=False)
"""The layout of calls in Java and Swift, which write their values themselves."""


@dataclass(frozen=True, slots=True)
class Code:
    """An expression among plain data, which is written as it is."""

    text: str


def literal(value: Any, style: Style, *, width: int = 56, level: int = 0) -> str:
    """Plain data, on one line if it is no longer than `width`.

    Args:
        value: What JSON can hold, and `Code`.
        style: The language.
        width: In characters.
        level: How far the lines after the first are indented already.
    """
    if isinstance(value, Code):
        return value.text
    if not isinstance(value, dict | list | tuple) or not value:
        return style.scalar(list(value) if isinstance(value, tuple) else value)
    nested = [_element(each, style, width, level + 1) for each in _parts(value, style)]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    padding = " " if style.padded and opening == "{" else ""
    line = f"{opening}{padding}{', '.join(nested)}{padding}{closing}"
    if len(line) + level * style.indent <= width and "\n" not in line:
        return line
    margin = " " * (style.indent * (level + 1))
    rows = ",\n".join(margin + each for each in nested)
    return f"{opening}\n{rows}\n{margin[style.indent :]}{closing}"


def _parts(value: Any, style: Style) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(f"{style.key(key)}: ", each) for key, each in value.items()]
    return [("", each) for each in value]


def _element(part: tuple[str, Any], style: Style, width: int, level: int) -> str:
    prefix, value = part
    return prefix + literal(value, style, width=width, level=level)


def call(name: str, arguments: list[str], style: Style, *, width: int = 64) -> str:
    """A call, on one line if it fits, else with each argument on a line of its own.

    An argument of several lines must be written at level 0; the last one may begin on the line of
    the call.
    """
    line = f"{name}({', '.join(arguments)})"
    if "\n" not in line and len(line) <= width:
        return line
    if arguments and all("\n" not in each for each in arguments[:-1]):
        head = f"{name}({', '.join(arguments)}"
        if len(head.partition("\n")[0]) <= width and "\n" in arguments[-1]:
            return head + ")"
    margin = " " * style.indent
    rows = (margin + each.replace("\n", "\n" + margin) for each in arguments)
    return f"{name}(\n" + ",\n".join(rows) + (",\n)" if style.trailing_comma else "\n)")


def names_of(arguments: Arguments | None, only: str = "payload") -> list[str]:
    """Names for arguments, from the titles of their schemas, or the names of referenced ones."""
    if arguments is None:
        return []
    if not arguments.positional:
        return [only]
    names: list[str] = []
    for number, called in enumerate(arguments.names[: arguments.most], 1):
        name = snake_case(called, "")
        names.append(name if name and name not in names else f"argument_{number}")
    return names


def snake_case(text: str, otherwise: str = "on_event") -> str:
    """A text as a name in Python."""
    words = _NO_WORD.sub("_", _CAMEL.sub("_", text)).strip("_").lower()
    if not words or words[0].isdigit():
        return otherwise
    return f"{words}_" if keyword.iskeyword(words) else words


def camel_case(text: str) -> str:
    """A text as a name in JavaScript."""
    first, *others = snake_case(text).split("_")
    name = first + "".join(each.capitalize() for each in others)
    return f"{name}_" if name in JAVASCRIPT_RESERVED else name
