"""Syntax highlighting: code as HTML, with its tokens marked by class."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby
from typing import Any

from markupsafe import Markup
from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_by_name
from pygments.token import Comment, Keyword, Name, Number, String
from pygments.util import ClassNotFound

MAX_LENGTH = 20_000
"""A longer text is not highlighted: some lexers are slow."""

# Few kinds suffice to read code, and a page stays small without a mark on each bracket.
_KINDS = (
    (Comment, "hc"),
    (Keyword, "hk"),
    (Name.Tag, "ha"),
    (Name.Decorator, "hf"),
    (String, "hs"),
    (Number, "hn"),
)


def highlight(code: str, language: str) -> Markup:
    """A text as HTML, with its tokens marked if the language is known."""
    lexer = _lexer(language.lower())
    if lexer is None or len(code) > MAX_LENGTH:
        return Markup(_escaped(code))  # noqa: S704
    return Markup("".join(_highlighted_tokens(code, lexer)))  # noqa: S704  # all parts are escaped


def _escaped(text: str) -> str:
    """A text for the content of an element, where quotation marks need no escape."""
    return escape(text, quote=False)


def _highlighted_tokens(code: str, lexer: Lexer) -> Iterator[str]:
    for kind, group in groupby(lexer.get_tokens(code), lambda token: _kind(token[0])):
        text = _escaped("".join(part for _, part in group))
        yield f'<span class="{kind}">{text}</span>' if kind else text


@cache
def _kind(token: Any) -> str | None:
    return next((name for kind, name in _KINDS if token in kind), None)


@cache
def _lexer(language: str) -> Lexer | None:
    try:
        found: Lexer = find_lexer_class_by_name(language)(stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    return found
