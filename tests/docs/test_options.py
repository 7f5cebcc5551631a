"""What a page shows of a document, and how it looks."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from asynction_docs import PageOptions, render, render_page
from asynction_spec import load_spec

from .browsing import reading, served
from .documents import document, message, page_of, sent

SERVERS = {name: {"url": f"{name}.example.com", "protocol": "wss"} for name in ("live", "internal")}
SPEC = load_spec(document({"/": sent(message("put"))}, servers=SERVERS))
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def test_title_languages_and_servers_are_chosen() -> None:
    options = PageOptions(title="Mine", languages=["Swift", "Python"], servers=["live"])

    html = render(SPEC, options=options)

    assert "<title>Mine 1.0.0</title>" in html
    assert 'data-languages="Swift,Python"' in html
    languages = re.findall(r'data-language="([^"]+)"', html.partition("<main")[2])
    assert set(languages) == {"Swift", "Python"}
    assert "live.example.com" in html
    assert "internal" not in html


def test_logo_favicon_accent_and_style_are_a_part_of_the_page(
    browser: Browser, tmp_path: Path
) -> None:
    picture = tmp_path / "logo.svg"
    picture.write_text(PICTURE)
    options = PageOptions(
        logo=picture,
        favicon=str(picture),
        accent=("#aa0000", "#ffaaaa"),
        css="h1 { letter-spacing: 3px; }",
    )

    page = render_page(SPEC, options=options)

    url = f"data:image/svg+xml;base64,{base64.b64encode(PICTURE.encode()).decode()}"
    assert f'<link rel="icon" href="{url}">' in page.html
    with served(page) as site, reading(browser, site, color_scheme="light") as reader:
        reader.open()
        expect(reader.tab.locator(".product img")).to_have_attribute("src", url)
        expect(reader.tab.locator(".contents a").first).to_be_visible()
        expect(reader.tab.locator("h1")).to_have_css("letter-spacing", "3px")
        colour = reader.tab.locator(".map .label a").first
        expect(colour).to_have_css("color", "rgb(170, 0, 0)")
        assert reader.complaints == []
        assert reader.asked_elsewhere() == []


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"languages": ["COBOL"]}, "there is no code in COBOL: choose among JavaScript"),
        ({"languages": []}, "`languages` is empty"),
        ({"accent": "red;} body {"}, "is not a colour"),
        ({"css": "</style><script>"}, "`css` can't contain `</`"),
    ],
)
def test_what_there_is_not_is_refused(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        PageOptions(**given)


def test_an_image_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"logo\.txt is not an image"):
        render(SPEC, options=PageOptions(logo=tmp_path / "logo.txt"))


def test_without_options_the_page_is_the_same() -> None:
    assert render(SPEC, options=PageOptions()) == page_of(
        document({"/": sent(message("put"))}, servers=SERVERS)
    )
