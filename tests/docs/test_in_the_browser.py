"""The page in a real browser: it works, loads nothing, and keeps to its own policy."""

from __future__ import annotations

import time
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, expect

from asynction_docs import render_page
from asynction_spec import load_spec

from .browsing import Reader, Site, reading, served
from .documents import document, large, message, sent

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

    deadline = time.monotonic() + 30
    while not any("policy: " in line for line in reader.complaints):
        assert time.monotonic() < deadline, reader.complaints
        reader.tab.wait_for_timeout(20)
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
def test_the_theme_follows_the_system_until_it_is_chosen_and_is_remembered(
    browser: Browser, site: Site, system: Literal["light", "dark"], chosen: str
) -> None:
    with reading(browser, site, color_scheme=system) as reader:
        reader.open()
        at_first = _background(reader)
        button = reader.tab.get_by_role("button", name="Theme")
        expect(button).to_have_text("System")

        reader.choose_theme(chosen)
        expect(button).to_have_text(chosen.capitalize())
        switched = _background(reader)
        reader.tab.reload()

        assert switched != at_first
        assert _background(reader) == switched
        reader.choose_theme("system")
        assert _background(reader) == at_first


def _background(reader: Reader) -> str:
    return str(reader.tab.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_it_works_without_storage(reader: Reader) -> None:
    reader.tab.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"
    )
    reader.open()

    reader.choose_theme("dark")

    expect(reader.tab.locator("html")).to_have_attribute("data-theme", "dark")
    assert reader.complaints == []


def test_code_is_copied(reader: Reader) -> None:
    reader.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open("#admin-connect")
    figure = reader.tab.locator(".connect").nth(1).locator("figure").first

    figure.get_by_role("button", name="Copy").click()

    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    assert (
        reader.tab.evaluate("navigator.clipboard.readText()")
        == figure.locator("pre.chosen").text_content()
    )


def test_the_language_of_all_code_is_chosen_once_and_remembered(reader: Reader) -> None:
    reader.open("#root-connect")
    shown = reader.tab.locator("pre[data-language]:visible")
    expect(shown.first).to_have_attribute("data-language", "JavaScript")

    reader.tab.locator("#choices").get_by_label("Language").select_option("Swift")

    for each in ("root-connect", "root-send-join"):
        reader.open(f"#{each}")
        reader.tab.reload()
        part = reader.tab.locator(f":is(.connect, .event):has(#{each})")
        expect(part.locator("pre[data-language]:visible")).to_have_count(1)
        expect(part.locator("pre[data-language]:visible")).to_have_attribute(
            "data-language", "Swift"
        )
        expect(part.get_by_label("Language")).to_have_value("Swift")


def test_each_listing_offers_the_languages_too(reader: Reader) -> None:
    reader.open("#root-send-typing")
    figure = reader.tab.locator("article:has(#root-send-typing) figure").first

    figure.get_by_label("Language").select_option("Dart")

    expect(figure.locator("pre:visible")).to_contain_text('socket.emit("typing", <dynamic>[')
    expect(reader.tab.locator("#choices select")).to_have_value("Dart")
    assert reader.complaints == []


def test_alternatives_of_an_acknowledgement_are_tabs(reader: Reader) -> None:
    reader.open("#root-send-join")
    event = reader.tab.locator("article:has(#root-send-join)")
    shown = event.locator("figure[data-group=Acknowledgement]:visible")
    tabs = event.get_by_role("group", name="Acknowledgement").get_by_role("button")
    expect(tabs).to_have_text(["ok: true", "Failure"])
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text('"members"')

    tabs.nth(1).click()

    expect(tabs.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text('"error"')


def test_the_server_of_all_code_is_chosen_once(browser: Browser) -> None:
    servers = {
        name: {"url": f"{name}.example.com/{name}/socket.io", "protocol": "wss"}
        for name in ("live", "test")
    }
    page = render_page(load_spec(document({"/": {}, "/b": {}}, servers=servers)))
    with served(page) as site, reading(browser, site) as reader:
        reader.open()
        code = reader.tab.locator(".connect pre:visible")
        expect(code.first).to_contain_text("https://live.example.com")

        reader.tab.locator("#choices").get_by_label("Server").select_option("test")

        expect(code).to_have_count(2)
        for index in range(2):
            expect(code.nth(index)).to_contain_text("https://test.example.com")
            expect(code.nth(index)).to_contain_text('path: "/test/socket.io"')


def test_the_bar_says_where_one_is(reader: Reader) -> None:
    reader.open("#admin-send-announce")

    expect(reader.tab.locator("#place")).to_have_text(" \u203a /admin \u203a announce")


def test_the_address_of_a_server_is_copied(reader: Reader) -> None:
    reader.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open()

    reader.tab.locator(".card .address").get_by_role("button", name="Copy").click()

    expect(reader.tab.locator(".card").get_by_role("button", name="Copied")).to_be_visible()
    copied = reader.tab.evaluate("navigator.clipboard.readText()")
    assert copied == "http://localhost:5000/socket.io"


def test_all_controls_are_reached_by_keyboard(reader: Reader) -> None:
    reader.open()
    focused = (
        "document.activeElement.id || document.activeElement.dataset.choice"
        " || document.activeElement.textContent.trim()"
    )
    order = []
    for _ in range(6):
        reader.tab.keyboard.press("Tab")
        order.append(reader.tab.evaluate(focused))

    assert order == ["Skip to the content", "Chat", "search", "language", "theme", "About"]
    reader.tab.keyboard.press("Enter")
    reader.tab.wait_for_url("**/#about")


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
    reader.choose_theme("dark")

    reader.tab.emulate_media(media="print")

    assert reader.tab.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_print_names_the_language_of_the_code(reader: Reader) -> None:
    reader.open()
    reader.tab.emulate_media(media="print")

    label = "getComputedStyle(document.querySelector('pre[data-language]'), '::before').content"
    assert reader.tab.evaluate(label) in ("attr(data-language)", '"JavaScript"')


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
        tab = reader.tab.locator(".tabs [aria-pressed=true]").first

        for each in (current, chosen, tab):
            assert _colour(each) != _colour(reader.tab.locator("body"))


def _colour(element: Locator) -> str:
    return str(element.evaluate("each => getComputedStyle(each).backgroundColor"))


def test_emphasis_of_a_short_description_is_seen(browser: Browser) -> None:
    field = {"type": "string", "description": "The *only* `one`."}
    payload = {"type": "object", "properties": {"name": field}}
    page = render_page(load_spec(document({"/": sent(message("put", payload))})))
    with served(page) as site, reading(browser, site) as reader:
        reader.open("#root-send-put")

        described = reader.tab.locator("article:has(#root-send-put) .fields li")
        expect(described.locator("em")).to_have_text("only")
        expect(described.locator(".prose code")).to_have_text("one")
        assert described.locator(".prose").evaluate("each => getComputedStyle(each).display") == (
            "inline"
        )


def test_a_schema_that_one_place_uses_has_a_place_to_link_to(browser: Browser) -> None:
    once = {"type": "object", "properties": {"inner": {"type": "string"}}}
    channel = sent(message("put", {"$ref": "#/components/schemas/Once"}))
    source = document({"/": channel}, components={"schemas": {"Once": once}})
    with served(render_page(load_spec(source))) as site, reading(browser, site) as reader:
        reader.open("#schema-Once")

        expect(reader.tab.locator("#schema-Once")).to_be_in_viewport()


def test_scopes_are_shown_and_credentials_are_described_once(browser: Browser) -> None:
    flow = {"tokenUrl": "https://example.com/token", "scopes": {"write": "To write."}}
    scheme = {"type": "oauth2", "flows": {"clientCredentials": flow}}
    server = {"url": "localhost", "protocol": "ws", "security": [{"oauth": ["write"]}]}
    source = document(
        {"/": sent(message("put"), message("take"))},
        servers={"s": server},
        components={"securitySchemes": {"oauth": scheme}},
    )
    with served(render_page(load_spec(source))) as site, reading(browser, site) as reader:
        reader.open("#authentication-oauth")

        described = reader.tab.locator("article:has(#authentication-oauth)")
        expect(described).to_contain_text("write To write.")
        expect(reader.tab.locator(".event")).to_have_count(2)
        expect(reader.tab.locator(".event").filter(has_text="Authorization")).to_have_count(0)
        expect(reader.tab.locator(".connect")).to_contain_text("with the scope write")
