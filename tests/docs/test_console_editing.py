"""What readers do in the console: write, choose, share and repeat, by mouse and by keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from ..journeys.programs import ADMIN_TOKEN, DemoServer
from .browsing import AXE, absent
from .console_page import DEADLINE, Console, opened

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer("--async-mode", "threading") as running:
        yield running


@pytest.fixture
def console(browser: Browser, server: DemoServer) -> Iterator[Console]:
    with opened(browser, f"{server.url}/docs") as console:
        yield console


def written(console: Console) -> Any:
    """The argument as it is written."""
    return json.loads(console.field("Argument").input_value())


def test_form_and_json_are_in_step(console: Console) -> None:
    console.open_at("root-send-join")
    console.connect()
    form = console.window.get_by_role("group", name="Fields", exact=True)

    form.get_by_label("room").fill("form")
    form.get_by_label("name").fill("")
    expect(console.field("Argument")).to_have_value('{\n  "room": "form"\n}')
    console.write("Argument", '{"room": "json", "name": "grace"}')

    expect(form.get_by_label("room")).to_have_value("json")
    expect(form.get_by_label("name")).to_have_value("grace")


def test_the_form_marks_the_field_at_fault(console: Console) -> None:
    console.open_at("root-send-attach")
    console.connect()
    form = console.window.get_by_role("group", name="Fields", exact=True)

    form.get_by_label("file.name (required)").fill("")

    expect(form.get_by_label("file.name (required)")).to_have_attribute("aria-invalid", "true")
    expect(console.field("Argument")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("room (required)").fill("NO CAPITALS")
    expect(form.get_by_label("room (required)")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("room (required)").fill("lobby")
    expect(form.get_by_label("room (required)")).to_have_attribute("aria-invalid", "false")


def test_each_argument_has_a_tab_that_says_whether_it_is_invalid(console: Console) -> None:
    console.open_at("root-send-typing")
    console.connect()
    tabs = console.window.get_by_role("tablist", name="Arguments").get_by_role("tab")
    expect(tabs).to_have_text(["Argument 1", "Argument 2"])

    tabs.first.focus()
    console.tab.keyboard.press("ArrowRight")

    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    expect(console.field("Argument 1")).to_be_hidden()
    console.write("Argument 2", '"yes"')
    expect(tabs.nth(1)).to_have_text("Argument 2 \u00b7 invalid")
    console.write("Argument 2", "false")
    expect(tabs.nth(1)).to_have_text("Argument 2")


def test_other_valid_and_invalid_messages_are_made_up_each_time(console: Console) -> None:
    console.open_at("root-send-join")
    console.connect()
    made: dict[str, set[str]] = {"Valid example": set(), "Invalid example": set()}

    for name, seen in made.items():
        for _ in range(4):
            console.press(name)
            invalid = str(name.startswith("Invalid")).lower()
            expect(console.field("Argument")).to_have_attribute("aria-invalid", invalid)
            seen.add(console.field("Argument").input_value())

    assert all(len(seen) >= 3 for seen in made.values()), made


def test_what_was_sent_is_kept_for_each_event_to_be_edited_or_sent_again(console: Console) -> None:
    console.open_at("root-send-join")
    console.connect()
    kept = console.window.locator(".history")
    expect(kept).to_be_hidden()
    for name in ("ada", "grace"):
        console.send(f'{{"room": "history", "name": "{name}"}}')
        expect(console.entry("\u2191 join").first).to_contain_text(name)

    console.choose_event("leave")
    expect(kept).to_be_hidden()
    console.choose_event("join")
    kept.get_by_text("Sent before: 2").click()
    entries = kept.get_by_role("listitem")
    expect(entries).to_have_count(2)
    entries.nth(1).get_by_role("button", name="Edit").click()
    assert written(console) == {"room": "history", "name": "ada"}
    before = console.entry("\u2191 join").count()
    entries.nth(1).get_by_role("button", name="Send").click()

    expect(console.entry("\u2191 join")).to_have_count(before + 1)
    expect(entries).to_have_count(2)
    expect(entries.first).to_contain_text("ada")


def test_a_link_opens_the_message_without_credentials(console: Console) -> None:
    console.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    console.open_at("admin-connect", "Open console")
    console.write("Query", f'{{"token": "{ADMIN_TOKEN}"}}')
    console.connect()
    console.choose_event("announce")
    console.write("Argument", '{"text": "Shared"}')

    console.press("Copy link")
    console.status("Link copied")
    url = str(console.tab.evaluate("navigator.clipboard.readText()"))
    assert ADMIN_TOKEN not in url
    assert "Shared" in url.partition("#")[2]
    with opened(console.tab.context.browser, url) as other:  # type: ignore[arg-type]
        expect(other.window).to_be_visible(timeout=DEADLINE)
        other.write("Query", f'{{"token": "{ADMIN_TOKEN}"}}')
        other.connect()

        expect(other.field("Event")).to_have_value("announce")
        assert written(other) == {"text": "Shared"}


def test_the_query_and_the_auth_object_have_forms(console: Console) -> None:
    console.open_at("admin-connect", "Open console")
    query = console.window.get_by_role("group", name="Query fields")
    expect(console.field("Query")).to_have_attribute("aria-invalid", "true")

    query.get_by_label("token (required)").fill(ADMIN_TOKEN)

    expect(console.field("Query")).to_have_attribute("aria-invalid", "false")
    console.connect()
    console.press("Close")
    console.open_at("root-send-join")
    console.window.get_by_label("nickname").fill("hedy")
    console.press("Connect")
    console.status("Connected: client 2")
    console.send('{"room": "nickname"}')
    expect(console.entry("join (acknowledgement)")).to_contain_text('"hedy"', timeout=DEADLINE)


def test_what_comes_is_checked_and_the_field_at_fault_is_named(console: Console) -> None:
    console.tab.route("**/data.json*", _allow_short_names_only)
    console.open_at("root-send-join")
    for name in ("ada", "grace"):
        console.connect()
        console.send(f'{{"room": "checked", "name": "{name}"}}')
        expect(console.entry("join (acknowledgement)").first).to_contain_text(
            f'"{name}"', timeout=DEADLINE
        )

    verdict = console.entry("\u2193 joined").locator(".verdict")
    expect(verdict).to_contain_text("name: ", timeout=DEADLINE)
    expect(verdict).to_have_class("verdict bad")


def _allow_short_names_only(route: Route) -> None:
    """Have the document describe something else than the server sends."""
    response = route.fetch()
    data = response.json()
    (joined,) = (each for each in data["namespaces"]["/"]["receives"] if each["name"] == "joined")
    schema = joined["args"]["schema"]
    definitions = data["definitions"][schema["$schema"]]
    definitions[schema["$ref"].rpartition("/")[2]] = {"properties": {"name": {"maxLength": 2}}}
    route.fulfill(response=response, json=data)


def test_credentials_are_kept_in_memory_only(console: Console) -> None:
    console.open_at("admin-connect", "Open console")
    console.write("Query", f'{{"token": "{ADMIN_TOKEN}"}}')
    console.connect()

    kept = console.tab.evaluate(
        "async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie,"
        " location.href, history.state, await indexedDB.databases()])"
    )
    console.tab.reload()
    console.open_at("admin-connect", "Open console")

    assert ADMIN_TOKEN not in kept
    expect(console.field("Query")).to_have_value("")


def test_the_search_finds_no_buttons_of_the_console(console: Console) -> None:
    search = console.tab.get_by_role("combobox", name="Search")

    search.fill("console")
    expect(console.tab.get_by_role("status").first).to_have_text("Nothing found for console")

    search.fill("connect")
    found = console.tab.locator("#results b")
    expect(found.first).to_have_text("Connect")


def test_nothing_of_it_is_loaded_before_it_is_opened(console: Console) -> None:
    console.tab.wait_for_load_state("networkidle")
    assert not [each for each in console.requested if "/console/" in each]

    console.open_at("root-send-join")

    assert [each for each in console.requested if each.endswith("/console/data.json")]


def test_it_says_where_the_page_may_not_connect_to(console: Console) -> None:
    console.open_at("root-send-join")

    console.tab.evaluate("fetch('http://elsewhere.example/').catch(() => {})")

    console.status("This page may not connect to http://elsewhere.example")
    # One for the policy in the header, and one for that in the page.
    console.tab.wait_for_function("window.violations.length === 2", timeout=DEADLINE)
    assert console.tab.evaluate("window.violations.splice(0)") == ["connect-src", "connect-src"]


def test_it_is_used_by_keyboard_alone(console: Console) -> None:
    keyboard = console.tab.keyboard
    opener = console.opener("root-send-typing")
    opener.focus()
    keyboard.press("Enter")
    expect(console.field("Server")).to_be_focused(timeout=DEADLINE)

    _tab_to(console, console.button("Connect"))
    keyboard.press("Enter")
    console.status("Connected")
    _tab_to(console, console.button("Send"))
    keyboard.press("Space")
    sent = console.entry("\u2191 typing")
    expect(sent).to_have_count(1)
    _tab_to(console, console.log)

    spoken = console.window.locator("[aria-live]")
    expect(spoken).to_have_text("client 1 / sent typing: valid")
    keyboard.press("Escape")
    expect(console.window).to_be_hidden()
    expect(opener).to_be_focused()


def _tab_to(console: Console, target: Locator) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        if target.evaluate("each => each === document.activeElement"):
            return
        console.tab.keyboard.press("Tab")
    raise AssertionError("Tab does not get there")


def test_on_a_phone_it_covers_the_page_and_keeps_the_focus(
    browser: Browser, server: DemoServer
) -> None:
    with opened(browser, f"{server.url}/docs", viewport=PHONE) as console:
        console.open_at("root-send-join")
        console.connect()
        outside = "!document.activeElement.closest('dialog') && document.activeElement.localName"

        assert console.tab.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert console.window.evaluate("each => each.scrollWidth <= each.clientWidth")
        for _ in range(40):
            console.tab.keyboard.press("Tab")
            assert console.tab.evaluate(outside) in (False, "body")


@pytest.mark.parametrize("name", ["console.js", "editor.js", "socket.io.esm.min.js", "data.json"])
def test_a_load_that_failed_is_said_and_repeated(console: Console, name: str) -> None:
    failures = iter([True])

    def fail_once(route: Route) -> None:
        if next(failures, False):
            route.abort()
        else:
            route.continue_()

    console.tab.route(f"**/{name}*", fail_once)
    opener = console.opener("root-send-join")
    opener.click()
    expect(opener).to_contain_text("could not be loaded", timeout=DEADLINE)

    opener.click()

    expect(console.window).to_be_visible(timeout=DEADLINE)
    expect(opener).to_have_text("Try")


def test_two_clicks_open_one_console(console: Console) -> None:
    console.opener("root-send-join").dblclick()

    expect(console.window).to_have_count(1, timeout=DEADLINE)
    console.connect()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_accessibility_violations(
    browser: Browser, server: DemoServer, scheme: str
) -> None:
    if not AXE.is_file():
        absent(f"axe-core is not installed: npm install --prefix {AXE.parents[2]}")
    with opened(browser, f"{server.url}/docs", bypass_csp=True, color_scheme=scheme) as console:
        console.open_at("root-send-join")
        console.connect()
        console.send(f'{{"room": "axe-{scheme}", "name": "ada"}}')
        expect(console.entry("join (acknowledgement)")).to_have_count(1, timeout=DEADLINE)
        console.window.get_by_text("Sent before: 1").click()
        console.press("Invalid example")
        console.tab.evaluate(AXE.read_text(encoding="utf-8"))
        find = "axe.run(document, {resultTypes: ['violations']})"
        found = console.tab.evaluate(find)["violations"]
        console.choose_event("typing")
        found += console.tab.evaluate(find)["violations"]

        assert [
            f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]
        ] == []
