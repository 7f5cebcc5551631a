"""What the documentation site adds to the pages of `docs`: contents, and what is made of the code.

The pages themselves are plain Markdown. Where one has a comment such as `<!-- site: commands -->`,
the site has the commands there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Protocol

import site_reference

FRONT = "index"
CONTENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Tutorial", ("tutorial",)),
    (
        "How-to guides",
        (
            *("adopting", "how-to/migrating", "how-to/security", "how-to/invalid-messages"),
            *("how-to/*", "testing*", "deploying", "observing", "*"),
        ),
    ),
    ("Reference", ("reference/*", "rules", "formats")),
    ("Explanation", ("explanation/documents", "explanation/performance", "explanation/*")),
    ("Project", ("changelog", "code", "private-members")),
)
"""The sections of the site with patterns of their pages; a page belongs where it is named alone."""
PARENTS = {"commands": "reference/command-line"}
"""The pages above those of a folder, where it is not the page of that name."""
SOURCE = "https://github.com/asynction/asynction/blob/main"
_PLACE = re.compile(r"^<!-- site: (.+) -->$", re.MULTILINE)
_CODE = re.compile(r"(`[^`]*`)")
_MARKUP = re.compile(r"[*|]|(?<=\w)_(?!\w)")
_LINK = re.compile(r"(?<=\]\()(?!https?:|#|/)([^)#]+)")


_UNNAMED = re.compile(r"<[^<>]+>")
_SIGNATURE = re.compile(r"<dl>\n((?:<dd>.*</dd>\n)+)</dl>")
_BRACKET = '<span class="p"><span class="pre">[</span></span>'
_DOTS = '<span class="p"><span class="pre">...</span></span>'
"""Sphinx 9.0 writes `Callable[[...], Any]` for `Callable[..., Any]`."""
_AMENDMENTS = (
    ('class="caption" role="heading">', 'class="caption" role="heading" aria-level="2">'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Pages">'),
    ('<aside class="toc-drawer', '<aside aria-label="This page" class="toc-drawer'),
    (_BRACKET + _BRACKET + _DOTS + _BRACKET.replace("[", "]"), _BRACKET + _DOTS),
    ('<div id="search-results">', '<h1>Search</h1>\n<div id="search-results">'),
)
"""What the theme writes and what those who can't see a page need in its place."""


class Application(Protocol):
    """What of Sphinx is used here."""

    outdir: Path

    def connect(self, event: str, callback: Callable[..., None], priority: int = 500) -> int:
        """Have a function called for an event."""


class Pages:
    """The pages of a folder, completed as Sphinx reads them.

    Args:
        folder: The folder of the pages, in the root of the repository.
    """

    def __init__(self, folder: Path) -> None:
        names = (path.relative_to(folder).with_suffix("") for path in folder.rglob("*.md"))
        self._names = sorted(name.as_posix() for name in names)
        self._folder = folder
        self._root = folder.parent

    def complete(self, _: object, name: str, source: list[str]) -> None:
        """Add to the text of a page, the one element of `source`, what the site has there."""
        text = self._with_links(source[0], (self._folder / name).parent)
        text = _PLACE.sub(lambda place: self._made(place[1]), text)
        source[0] = "\n".join([text, *self._contents(name)])

    def _made(self, place: str) -> str:
        if place.endswith(".md"):
            _title, _, text = (self._root / place).read_text(encoding="utf-8").partition("\n")
            return self._with_links(text, self._root)
        kind, _, package = place.partition(" ")
        return site_reference.api(package) if kind == "api" else site_reference.commands()

    def _with_links(self, text: str, folder: Path) -> str:
        """A text of a folder, whose links lead to pages of the site, or else to the repository."""

        def target(link: re.Match[str]) -> str:
            path = Path(os.path.normpath(folder / link[1]))
            if path.is_relative_to(self._folder):
                return f"/{path.relative_to(self._folder).as_posix()}"
            return f"{SOURCE}/{path.relative_to(self._root).as_posix()}"

        return _LINK.sub(target, text)

    def _contents(self, name: str) -> Iterator[str]:
        below = [each for each in self._names if each != FRONT and self._parent(each) == name]
        if name != FRONT:
            yield from _toctree("", below)
            return
        for caption, pages in sections(below).items():
            yield from _toctree(caption, pages)

    def _parent(self, name: str) -> str:
        folder = name.removesuffix("/index").rpartition("/")[0]
        homes = (PARENTS.get(folder, folder), f"{folder}/index")
        return next((each for each in homes if each in self._names), FRONT)


def sections(names: Iterable[str]) -> Mapping[str, list[str]]:
    """The pages of each section of the front page, in the order of their patterns."""
    found: dict[str, list[str]] = {caption: [] for caption, _ in CONTENTS}
    patterns = [(each, caption) for caption, patterns in CONTENTS for each in patterns]
    precise = sorted(patterns, key=lambda pattern: (pattern[0] == "*", "*" in pattern[0]))
    homes = {
        name: next(found for found in (*precise, ("*", "")) if fnmatch(name, found[0]))
        for name in names
    }
    for pattern in patterns:
        found[pattern[1]] += [name for name, home in homes.items() if home == pattern]
    return found


def amend_pages(app: Application, error: Exception | None) -> None:
    """Complete what assistive technology needs, in the files that are written."""
    for path in () if error else Path(app.outdir).rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for written, amended in _AMENDMENTS:
            text = text.replace(written, amended)
        # The lines of a signature are no list of definitions.
        text = _SIGNATURE.sub(lambda lines: lines[1].replace("dd>", "span>"), text)
        path.write_text(text, encoding="utf-8")


def mend_signature(
    _app: object,
    kind: str,
    _name: str,
    found: Any,
    _options: object,
    signature: str | None,
    returns: str | None,
) -> tuple[str | None, str | None]:
    """A signature without what is not for readers.

    Nobody calls a Protocol, nor a class with private parameters: others make its instances. And a
    default that has no name, such as `<factory>`, is no Python, so that it would be left as a line.
    """
    if kind == "class" and (getattr(found, "_is_protocol", False) or "(_" in str(signature)):
        return "", None
    return signature and _UNNAMED.sub("...", signature), returns


def read_docstring(
    _app: object, _kind: str, _name: str, _object: Any, _options: object, lines: list[str]
) -> None:
    """Make reStructuredText of a docstring: they are written like Markdown."""
    lines[:] = _restructured(lines)


def _restructured(lines: list[str]) -> Iterator[str]:
    above, code = 0, None
    for before, line in zip(["", *lines], lines, strict=False):
        indent = len(line) - len(line.lstrip())
        if code is not None and line and indent < code:
            code = None
        begins = code is None and line and not before.strip() and indent > above
        if begins and not line.lstrip().startswith(("- ", ">>>")):
            code = indent
            yield from (f"{' ' * above}.. code-block:: python", "")
        if code is None and line:
            above = indent
        yield line if code is not None else _escape(line)


def _escape(line: str) -> str:
    """A line whose text outside of code has no markup."""
    parts = _CODE.split(line)
    parts[::2] = [_MARKUP.sub(r"\\\g<0>", part) for part in parts[::2]]
    return "".join(parts)


def _toctree(caption: str, names: list[str]) -> Iterator[str]:
    if names:
        heading = [f":caption: {caption}"] if caption else []
        paths = [f"/{name}" for name in names]
        yield from ("", "```{toctree}", ":hidden:", *heading, "", *paths, "```")
