"""Renders descriptions, which are CommonMark, as safe HTML."""

from __future__ import annotations

import re
from functools import cached_property
from xml.etree.ElementTree import Element

import markdown
from markupsafe import Markup

from .._anchors import Anchors
from ._blocks import Fence, register_blocks
from ._html_writer import SafeHtml, is_safe_url, plain
from ._inlines import register_inlines

__all__ = ["Markdown", "is_safe_url"]

# Nothing in it means anything to CommonMark: an underscore only within a word.
_PLAIN = re.compile(r"""(?:[^\W_]|\()(?:[^\W_]|[ ,;.'"()/?%=@-]|(?<=[^\W_])_(?=[^\W_]))*""")
_NUMBERED = re.compile(r"\d+[.)]")
_HEADING = re.compile(r"h[1-6]")
_COSTLY = re.compile(r"\[|~~|^[ ]{0,3}(?:=+|-+)[ ]*$", re.MULTILINE)
_MAX_COSTLY = 1000
"""How many brackets, tildes and underlines a text may have: from each it is looked to the end."""
_MAX_HEADING_LEVEL = 6  # of HTML
_EMPTY = Markup("")


class Markdown:
    """Renders the texts of one page.

    Args:
        anchors: Gives the ids of headings.
    """

    def __init__(self, anchors: Anchors) -> None:
        self._anchors = anchors
        self._known: dict[str, Markup] = {}

    def note(self, text: str | None) -> Markup:
        """A short text within other text: its headings become bold paragraphs."""
        if not text or not text.strip():
            return _EMPTY
        # Many properties share a description; a description with ids is never cached.
        if text not in self._known:
            self._known[text] = self._plain(text) or self._render(text, None, "")
        return self._known[text]

    def article(self, text: str | None, level: int, anchor: str) -> Markup:
        """A text with headings, which begin at `level` and skip none.

        Args:
            text: The CommonMark.
            level: The level of its highest headings, from 1 to 6.
            anchor: What their ids begin with.
        """
        if not text or not text.strip():
            return _EMPTY
        return self._plain(text) or self._render(text, level, anchor)

    def _plain(self, text: str) -> Markup | None:
        """A text without markup, as most are, rendered in a hundredth of the time."""
        stripped = text.strip()
        if _PLAIN.fullmatch(stripped) and not _NUMBERED.match(stripped):
            return Markup("<p>{}</p>").format(stripped)
        return None

    def _render(self, text: str, level: int | None, anchor: str) -> Markup:
        if len(_COSTLY.findall(text)) > _MAX_COSTLY:
            return _as_written(text)
        try:
            root = self._parser.root_of(text)
            self._set_headings(root, level, anchor)
            html = SafeHtml(self._parser.fences).of(root)
        except RecursionError:
            # Nested deeper than Python-Markdown can read, whose state is useless then.
            del self._parser
            return _as_written(text)
        return Markup(html.strip())  # noqa: S704  # SafeHtml escapes all texts

    @cached_property
    def _parser(self) -> _Parser:
        return _Parser()

    def _set_headings(self, root: Element, level: int | None, anchor: str) -> None:
        open_levels: list[int] = []
        for heading in root.iter():
            if not _HEADING.fullmatch(heading.tag):
                continue
            written = int(heading.tag[1])
            while open_levels and open_levels[-1] >= written:
                open_levels.pop()
            open_levels.append(written)
            if level is None:
                heading.tag = "p"
                heading.set("class", "heading")
            else:
                heading.tag = f"h{min(level + len(open_levels) - 1, _MAX_HEADING_LEVEL)}"
                content = plain("".join(heading.itertext()))
                heading.set("id", self._anchors.new(anchor, content))


def _as_written(text: str) -> Markup:
    return Markup('<pre class="code"><code>{}</code></pre>').format(text)


class _Parser:
    """Python-Markdown, without raw HTML and with what CommonMark reads differently."""

    def __init__(self) -> None:
        self.fences: list[Fence] = []
        self._markdown = markdown.Markdown()
        register_blocks(self._markdown, self.fences)
        register_inlines(self._markdown)

    def root_of(self, text: str) -> Element:
        """The elements of a text."""
        # One parser reads all descriptions: to make one takes longer than to read most of them.
        self.fences.clear()
        self._markdown.reset()
        lines = text.split("\n")
        for preprocessor in self._markdown.preprocessors:
            lines = preprocessor.run(lines)
        root = self._markdown.parser.parseDocument(lines).getroot()
        if root is None:
            return Element("div")
        for processor in self._markdown.treeprocessors:
            changed = processor.run(root)
            if changed is not None:
                root = changed
        return root
