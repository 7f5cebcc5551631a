"""The links of the Markdown files: to files and headings that exist, and to hosts that we know."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from .built_site import DOCS, ROOT

PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *DOCS.rglob("*.md"),
        *ROOT.glob("packages/*/README.md"),
        *(ROOT / "benchmarks").glob("*.md"),
    ]
)
REPOSITORY = "https://github.com/asynction/asynction/"
HOSTS = {
    "blinker.readthedocs.io",
    "docs.rs",
    "faker.readthedocs.io",
    "flask-socketio.readthedocs.io",
    "github.com",
    "hatch.pypa.io",
    "json-schema.org",
    "keepachangelog.com",
    "prometheus.github.io",
    "pyjwt.readthedocs.io",
    "python-socketio.readthedocs.io",
    "semver.org",
    "socket.io",
    "www.asyncapi.com",
}
"""Where links lead. Somebody looks at a new one once: does it exist, and whose is it?"""
LOCAL = re.compile(r"http://127\.0\.0\.1:\d+/")
"""What the reader has started."""
_CODE = re.compile(r"^( *)```.*?^\1```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]*)\)|<(https?:[^>\s]*)>")
_BARE = re.compile(r"(?<![<(\"])https?://\S+")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def prose_of(page: Path) -> str:
    """The text of a page without its code."""
    return _CODE.sub("", page.read_text(encoding="utf-8"))


def links_of(page: Path) -> Iterator[str]:
    """The targets of a page's links."""
    for found in _LINK.finditer(prose_of(page)):
        yield found[1] or found[2] or ""


def anchors_of(page: Path) -> Iterator[str]:
    """The fragments of a page's headings, as GitHub and the site make them."""
    seen: Counter[str] = Counter()
    text = re.sub(r"^( *)```.*?^\1```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    for heading in _HEADING.findall(text):
        shown = re.sub(r"\[([^]]*)\]\([^)]*\)|`", r"\1", heading)
        kept = (
            each for each in shown.lower() if each in "-_ " or unicodedata.category(each)[0] in "LN"
        )
        anchor = "".join(kept).replace(" ", "-")
        yield f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor
        seen[anchor] += 1


def problem_of(link: str, page: Path) -> str | None:
    """Why a link leads nowhere, None where it leads somewhere, or may well do."""
    parts = urlsplit(link)
    if link.startswith(REPOSITORY):
        kind, _, path = parts.path.removeprefix("/asynction/asynction/").partition("/main/")
        return problem_of_file(ROOT / path, parts.fragment) if kind in {"blob", "tree"} else None
    if LOCAL.match(link):
        return None
    if parts.scheme or parts.netloc:
        is_known = parts.scheme == "https" and parts.netloc in HOSTS and not parts.query
        return None if is_known else "not https, or a host that the list does not have"
    return problem_of_file(
        page.parent / unquote(parts.path) if parts.path else page, parts.fragment
    )


def problem_of_file(target: Path, fragment: str) -> str | None:
    """Why a link to a file of the repository leads nowhere."""
    if not target.exists():
        return "the file does not exist"
    if not target.resolve().is_relative_to(ROOT):
        return "the file is outside of the repository"
    if fragment and unquote(fragment) not in anchors_of(target):
        return "the file has no such heading"
    return None


@each_page
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    problems = {link: problem for link in links_of(page) if (problem := problem_of(link, page))}

    assert problems == {}


@each_page
def test_no_address_is_written_without_a_link(page: Path) -> None:
    text = re.sub(r"\[[^]]*\]\([^)]*\)|<[^>]*>", "", prose_of(page))

    assert _BARE.findall(text) == []


def test_every_host_of_the_list_is_linked_to() -> None:
    linked = {urlsplit(link).netloc for page in PAGES for link in links_of(page)}

    assert linked >= HOSTS


@pytest.mark.parametrize(
    "link",
    [
        "missing.md",
        "index.md#no-such-heading",
        "#no-such-heading",
        "../../outside.md",
        "http://socket.io",
        "https://sokcet.io",
        "https://socket.io/?utm_source=a",
        f"{REPOSITORY}blob/main/docs/missing.md",
        f"{REPOSITORY}blob/main/README.md#no-such-heading",
    ],
)
def test_a_link_that_leads_nowhere_is_found(link: str) -> None:
    assert problem_of(link, DOCS / "index.md") is not None
