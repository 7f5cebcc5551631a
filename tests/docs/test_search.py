"""The search of the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from asynction_docs import render_page
from asynction_spec import load_spec

from .browsing import Reader, reading, served
from .documents import TEXT, document, large, message, sent


def test_a_slash_begins_a_search_and_arrow_keys_choose(reader: Reader) -> None:
    reader.open()
    search = reader.tab.get_by_role("combobox", name="Search")
    options = reader.results

    reader.tab.keyboard.press("/")
    expect(search).to_be_focused()
    reader.tab.keyboard.type("typing")
    expect(options).not_to_have_count(0)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    reader.tab.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(search).to_have_attribute("aria-activedescendant", "result-1")
    reader.tab.keyboard.press("Enter")

    assert reader.tab.url.endswith("#root-receive-typing")
    expect(reader.tab.locator("#root-receive-typing")).to_be_in_viewport()
    assert reader.complaints == []


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("metrics", "metrics"),
        ("recipients", "announce"),
        ("five seconds", "check member"),
        ("admin token", "/admin"),
        ("roomname", "RoomName"),
    ],
)
def test_the_search_finds_events_fields_and_text(reader: Reader, words: str, first: str) -> None:
    reader.open()

    reader.tab.get_by_role("combobox", name="Search").fill(words)

    expect(reader.results.first.locator("b")).to_have_text(first)


def test_the_search_says_when_it_finds_nothing(reader: Reader) -> None:
    reader.open()

    reader.tab.get_by_role("combobox", name="Search").fill("zzzz")

    expect(reader.tab.get_by_role("status")).to_have_text("Nothing found for zzzz")
    expect(reader.results).to_have_count(0)
    expect(reader.tab.locator(".count")).to_have_text("Nothing found for zzzz")
    expect(reader.tab.locator(".count")).to_be_visible()


def test_a_large_page_is_searched_at_once(browser: Browser) -> None:
    page = render_page(load_spec(large(1000)))
    with served(page) as site, reading(browser, site) as reader:
        reader.open()

        reader.tab.get_by_role("combobox", name="Search").fill("event 137")

        expect(reader.results.first).to_contain_text("event 137", timeout=20_000)
        assert reader.complaints == []


@pytest.mark.parametrize("words", ["copy", "socket.emit", "console.log", "generated example"])
def test_the_search_ignores_buttons_and_code_to_paste(reader: Reader, words: str) -> None:
    reader.open()

    reader.tab.get_by_role("combobox", name="Search").fill(words)

    expect(reader.tab.get_by_role("status")).to_have_text(f"Nothing found for {words}")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("tpying", "typing"), ("metrcs", "metrics"), ("recipienst", "recipients")],
)
def test_the_search_finds_what_is_similar_to_a_misspelt_word(
    reader: Reader, written: str, meant: str
) -> None:
    reader.open()

    reader.tab.get_by_role("combobox", name="Search").fill(written)

    expect(reader.tab.get_by_role("status")).to_contain_text(
        f"Nothing found for {written}. Similar: {meant}."
    )
    expect(reader.results).not_to_have_count(0)


def test_the_search_finds_the_path_of_a_field(browser: Browser) -> None:
    author = {"type": "object", "properties": {"name": TEXT}}
    page = render_page(
        load_spec(
            document(
                {
                    "/": sent(
                        message("post", {"type": "object", "properties": {"author": author}}),
                        message("other", {"type": "object", "properties": {"name": TEXT}}),
                    )
                }
            )
        )
    )
    with served(page) as site, reading(browser, site) as reader:
        reader.open()

        reader.tab.get_by_role("combobox", name="Search").fill("author.name")

        expect(reader.results).to_have_count(1)
        expect(reader.results).to_contain_text("field author.name")


def test_the_search_counts_what_it_does_not_show(browser: Browser) -> None:
    with served(render_page(load_spec(large(100)))) as site, reading(browser, site) as reader:
        reader.open()

        reader.tab.get_by_role("combobox", name="Search").fill("happens with")

        expect(reader.results).to_have_count(30)
        expect(reader.tab.locator(".count")).to_have_text("100 found, the first 30 shown")


def test_tab_goes_from_many_results_to_the_next_control(browser: Browser) -> None:
    with served(render_page(load_spec(large(100)))) as site, reading(browser, site) as reader:
        reader.open()
        reader.tab.get_by_role("combobox", name="Search").fill("event")
        expect(reader.results).not_to_have_count(0)

        reader.tab.keyboard.press("Tab")

        expect(reader.tab.locator("#choices select")).to_be_focused()
