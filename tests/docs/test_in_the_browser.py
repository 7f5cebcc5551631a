"""The page in a real browser: it works, loads nothing, and keeps to its own policy."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, expect

from asynction_docs import render_page
from asynction_spec import load_spec

from .browsing import Reader, Site, reading, served
from .documents import large

PHONE = {"width": 390, "height": 844}


def test_it_loads_without_errors_and_requests_nothing_else(reader: Reader) -> None:
    reader.open()
    reader.tab.wait_for_load_state("networkidle")

    assert reader.complaints == []
    assert reader.asked_elsewhere() == []


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=/elsewhere onerror=alert(1)>",
        "<svg onload=alert(1)></svg>",
        "<a href=javascript:alert(1) id=bad>x</a>",
        "<iframe src=/elsewhere></iframe>",
        "<link rel=stylesheet href=/elsewhere>",
        "<p style='background: url(/elsewhere)'>x</p>",
    ],
)
def test_the_policy_blocks_scripts_that_are_not_of_the_page(reader: Reader, markup: str) -> None:
    reader.open()

    reader.tab.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", markup)
    reader.tab.evaluate("document.getElementById('bad')?.click()")
    reader.tab.wait_for_load_state("networkidle")

    assert any("policy: " in line for line in reader.complaints)
    assert not any(line.startswith("dialog") for line in reader.complaints)
    assert reader.asked_elsewhere() == []


def test_a_deep_link_shows_its_event(reader: Reader) -> None:
    reader.open("#admin-send-check-member")

    expect(reader.tab.locator("#admin-send-check-member")).to_be_in_viewport()
    entry = reader.tab.get_by_role("link", name="check member", exact=True).first
    expect(entry).to_have_attribute("aria-current", "true")


def test_every_link_within_the_page_leads_somewhere(reader: Reader) -> None:
    reader.open()

    lost = reader.tab.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.hash.slice(1))"
        ".filter((id) => !document.getElementById(decodeURIComponent(id)))"
    )

    assert lost == []


@pytest.mark.parametrize(("system", "chosen"), [("light", "dark"), ("dark", "light")])
def test_the_theme_follows_the_system_until_it_is_switched_and_is_remembered(
    browser: Browser, site: Site, system: str, chosen: str
) -> None:
    with reading(browser, site, color_scheme=system) as reader:
        reader.open()
        at_first = _background(reader)
        switch = reader.tab.get_by_role("button", name="Dark theme")
        expect(switch).to_have_attribute("aria-pressed", str(system == "dark").lower())

        switch.click()
        expect(switch).to_have_attribute("aria-pressed", str(chosen == "dark").lower())
        switched = _background(reader)
        reader.tab.reload()

        assert switched != at_first
        assert _background(reader) == switched


def _background(reader: Reader) -> str:
    return str(reader.tab.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_it_works_without_storage(reader: Reader) -> None:
    reader.tab.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"
    )
    reader.open()

    reader.tab.get_by_role("button", name="Dark theme").click()

    expect(reader.tab.locator("html")).to_have_attribute("data-theme", "dark")
    assert reader.complaints == []


def test_code_is_copied(reader: Reader) -> None:
    reader.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open("#admin-connect")
    figure = reader.tab.locator(".connect").nth(1).locator("figure:visible").first

    figure.get_by_role("button", name="Copy").click()

    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    assert (
        reader.tab.evaluate("navigator.clipboard.readText()") == figure.locator("pre").inner_text()
    )


def test_the_language_of_all_code_is_chosen_once_and_remembered(reader: Reader) -> None:
    reader.open()
    python = reader.tab.locator("figure[data-language=Python]:visible")
    javascript = reader.tab.locator("figure[data-language=JavaScript]:visible")
    expect(python).to_have_count(0)

    javascript.first.get_by_role("button", name="Python").click()

    expect(javascript).to_have_count(0)
    reader.tab.reload()
    expect(javascript).to_have_count(0)
    expect(python).not_to_have_count(0)


def test_all_controls_are_reached_by_keyboard(reader: Reader) -> None:
    reader.open()
    focused = "document.activeElement.id || document.activeElement.textContent.trim()"
    order = []
    for _ in range(5):
        reader.tab.keyboard.press("Tab")
        order.append(reader.tab.evaluate(focused))

    assert order == ["Skip to the content", "Chat", "search", "theme", "About"]
    reader.tab.keyboard.press("Enter")
    assert reader.tab.url.endswith("#about")


@pytest.mark.parametrize("preferred", ["light", "dark"])
def test_the_theme_button_shows_whether_the_page_is_dark(
    browser: Browser, site: Site, preferred: Literal["light", "dark"]
) -> None:
    with reading(browser, site, color_scheme=preferred) as reader:
        reader.open()
        button = reader.tab.get_by_role("button", name="Dark theme")
        before = _look(button)
        expect(button).to_have_attribute("aria-pressed", str(preferred == "dark").lower())

        button.click()

        expect(button).to_have_attribute("aria-pressed", str(preferred == "light").lower())
        looks = [before, _look(button)]
        light, dark = looks if preferred == "light" else reversed(looks)
        assert (light["mark"], light["filled"]) == ('"○\xa0" / ""', False)
        assert (dark["mark"], dark["filled"]) == ('"●\xa0" / ""', True)


def _look(button: Locator) -> dict[str, Any]:
    """The mark before the label, and whether the button is filled with the colour of text."""
    return dict(
        button.evaluate(
            "each => ({mark: getComputedStyle(each, '::before').content, filled:"
            " getComputedStyle(each).backgroundColor === getComputedStyle(document.body).color})"
        )
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_a_phone_shows_it_without_scrolling_sideways(
    browser: Browser, site: Site, javascript: bool
) -> None:
    with reading(
        browser, site, viewport=PHONE, is_mobile=True, java_script_enabled=javascript
    ) as reader:
        reader.open()

        assert reader.tab.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_phone_opens_the_contents_on_request(browser: Browser, site: Site) -> None:
    with reading(browser, site, viewport=PHONE, is_mobile=True, has_touch=True) as reader:
        reader.open()
        contents = reader.tab.get_by_role("navigation", name="Contents")
        expect(contents).to_be_hidden()

        reader.tab.get_by_role("button", name="Contents").tap()
        expect(contents.get_by_role("link", name="About")).to_be_in_viewport()
        assert contents.evaluate("each => each.getBoundingClientRect().top") == 56
        assert contents.evaluate("each => each.getBoundingClientRect().bottom") == PHONE["height"]
        contents.get_by_role("link", name="seen").tap()

        expect(contents).to_be_hidden()
        assert reader.tab.url.endswith("#root-receive-seen")
        assert reader.complaints == []


def test_without_javascript_the_page_is_complete_and_has_no_dead_controls(
    browser: Browser, site: Site
) -> None:
    with reading(browser, site, java_script_enabled=False) as reader:
        reader.open("#admin-send-announce")

        expect(reader.tab.locator("#admin-send-announce")).to_be_in_viewport()
        expect(reader.tab.get_by_role("button")).to_have_count(0)
        expect(reader.tab.get_by_role("combobox")).to_have_count(0)
        assert "sio.call(" in reader.tab.locator("main").inner_text()
        assert "socket.emit(" in reader.tab.locator("main").inner_text()
        hidden = reader.tab.locator("main :is(h1, h2, h3, h4, h5, .name):not(:visible)")
        assert hidden.count() == 0


def test_print_leaves_the_controls_out(reader: Reader) -> None:
    reader.tab.emulate_media(media="print")
    reader.open()

    expect(reader.tab.get_by_role("navigation")).to_have_count(0)
    expect(reader.tab.get_by_role("button")).to_have_count(0)
    expect(reader.tab.locator("#root-send-join")).to_be_visible()


def test_print_is_dark_on_light_whatever_the_theme(reader: Reader) -> None:
    reader.open()
    reader.tab.get_by_role("button", name="Dark theme").click()

    reader.tab.emulate_media(media="print")

    assert reader.tab.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_print_names_the_language_of_the_code(reader: Reader) -> None:
    reader.open()
    reader.tab.emulate_media(media="print")

    label = "getComputedStyle(document.querySelector('figcaption[data-language]'), '::after')"
    assert reader.tab.evaluate(f"{label}.content") == "attr(data-language)" or (
        reader.tab.evaluate(f"{label}.content") == '"JavaScript"'
    )


def test_the_contents_follow_the_reader(browser: Browser) -> None:
    page = render_page(load_spec(large(100)))
    with served(page) as site, reading(browser, site) as reader:
        reader.open()
        entry = reader.tab.get_by_role("link", name="event 20", exact=True).first

        reader.tab.evaluate("location.hash = 'space-2-receive-event-20'")

        current = reader.tab.locator("#contents [aria-current]")
        expect(current).to_have_attribute("href", "#space-2-receive-event-20")
        expect(current).to_be_in_viewport()
        expect(entry).not_to_be_in_viewport()


def test_print_breaks_within_what_is_long(reader: Reader) -> None:
    reader.open()
    reader.tab.emulate_media(media="print")

    inside = "each => getComputedStyle(each).breakInside"
    nested = reader.tab.locator(".fields > li:has(.fields)").first
    assert nested.evaluate(inside) == "auto"
    leaf = reader.tab.locator(".fields > li:not(:has(ul))").first
    assert leaf.evaluate(inside) == "avoid"
    assert reader.tab.locator("figure.code").first.evaluate(inside) == "auto"


def test_forced_colours_show_what_is_current_and_chosen(browser: Browser, site: Site) -> None:
    with reading(browser, site, forced_colors="active") as reader:
        reader.open("#root-send-join")
        reader.tab.get_by_role("combobox", name="Search").fill("typing")
        current = reader.tab.locator("#contents [aria-current]")
        chosen = reader.tab.locator("#results [aria-selected=true]")
        language = reader.tab.locator("figcaption [aria-pressed=true]:visible").first

        for each in (current, chosen, language):
            assert _colour(each) != _colour(reader.tab.locator("body"))


def _colour(element: Locator) -> str:
    return str(element.evaluate("each => getComputedStyle(each).backgroundColor"))
