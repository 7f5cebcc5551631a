"""Parts of a rendered description: what comes before its first heading, and its headings."""

from __future__ import annotations

import re

from markupsafe import Markup

from .._page_data import Heading

_HEADING = re.compile(r'<h([1-6]) id="([^"]*)">(.*?)</h\1>', re.DOTALL)
_PART = re.compile(r'<(?:(?P<end>/?)(?P<container>blockquote|ul|ol|div)\b|h[1-6] id=")')
_MAX_SUMMARY = 200  # characters, for lists of pages
_MAX_LISTED_HEADINGS = 40  # of one description, in the contents of the page


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
