"""The elements of a description as safe HTML: known tags, attributes and URLs, all else escaped.

Blocks of code are highlighted: their tokens are marked by class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape, unescape
from itertools import groupby
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

from markdown.util import AMP_SUBSTITUTE
from markupsafe import Markup
from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_by_name
from pygments.token import Comment, Keyword, Name, Number, String
from pygments.util import ClassNotFound

from ._syntax import PLACEHOLDER, Fence

_BLOCK_TAGS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote"})
_TABLE_TAGS = frozenset({"thead", "tbody", "tr", "th", "td"})
_TAGS = _BLOCK_TAGS | _TABLE_TAGS | {"code", "em", "strong", "del"}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f]")  # what browsers drop before they read a scheme
_SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f{}<>\"`^|\\]")
_TABLE = '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n'
_ALIGNMENTS = frozenset({"left", "center", "right"})
_TASK = re.compile(r"\A(\s*(?:<p>)?)\[([ xX])\] ")
_ONLY_CODE = re.compile(r"\s*<pre.*</pre>\s*", re.DOTALL)
_MAX_HIGHLIGHTED = 20_000
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


def is_safe_url(url: str) -> bool:
    """Whether a link to a URL is safe: to the web, to a mailbox, or within the site."""
    match = _SCHEME.match(_IGNORED.sub("", url))
    return match is None or match.group(1).lower() in _SAFE_SCHEMES


class SafeHtml:
    """Writes elements as HTML, with links in the place of images: the page loads nothing.

    Args:
        fences: The blocks of code that placeholders stand for.
    """

    def __init__(self, fences: Sequence[Fence]) -> None:
        self._fences = fences

    def of(self, root: Element) -> str:
        """The content of an element."""
        _unlink_nested(root)
        return self._content(root)

    def _content(self, parent: Element) -> str:
        parts = (self._element(each) + self._text(each.tail) for each in parent)
        return self._text(parent.text) + "".join(parts)

    def _element(self, element: Element) -> str:
        tag = element.tag
        if tag in {"br", "hr"}:
            return f"<{tag}>\n"
        if tag == "pre":
            return _code_block(plain("".join(element.itertext())).rstrip("\n"), "")
        if tag == "img":
            source = plain(element.get("src"))
            # An image would be loaded from elsewhere, which tells its host who reads the page.
            return _link(source, escape(plain(element.get("alt")) or source, quote=False))
        inner = self._content(element)
        if tag == "a":
            return _link(plain(element.get("href")), inner)
        return _wrapped(element, inner)

    def _text(self, text: str | None) -> str:
        parts = PLACEHOLDER.split(text or "")  # texts and numbers of fences by turns
        return "".join(
            self._fence(int(part)) if index % 2 else escape(plain(part), quote=False)
            for index, part in enumerate(parts)
        )

    def _fence(self, number: int) -> str:
        fence = self._fences[number]
        return _code_block(fence.code, fence.language)


def _unlink_nested(root: Element) -> None:
    """Make the links and images within links plain text."""
    for link in root.iter("a"):
        for each in link.iter():
            if each is not link and each.tag == "img":
                each.text = each.get("alt") or each.get("src")
            if each is not link and each.tag in {"a", "img"}:
                each.tag = "span"


def _wrapped(element: Element, inner: str) -> str:
    tag = element.tag
    if tag == "table":
        return f"{_TABLE}{inner}</table></div>\n"
    if tag not in _TAGS or (tag == "p" and _ONLY_CODE.fullmatch(inner)):
        return inner
    if tag == "li":
        inner = _TASK.sub(_checkbox, inner, count=1)
    return f"<{tag}{_attributes(element)}>{inner}</{tag}>"


def plain(text: str | None) -> str:
    """A text of Python-Markdown with its entities replaced, without its control characters."""
    written = (text or "").replace(AMP_SUBSTITUTE, "&").replace("\x02", "").replace("\x03", "")
    return _ENTITY.sub(lambda each: unescape(each.group()), written)


def _code_block(code: str, language: str) -> str:
    return f'<pre class="code"><code>{_highlight(code, language)}</code></pre>'


def _highlight(code: str, language: str) -> Markup:
    """A text as HTML, with its tokens marked if the language is known."""
    lexer = _lexer(language.lower())
    if lexer is None or len(code) > _MAX_HIGHLIGHTED:
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


def _link(url: str, inner: str) -> str:
    if not is_safe_url(url):
        return inner
    # Only what no URL may have: what is encoded already stays as it is.
    href = _NOT_IN_URLS.sub(lambda each: quote(each.group()), url)
    return f'<a href="{escape(href)}">{inner}</a>'


def _checkbox(mark: re.Match[str]) -> str:
    return mark.group(1) + ("\u2610 " if mark.group(2) == " " else "\u2611 ")


def _attributes(element: Element) -> str:
    """The attributes that a description may have; the policy of the page forbids styles."""
    tag, alignment = element.tag, element.get("align")
    found = ""
    if tag in {"th", "td"} and alignment in _ALIGNMENTS:
        found = f' class="{alignment}"'
    if tag == "ol" and (element.get("start") or "").isdigit():
        found = f' start="{element.get("start")}"'
    if tag == "p" and element.get("class") == "heading":
        found = ' class="heading"'
    if tag in {"h1", "h2", "h3", "h4", "h5", "h6"} and element.get("id"):
        found = f' id="{escape(element.get("id") or "")}"'
    return found
