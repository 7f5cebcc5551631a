"""How the page shows an event: its direction, and its code and examples at the side."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, expect

from asynction_docs import render_page
from asynction_spec import load_spec

from .browsing import Reader, Site, reading, served
from .documents import TEXT, document, message, sent

PHONE = {"width": 390, "height": 844}


def box(element: Locator) -> FloatRect:
    """Where an element is, once it is drawn."""
    element.scroll_into_view_if_needed()
    found = element.bounding_box()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("anchor", "badge", "arrow"),
    [
        ("root-send-join", "You send", "\u2191"),
        ("root-receive-joined", "You receive", "\u2193"),
    ],
)
def test_each_event_has_a_badge_of_its_direction(
    reader: Reader, anchor: str, badge: str, arrow: str
) -> None:
    reader.open(f"#{anchor}")

    shown = reader.tab.locator(f"article:has(#{anchor}) .badge").first
    expect(shown).to_have_text(badge)
    for each in (shown, reader.tab.locator(f'.map a[href="#{anchor}"]')):
        content = each.evaluate("each => getComputedStyle(each, '::before').content")
        assert arrow in content


@pytest.mark.parametrize("width", [1280, 1440, 2560])
def test_code_and_examples_are_beside_an_event_on_a_wide_screen(
    browser: Browser, site: Site, width: int
) -> None:
    with reading(browser, site, viewport={"width": width, "height": 900}) as reader:
        reader.open("#root-send-attach")
        event = reader.tab.locator("article:has(#root-send-attach)")

        text, side = box(event.locator(".text")), box(event.locator(".side"))

        assert side["x"] >= text["x"] + text["width"]
        assert side["x"] + side["width"] > width * 0.9
        assert side["y"] - text["y"] < 60


def test_code_and_examples_follow_an_event_on_a_phone(browser: Browser, site: Site) -> None:
    with reading(browser, site, viewport=PHONE, is_mobile=True) as reader:
        reader.open("#root-send-attach")
        event = reader.tab.locator("article:has(#root-send-attach)")

        text, side = box(event.locator(".text")), box(event.locator(".side"))

        assert side["x"] == text["x"]


def test_several_examples_are_tabs(browser: Browser) -> None:
    examples = [{"name": each, "payload": each.upper()} for each in ("one", "two", "three")]
    page = render_page(load_spec(document({"/": sent(message("put", TEXT, examples=examples))})))
    with served(page) as site, reading(browser, site) as reader:
        reader.open("#root-send-put")
        tabs = reader.tab.get_by_role("group", name="Example").get_by_role("button")
        shown = reader.tab.locator("figure[data-group=Example]:visible")
        expect(tabs).to_have_text(["one", "two", "three"])
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text('"ONE"')

        tabs.nth(2).press("Enter")

        expect(tabs.nth(2)).to_have_attribute("aria-pressed", "true")
        expect(tabs.nth(0)).to_have_attribute("aria-pressed", "false")
        expect(shown).to_contain_text('"THREE"')
        reader.tab.emulate_media(media="print")
        expect(shown).to_have_count(3)
        assert reader.complaints == []


def test_a_field_begins_a_line_with_its_name_and_its_type(reader: Reader) -> None:
    reader.open("#root-receive-message")
    fields = reader.tab.locator("article:has(#root-receive-message) .schema > .fields > li")
    expect(fields).to_have_count(5)

    for index in range(5):
        name, kind = (box(fields.nth(index).locator(each).first) for each in (".name", "a, .type"))
        assert abs(name["y"] - kind["y"]) < name["height"] / 2
        assert kind["x"] > name["x"]


def test_all_words_are_in_one_typeface_and_all_code_in_another(reader: Reader) -> None:
    reader.open()

    families = reader.tab.evaluate(
        "[...new Set([...document.querySelectorAll('body *')]"
        ".map((each) => getComputedStyle(each).fontFamily))]"
    )

    assert len(families) == 2, families


def test_after_printing_an_event_has_each_of_its_buttons_once(reader: Reader) -> None:
    reader.open("#root-send-join")
    event = reader.tab.locator("article:has(#root-send-join)")
    expect(event.get_by_role("button", name="Copy as Markdown")).to_have_count(1)

    reader.tab.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(event.get_by_role("button", name="Copy as Markdown")).to_have_count(1)
    expect(reader.tab.locator(".event").last.get_by_role("button", name="Copy")).not_to_have_count(
        0
    )
    assert reader.complaints == []
