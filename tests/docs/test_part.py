"""What the page shows, as a part of another site's page."""

from __future__ import annotations

import base64
import hashlib

import pytest
from playwright.sync_api import Browser, expect

from asynction_docs import Page, PageOptions, PagePart, render_part
from asynction_spec import load_spec

from .browsing import reading, served
from .documents import EXAMPLE


@pytest.fixture(scope="module")
def part() -> PagePart:
    return render_part(load_spec(EXAMPLE), options=PageOptions(accent="#aa0000"))


def test_it_is_styled_and_styles_nothing_else(browser: Browser, part: PagePart) -> None:
    own = "h2, code { color: rgb(0, 128, 0); } body { margin: 40px; }"
    html = (
        f"<!doctype html><title>Site</title><style>{own}</style><style>{part.style}</style>"
        f'<h2 id="site">Site</h2><a href="/">home</a>{part.html}'
    )
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'"
        for each in (own, part.style)
    )
    policy = f"default-src 'none'; img-src data:; style-src {hashes}"
    with served(Page(html, policy)) as site, reading(browser, site) as reader:
        reader.open("#root-send-join")

        expect(reader.tab.locator("body")).to_have_css("margin", "40px")
        expect(reader.tab.locator("#site")).to_have_css("color", "rgb(0, 128, 0)")
        expect(reader.tab.locator(".map .label a").first).to_have_css("color", "rgb(170, 0, 0)")
        link = reader.tab.get_by_role("link", name="home")
        expect(link).not_to_have_css("color", "rgb(170, 0, 0)")
        expect(reader.tab.locator("#root-send-join")).to_be_in_viewport()
        expect(reader.tab.locator("figure pre").first).to_be_visible()
        unexpected = [each for each in reader.complaints if "favicon" not in each]
        assert [each for each in unexpected if "policy" in each] == []


def test_it_has_neither_scripts_nor_the_frame_of_a_page(part: PagePart) -> None:
    assert part.html.startswith('<div class="asynction">')
    for each in ("<script", "<style", "<main", "<nav", "<header"):
        assert each not in part.html
    assert ":root" not in part.style
    assert "</" not in part.style
