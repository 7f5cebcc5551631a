"""Where the reader is in the page: what moves it, and what the contents say about it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from .browsing import Reader, Site, reading

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("control", ["#search", "#theme", ".product a"])
def test_focus_in_the_bar_leaves_the_reading_position(reader: Reader, control: str) -> None:
    reader.open("#admin-connect")
    reader.wait_until_still()
    before = reader.tab.evaluate("scrollY")

    reader.tab.locator(control).focus()
    reader.tab.evaluate("new Promise(requestAnimationFrame)")

    assert before > 0
    assert reader.tab.evaluate("scrollY") == before


def test_typing_into_the_search_leaves_the_reading_position(reader: Reader) -> None:
    reader.open("#admin-connect")
    reader.wait_until_still()
    before = reader.tab.evaluate("scrollY")

    reader.tab.keyboard.press("/")
    reader.tab.keyboard.type("typing")
    expect(reader.results).not_to_have_count(0)

    assert reader.tab.evaluate("scrollY") == before


def test_a_linked_heading_is_below_the_bar(reader: Reader) -> None:
    reader.open("#admin-send-announce")

    top = "document.getElementById('admin-send-announce').getBoundingClientRect().top"
    assert reader.tab.evaluate(top) > 56


def test_the_contents_mark_the_entry_that_was_followed(reader: Reader) -> None:
    reader.open()
    links = reader.tab.locator("#contents a")
    wrong = []

    for index in range(links.count()):
        link = links.nth(index)
        link.click()
        reader.tab.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(done)))")
        if link.get_attribute("aria-current") != "true":
            wrong.append(link.get_attribute("href"))

    assert wrong == []


def test_the_contents_mark_what_is_scrolled_to(reader: Reader) -> None:
    reader.open("#schema-File")
    # Again and again: what comes into sight above may be of another height than was estimated.
    reader.tab.locator("#root-send-leave").evaluate("""async (each) => {
      for (let frame = 0; frame < 30; frame += 1) {
        each.scrollIntoView();
        await new Promise(requestAnimationFrame);
      }
    }""")

    current = reader.tab.locator("#contents [aria-current]")
    expect(current).to_have_attribute("href", "#root-send-leave")


def test_a_malformed_fragment_is_no_error(reader: Reader) -> None:
    reader.open("#%E0%A4%A")

    expect(reader.tab.locator("#contents [aria-current]")).to_have_attribute("href", "#about")
    assert reader.complaints == []


def test_on_a_phone_the_focus_goes_where_a_link_of_the_contents_leads(
    browser: Browser, site: Site
) -> None:
    with reading(browser, site, viewport=PHONE, is_mobile=True, has_touch=True) as reader:
        reader.open()
        reader.tab.get_by_role("button", name="Contents").tap()
        reader.tab.get_by_role("navigation").get_by_role("link", name="seen").tap()

        expect(reader.tab.locator("#root-receive-seen")).to_be_focused()


def test_on_a_phone_escape_closes_the_contents_and_gives_the_focus_back(
    browser: Browser, site: Site
) -> None:
    with reading(browser, site, viewport=PHONE, is_mobile=True) as reader:
        reader.open()
        menu = reader.tab.get_by_role("button", name="Contents")
        menu.press("Enter")
        reader.tab.keyboard.press("Tab")
        reader.tab.keyboard.press("Escape")

        expect(menu).to_be_focused()
        expect(reader.tab.get_by_role("navigation")).to_have_count(0)


def test_on_a_phone_the_contents_close_when_the_focus_leaves_them(
    browser: Browser, site: Site
) -> None:
    with reading(browser, site, viewport=PHONE, is_mobile=True) as reader:
        reader.open()
        reader.tab.get_by_role("button", name="Contents").press("Enter")
        reader.tab.get_by_role("navigation").get_by_role("link").last.focus()
        reader.tab.keyboard.press("Tab")

        expect(reader.tab.get_by_role("navigation")).to_have_count(0)
