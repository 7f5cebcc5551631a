"""The values of an enumeration, each with its description."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from asynction_spec import Node

from .._commonmark._descriptions import Markdown
from .._page_data import Value
from ._constraints import code, text_of

MAX_UNFOLDED = 12
"""How many values an enumeration may have that is shown whole."""
_SHOWN_OF_MORE = 10
_ENUM_NOTES = ("x-enum-descriptions", "x-enumDescriptions", "x-enum-varnames", "x-enumNames")


def values_of(node: Node, markdown: Markdown) -> Iterator[Value]:
    """The values of an `enum`, and those of a `oneOf` of constants."""
    enum = node.value.get("enum")
    if isinstance(enum, list):
        notes = next((node.value[key] for key in _ENUM_NOTES if key in node.value), None)
        if len(enum) == 1 and notes is None:
            return  # a fact says so
        for index, value in enumerate(enum):
            yield Value(code(value), markdown.note(_note(notes, index, value)))
    for each in (described_constants(node) or ()) if "oneOf" in node.value else ():
        text = text_of(each.value, "description") or text_of(each.value, "title")
        yield Value(code(each.value["const"]), markdown.note(text))


def count_unfolded(values: Sequence[Value]) -> int:
    """How many of the values are shown at once; the page folds the others."""
    return len(values) if len(values) <= MAX_UNFOLDED else _SHOWN_OF_MORE


def described_constants(node: Node) -> list[Node] | None:
    """The alternatives of a `oneOf` that is an enumeration with a description of each value."""
    alternatives = node.get("oneOf")
    each = list(alternatives.elements()) if alternatives else []
    known = {"const", "title", "description", "type"}
    if each and all(
        isinstance(one.value, dict) and "const" in one.value and set(one.value) <= known
        for one in each
    ):
        return each
    return None


def _note(notes: Any, index: int, value: Any) -> str | None:
    """The description of a value of an enumeration: by value, or by position."""
    if isinstance(notes, dict):
        found = notes.get(str(value))
    else:
        found = notes[index] if isinstance(notes, list) and index < len(notes) else None
    return found if isinstance(found, str) else None
