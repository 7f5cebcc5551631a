"""Names in code to paste: of events as functions, and of their arguments."""

from __future__ import annotations

import keyword
import re

from asynction_spec import JAVASCRIPT_RESERVED, Arguments

_NO_WORD = re.compile(r"[^A-Za-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


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
