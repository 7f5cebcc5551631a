"""Renders descriptions, which are CommonMark, as safe HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from ._anchors import Anchors
from ._code._highlight import highlight

# Nothing in it means anything to CommonMark: an underscore only within a word.
_PLAIN = re.compile(r"""(?:[^\W_]|\()(?:[^\W_]|[ ,;.'"()/?%=@-]|(?<=[^\W_])_(?=[^\W_]))*""")
_LINE = re.compile(r"[A-Za-z][^\r\n]*")  # a paragraph, whatever else is in it
_NUMBERED = re.compile(r"\d+[.)]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f]")  # what browsers drop before they read a scheme
_SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
_MAX_HEADING_LEVEL = 6
_EMPTY = Markup("")


def is_safe_url(url: str) -> bool:
    """Whether a link to a URL is safe: to the web, to a mailbox, or within the site."""
    match = _SCHEME.match(_IGNORED.sub("", url))
    return match is None or match.group(1).lower() in _SAFE_SCHEMES


class Markdown:
    """Renders the texts of one page.

    Args:
        anchors: Gives the ids of headings.
    """

    def __init__(self, anchors: Anchors) -> None:
        self._anchors = anchors
        self._parser = MarkdownIt("commonmark", {"html": False}).enable("table")
        # The parser's own check refuses some schemes; ours accepts only a few.
        self._parser.validateLink = is_safe_url  # type: ignore[method-assign]
        for name, rule in _RULES.items():
            self._parser.add_render_rule(name, rule)
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
        if _LINE.fullmatch(text.strip()):
            return Markup("<p>{}</p>").format(self._inline(text.strip()))
        tokens = self._parser.parse(text)
        self._set_heading_levels(tokens, level, anchor)
        for token in tokens:
            if token.children:
                token.children = list(_without_images(token.children))
        html = self._parser.renderer.render(tokens, self._parser.options, {})
        return Markup(html.strip())  # noqa: S704  # `html` is off and the rules below escape

    def _inline(self, text: str) -> Markup:
        (line,) = self._parser.parseInline(text)
        line.children = list(_without_images(line.children or ()))
        html = self._parser.renderer.render([line], self._parser.options, {})
        return Markup(html)  # noqa: S704  # as above

    def _set_heading_levels(self, tokens: Sequence[Token], level: int | None, anchor: str) -> None:
        open_levels: list[int] = []
        for index, token in enumerate(tokens):
            if token.type == "heading_open":
                written = int(token.tag[1])
                while open_levels and open_levels[-1] >= written:
                    open_levels.pop()
                open_levels.append(written)
                self._set_heading(token, tokens[index + 1], level, len(open_levels) - 1, anchor)
            elif token.type == "heading_close":
                token.tag = _tag(level, len(open_levels) - 1)

    def _set_heading(
        self, heading: Token, content: Token, level: int | None, depth: int, anchor: str
    ) -> None:
        heading.tag = _tag(level, depth)
        if level is None:
            heading.attrSet("class", "heading")
        else:
            heading.attrSet("id", self._anchors.new(anchor, content.content))


def _tag(level: int | None, depth: int) -> str:
    return "p" if level is None else f"h{min(level + depth, _MAX_HEADING_LEVEL)}"


def _without_images(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens with a link in the place of each image: the page loads nothing."""
    within_link = 0
    for token in tokens:
        within_link += token.nesting if token.type in {"link_open", "link_close"} else 0
        if token.type != "image":
            yield token
            continue
        source = token.attrGet("src")
        text = Token("text", "", 0, content=token.content or str(source))
        if within_link:
            yield text
        else:
            yield from (Token("link_open", "a", 1, attrs={"href": source or ""}), text)
            yield Token("link_close", "a", -1)


def _code_block(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    token = tokens[index]
    language, *_rest = token.info.split() or [""]
    code = highlight(token.content.rstrip("\n"), language)
    return str(Markup('<pre class="code"><code>{}</code></pre>\n').format(code))


def _table_open(*_: object) -> str:
    return '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


def _align(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    """A cell with its alignment as a class: the page's policy forbids `style` attributes."""
    style = tokens[index].attrs.pop("style", None)
    if style:
        tokens[index].attrSet("class", str(escape(str(style).rpartition(":")[2])))
    return renderer.renderToken(tokens, index, options, env)


_RULES: Mapping[str, Callable[..., str]] = {
    "fence": _code_block,
    "code_block": _code_block,
    "table_open": _table_open,
    "table_close": _table_close,
    "th_open": _align,
    "td_open": _align,
}
