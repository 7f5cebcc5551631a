"""The syntax of descriptions: what Python-Markdown reads differently than CommonMark and GitHub.

That are fences, lists, headings and tables; and in lines URLs, line breaks and struck text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString

PLACEHOLDER = re.compile("\x02fence(\\d+)\x03")
"""What stands for a block of code; no text can have it, because Python-Markdown drops U+0002."""

_CONTAINER = r"(?:[ >]|(?:[-*+]|\d{1,9}[.)])(?= ))*"  # no two ways to match: linear time
_FENCE = re.compile(rf"(?P<lead>{_CONTAINER})(?P<fence>`{{3,}}(?=[^`]*$)|~{{3,}}) *(?P<info>.*)")
_ITEM = re.compile(r"(?P<indent> *)(?P<marker>[-*+]|\d{1,9}[.)])(?P<gap> +|$)(?P<rest>.*)")
_RULE = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})")
_FIRST = frozenset({"-", "*", "+", "1.", "1)"})
_TAB = 4  # columns (CommonMark, section 2.2)
_MAX_DEPTH = 20
"""Lists deeper than that are text: Python-Markdown reads them recursively."""
_STRUCK = r"(~~)(?=\S)(.+?)(?<=\S)~~"
_URL = r"(?<![\w@/\"'=<])https?://[^\s<>\x02\x03]+"
_ESCAPABLE = "\"$%&',/:;<=>?@^~|"
"""The punctuation marks that a backslash escapes in CommonMark, and not in Markdown."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block of code."""

    language: str
    code: str


def register_blocks(md: Markdown, fences: list[Fence]) -> None:
    """Have a parser read all blocks of descriptions.

    Args:
        md: The parser.
        fences: Gets the blocks of code of each text.
    """
    md.registerExtensions([TableExtension(use_align_attribute=True), SaneListExtension()], {})
    md.preprocessors.deregister("html_block")
    md.preprocessors.register(FencePreprocessor(md, fences), "fences", 26)
    md.preprocessors.register(ListPreprocessor(md), "lists", 15)
    md.parser.blockprocessors.register(HeadingProcessor(md.parser), "hashheader", 70)


class FencePreprocessor(Preprocessor):
    """Puts placeholders in the place of fences, wherever they are: in lists and quotations, too."""

    def __init__(self, md: Markdown, fences: list[Fence]) -> None:
        super().__init__(md)
        self._fences = fences

    def run(self, lines: list[str]) -> list[str]:
        """The lines with placeholders."""
        return list(self._replaced(iter(lines)))

    def _replaced(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            opening = _FENCE.fullmatch(line)
            if opening is None:
                yield line
                continue
            code = "\n".join(_fenced(lines, opening["fence"], len(opening["lead"])))
            self._fences.append(Fence((opening["info"].split() or [""])[0], code))
            placeholder = f"{opening['lead']}\x02fence{len(self._fences) - 1}\x03"
            if opening["lead"].strip(" >"):  # the first line of a list item
                yield placeholder
            else:
                # Python-Markdown takes a block for a paragraph's last line unless an empty one
                # parts them.
                yield from (opening["lead"].rstrip(), placeholder, opening["lead"].rstrip())


def _fenced(lines: Iterator[str], fence: str, width: int) -> Iterator[str]:
    """The lines up to the closing fence, without the indentation of the opening one."""
    closing = re.compile(rf"[> ]*{re.escape(fence[0])}{{{len(fence)},}} *")
    for line in lines:
        if closing.fullmatch(line):
            return
        indented = re.match("[ >]*", line[:width])
        yield line[indented.end() if indented else 0 :]


@dataclass
class _Lists:
    """The lists around a line: the column at which the content of each begins."""

    columns: list[int] = field(default_factory=list)

    def close(self, indent: int) -> None:
        while self.columns and indent < self.columns[-1]:
            self.columns.pop()

    @property
    def column(self) -> int:
        return self.columns[-1] if self.columns else 0

    @property
    def margin(self) -> str:
        return " " * (_TAB * len(self.columns))


class ListPreprocessor(Preprocessor):
    """Indents what is in lists by four, and parts a list from the paragraph that it ends."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines as Python-Markdown reads them."""
        return list(self._indented(lines))

    def _indented(self, lines: list[str]) -> Iterator[str]:
        lists, in_paragraph, in_item = _Lists(), False, False
        for line in (each.expandtabs(_TAB) for each in lines):
            if not line.strip():
                yield ""
                in_paragraph = False
                continue
            indent = len(line) - len(line.lstrip(" "))
            item = None if _RULE.fullmatch(line) else _ITEM.fullmatch(line)
            if item is not None or not in_paragraph:
                lists.close(indent)
            if item is not None and _begins(
                item, lists, ends_paragraph=in_paragraph and not in_item
            ):
                if in_paragraph and not in_item:
                    yield ""
                yield f"{lists.margin}{_marker(item)} {item['rest']}"
                gap = len(item["gap"])
                lists.columns.append(item.end("marker") + (gap if gap <= _TAB and gap else 1))
                in_paragraph, in_item = bool(item["rest"]), True
                continue
            yield lists.margin + (line[lists.column :] if indent >= lists.column else line.lstrip())
            in_item = in_item and in_paragraph
            is_code = indent - lists.column >= _TAB and not in_paragraph
            in_paragraph = not (is_code or _RULE.fullmatch(line) or line.lstrip().startswith("#"))


def _begins(item: re.Match[str], lists: _Lists, *, ends_paragraph: bool) -> bool:
    """Whether a line begins an item; one that ends a paragraph has content, and no number but 1."""
    if len(item["indent"]) - lists.column >= _TAB or len(lists.columns) >= _MAX_DEPTH:
        return False
    return not ends_paragraph or bool(item["rest"] and item["marker"] in _FIRST)


def _marker(item: re.Match[str]) -> str:
    return item["marker"].replace(")", ".")


class HeadingProcessor(HashHeaderProcessor):
    """Reads `# heading`, but not `#tag`."""

    RE = re.compile(
        r"(?:^|\n) {0,3}(?P<level>#{1,6})(?P<header>(?:[ \t]+(?:\\.|[^\\\n])*?)??)"
        r"(?:[ \t]+#*)?[ \t]*(?:\n|$)"
    )


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
