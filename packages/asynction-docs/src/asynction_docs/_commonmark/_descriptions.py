"""Descriptions, which are CommonMark, as safe HTML: whole, in parts at their headings, in short."""

from __future__ import annotations

import re
from functools import cached_property
from xml.etree.ElementTree import Element

import markdown
from markupsafe import Markup

from .._anchors import Anchors
from .._page_data import Heading
from ._safe_html import SafeHtml, plain
from ._syntax import Fence, register_blocks, register_inlines

# Nothing in it means anything to CommonMark: an underscore only within a word.
_PLAIN = re.compile(r"""(?:[^\W_]|\()(?:[^\W_]|[ ,;.'"()/?%=@-]|(?<=[^\W_])_(?=[^\W_]))*""")
_NUMBERED = re.compile(r"\d+[.)]")
_HEADING = re.compile(r"h[1-6]")
_COSTLY = re.compile(r"\[|~~|^[ ]{0,3}(?:=+|-+)[ ]*$", re.MULTILINE)
_MAX_COSTLY = 1000
"""How many brackets, tildes and underlines a text may have: from each it is looked to the end."""
_MAX_HEADING_LEVEL = 6  # of HTML
_EMPTY = Markup("")
_ID_HEADING = re.compile(r'<h([1-6]) id="([^"]*)">(.*?)</h\1>', re.DOTALL)
_PART = re.compile(r'<(?:(?P<end>/?)(?P<container>blockquote|ul|ol|div)\b|h[1-6] id=")')
_MAX_SUMMARY = 200  # characters, for lists of pages
_MAX_LISTED_ID_HEADINGS = 40  # of one description, in the contents of the page


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


def parted_at_heading(html: Markup) -> tuple[Markup, Markup]:
    """What comes before the first heading, and the rest from there on.

    Where a text begins with a heading, its first part is what comes before the second one. A
    heading in a list or a quotation parts nothing.
    """
    depth = 0
    beginning = len(html) - len(html.lstrip())
    for found in _PART.finditer(html):
        if found["container"]:
            depth += -1 if found["end"] else 1
        elif depth == 0 and found.start() > beginning:
            return html[: found.start()].strip(), html[found.start() :]
    return html, Markup("")


def headings_of(html: Markup) -> tuple[Heading, ...]:
    """The headings of a rendered description, of two levels."""
    found = list(_ID_HEADING.finditer(html))
    highest = min((int(each.group(1)) for each in found), default=0)
    every = (
        Heading(
            Markup(each.group(2)).unescape(),  # noqa: S704
            " ".join(Markup(each.group(3)).striptags().split()),  # noqa: S704
            int(each.group(1)) - highest,
        )
        for each in found
    )
    return tuple(each for each in every if each.depth < 2 and each.text)[:_MAX_LISTED_ID_HEADINGS]


def summary_of(html: Markup) -> str:
    """The beginning of a rendered text as plain text, for where pages are listed."""
    text = html.striptags()
    return text if len(text) <= _MAX_SUMMARY else text[:_MAX_SUMMARY].rsplit(" ", 1)[0] + " …"
