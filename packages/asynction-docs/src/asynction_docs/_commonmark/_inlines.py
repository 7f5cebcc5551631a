"""Parts of lines that CommonMark and GitHub have and Python-Markdown lacks."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor
from markdown.util import AtomicString

_STRUCK = r"(~~)(?=\S)(.+?)(?<=\S)~~"
_URL = r"(?<![\w@/\"'=<])https?://[^\s<>\x02\x03]+"
_ESCAPABLE = "\"$%&',/:;<=>?@^~|"
"""The punctuation marks that a backslash escapes in CommonMark, and not in Markdown."""


class _Url(InlineProcessor):
    """A URL that stands in a text."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], _: str
    ) -> tuple[Element, int, int]:
        """A link; punctuation marks at the end are the sentence's."""
        url = m.group().rstrip("?!.,:;*_~'\"")
        if url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1]
        link = Element("a", {"href": url})
        link.text = AtomicString(url)
        return link, m.start(), m.start() + len(url)


class _LineBreak(InlineProcessor):
    """A backslash at the end of a line."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], _: str
    ) -> tuple[Element, int, int]:
        """A line break."""
        return Element("br"), m.start(), m.end()


def register_inlines(md: Markdown) -> None:
    """Have a parser read them. HTML and entities stay text, and are escaped with it."""
    for name in ("html", "entity"):
        md.inlinePatterns.deregister(name)
    md.inlinePatterns.register(_LineBreak(r"\\\n", md), "backslash_break", 185)
    md.inlinePatterns.register(_Url(_URL, md), "url", 95)
    md.inlinePatterns.register(SimpleTagInlineProcessor(_STRUCK, "del"), "struck", 55)
    md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, *_ESCAPABLE]
