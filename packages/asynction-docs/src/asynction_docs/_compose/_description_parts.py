"""Parts of a rendered description: what comes before its first heading, and its headings."""

from __future__ import annotations

import re

from markupsafe import Markup

from .._page_data import Heading

_HEADING = re.compile(r'<h([1-6]) id="([^"]*)">(.*?)</h\1>', re.DOTALL)
_CONTAINER = re.compile(r"<(/?)(?:blockquote|ul|ol|div)\b")
_MAX_SUMMARY = 200  # characters, for lists of pages
_MAX_LISTED_HEADINGS = 40  # of one description, in the contents of the page


def parted_at_heading(html: Markup) -> tuple[Markup, Markup]:
    """What comes before the first heading, and the rest from there on.

    Where a text begins with a heading, its first part is what comes before the second one. A
    heading in a list or a quotation parts nothing.
    """
    for found in _HEADING.finditer(html):
        before = html[: found.start()]
        ends = [bool(each.group(1)) for each in _CONTAINER.finditer(before)]
        if before.strip() and ends.count(True) == ends.count(False):
            return before.strip(), html[found.start() :]
    return html, Markup("")


def headings_of(html: Markup) -> tuple[Heading, ...]:
    """The headings of a rendered description, of two levels."""
    found = list(_HEADING.finditer(html))
    highest = min((int(each.group(1)) for each in found), default=0)
    every = (
        Heading(
            Markup(each.group(2)).unescape(),  # noqa: S704
            " ".join(Markup(each.group(3)).striptags().split()),  # noqa: S704
            int(each.group(1)) - highest,
        )
        for each in found
    )
    return tuple(each for each in every if each.depth < 2 and each.text)[:_MAX_LISTED_HEADINGS]


def summary_of(html: Markup) -> str:
    """The beginning of a rendered text as plain text, for where pages are listed."""
    text = html.striptags()
    return text if len(text) <= _MAX_SUMMARY else text[:_MAX_SUMMARY].rsplit(" ", 1)[0] + " …"
