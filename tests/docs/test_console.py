"""The console: readers connect, send events and see what travels, checked against the document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from asynction_docs import PageOptions, build, console_files, render_page
from asynction_spec import load_spec

from ..journeys.mock_program import MockProgram
from ..journeys.programs import ADMIN_TOKEN, DemoServer
from .browsing import AXE, absent
from .documents import EXAMPLE, TEXT, document, message, sent

DEADLINE = 60_000  # milliseconds
SPEC = load_spec(EXAMPLE)


@pytest.fixture(scope="module", params=["threading", "gevent"])
def server(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    with DemoServer("--async-mode", request.param) as running:
        yield running


class Console:
    """The console of the example's page, and what went wrong in it."""

    def __init__(self, tab: Page, url: str) -> None:
        self.tab = tab
        self.complaints: list[str] = []
        tab.set_default_timeout(DEADLINE)
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.add_init_script(
            "document.addEventListener('securitypolicyviolation', (event) =>"
            " window.violations = [...(window.violations || []), event.violatedDirective])"
        )
        tab.goto(f"{url}/docs")

    @property
    def window(self) -> Locator:
        return self.tab.get_by_role("dialog", name="Console")

    @property
    def log(self) -> Locator:
        return self.window.get_by_role("list", name="Messages")

    def entry(self, text: str) -> Locator:
        return self.log.get_by_role("listitem").filter(has_text=text)

    def press(self, name: str) -> None:
        self.window.get_by_role("button", name=name, exact=True).click()

    def open_at(self, anchor: str, button: str = "Try") -> None:
        part = self.tab.locator(f"article:has(#{anchor}), .connect:has(#{anchor})")
        for _ in range(3):  # who sees nothing clicks again: a load may fail
            part.get_by_role("button", name=button).click()
            with suppress(AssertionError):
                expect(self.window).to_be_visible(timeout=DEADLINE / 3)
                return
        raise AssertionError(f"the console does not open: {self.complaints}")

    def connect(self) -> None:
        self.press("Connect")
        self.status("Connected")

    def status(self, text: str) -> None:
        expect(self.window.get_by_role("status")).to_contain_text(text, timeout=DEADLINE)

    def write(self, label: str, text: str) -> None:
        self.window.get_by_label(label, exact=True).fill(text)


@pytest.fixture
def console(browser: Browser, server: DemoServer) -> Iterator[Console]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=False)
    opened = Console(context.new_page(), server.url)
    yield opened
    assert opened.complaints == []
    assert opened.tab.evaluate("window.violations || []") == []
    context.close()


def test_a_valid_event_is_sent_and_its_acknowledgement_is_checked(console: Console) -> None:
    console.open_at("root-send-join")
    console.connect()
    expect(console.window.get_by_label("Event", exact=True)).to_have_value("join")

    console.write("Argument", '{"room": "valid", "name": "ada"}')
    console.press("Send")

    answer = console.entry("join (acknowledgement)")
    expect(answer).to_contain_text('"members"', timeout=DEADLINE)
    expect(answer.locator(".verdict")).to_have_text("valid")
    expect(console.entry("acknowledged after")).to_have_count(1)


def test_an_invalid_event_is_marked_while_it_is_written_and_when_it_is_sent(
    console: Console,
) -> None:
    console.open_at("root-send-join")
    console.connect()

    console.press("Invalid example")
    field = console.window.get_by_label("Argument", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    console.press("Send")

    expect(console.entry("join (acknowledgement)")).to_contain_text("invalid", timeout=DEADLINE)
    console.press("Valid example")
    expect(field).to_have_attribute("aria-invalid", "false")


def test_form_and_json_are_in_step(console: Console) -> None:
    console.open_at("root-send-join")
    console.connect()
    area = console.window.get_by_label("Argument", exact=True)
    form = console.window.get_by_role("group", name="Fields")

    form.get_by_label("room").fill("form")
    form.get_by_label("name").fill("")
    expect(area).to_have_value('{\n  "room": "form"\n}')
    console.write("Argument", '{"room": "json", "name": "grace"}')

    expect(form.get_by_label("room")).to_have_value("json")
    expect(form.get_by_label("name")).to_have_value("grace")


def test_a_link_opens_the_message_without_credentials(console: Console) -> None:
    console.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    console.open_at("admin-connect", "Open console")
    console.write("Query", f'{{"token": "{ADMIN_TOKEN}"}}')
    console.connect()
    console.window.get_by_label("Event", exact=True).select_option("announce")
    console.write("Argument", '{"text": "Shared"}')

    console.press("Copy link")
    console.status("Link copied")
    url = str(console.tab.evaluate("navigator.clipboard.readText()"))
    assert ADMIN_TOKEN not in url
    console.tab.goto(url)
    console.write("Query", f'{{"token": "{ADMIN_TOKEN}"}}')
    console.connect()

    expect(console.window.get_by_label("Event", exact=True)).to_have_value("announce")
    expect(console.window.get_by_label("Argument", exact=True)).to_have_value(
        '{\n  "text": "Shared"\n}'
    )


def test_a_refused_connection_says_why(console: Console) -> None:
    console.open_at("admin-connect", "Open console")

    console.write("Query", '{"token": "wrong"}')
    console.press("Connect")
    console.status("Refused")
    console.write("Query", f'{{"token": "{ADMIN_TOKEN}"}}')
    console.connect()


def test_escape_closes_it_and_gives_the_focus_back(console: Console) -> None:
    console.open_at("root-send-join")
    expect(console.window.get_by_label("Server", exact=True)).to_be_focused()

    console.tab.keyboard.press("Escape")

    expect(console.window).to_be_hidden()
    part = console.tab.locator("article:has(#root-send-join)")
    expect(part.get_by_role("button", name="Try")).to_be_focused()


def test_two_clients_hear_of_one_another_and_acknowledge(console: Console) -> None:
    console.open_at("root-send-join")
    for name in ("ada", "grace"):
        console.connect()
        console.write("Argument", f'{{"room": "two", "name": "{name}"}}')
        console.press("Send")
        expect(console.entry("join (acknowledgement)").first).to_contain_text(
            f'"{name}"', timeout=DEADLINE
        )
    expect(console.entry("\u2193 joined")).to_contain_text("grace", timeout=DEADLINE)

    console.window.get_by_label("Event", exact=True).select_option("message")
    console.write("Argument", '{"room": "two", "text": "Hello"}')
    console.press("Send")
    expect(console.entry("\u2193 message").filter(has_text='"Hello"')).to_have_count(
        1, timeout=DEADLINE
    )
    console.press("Acknowledge")

    expect(console.entry("\u2193 seen")).to_contain_text("ada", timeout=DEADLINE)


def test_a_file_is_sent_as_binary_data(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(bytes(range(200)))
    console.open_at("root-send-attach")
    console.connect()
    console.window.get_by_label("Event", exact=True).select_option("join")
    console.write("Argument", '{"room": "files", "name": "ada"}')
    console.press("Send")
    expect(console.entry("join (acknowledgement)")).to_have_count(1, timeout=DEADLINE)

    console.window.get_by_label("Event", exact=True).select_option("attach")
    console.write("Argument", '{"room": "files", "file": {"name": "data.bin", "data": ""}}')
    console.window.get_by_label("File for file.data").set_input_files(file)
    console.press("Send")

    expect(console.entry("attach (acknowledgement)")).to_contain_text(
        '"size": 200', timeout=DEADLINE
    )
    expect(console.entry("\u2191 attach").last).to_contain_text("<200 bytes>")


def test_the_console_has_no_accessibility_violations(browser: Browser, server: DemoServer) -> None:
    if not AXE.is_file():
        absent(f"axe-core is not installed: npm install --prefix {AXE.parents[2]}")
    context = browser.new_context(bypass_csp=True)
    console = Console(context.new_page(), server.url)
    console.open_at("root-send-join")
    console.connect()
    console.press("Send")
    expect(console.entry("join (acknowledgement)")).to_have_count(1, timeout=DEADLINE)

    console.tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = console.tab.evaluate("axe.run(document, {resultTypes: ['violations']})")

    assert [
        f"{each['id']}: {node['html'][:200]}"
        for each in found["violations"]
        for node in each["nodes"]
    ] == []
    context.close()


def test_the_page_of_a_mock_has_a_console(browser: Browser) -> None:
    context = browser.new_context()
    with MockProgram("--seed", "1", mode="threading") as mock:
        mock.wait_for_start()
        console = Console(context.new_page(), mock.url)
        console.open_at("root-send-join")
        console.connect()

        console.press("Send")

        answer = console.entry("join (acknowledgement)")
        expect(answer.locator(".verdict")).to_have_text("valid", timeout=DEADLINE)
        for event in ("joined", "attached"):  # the latter has binary data
            emitted = console.entry(f"\u2193 {event}").last
            expect(emitted.locator(".verdict")).to_have_text("valid", timeout=DEADLINE)
        assert console.tab.evaluate("window.violations || []") == []
        assert console.complaints == []
        context.close()


def test_without_a_console_the_page_loads_nothing() -> None:
    page = render_page(SPEC, console_url="console/")

    assert "data-console" not in page.html
    assert "connect-src" not in page.content_security_policy


def test_the_policy_of_a_page_with_a_console_names_its_servers() -> None:
    page = render_page(SPEC, console_url="console/", options=PageOptions(console=True))

    policy = page.content_security_policy
    assert "connect-src 'self' http://localhost:5000 ws://localhost:5000" in policy
    assert "unsafe" not in policy


def test_the_files_of_the_console_hold_no_names_of_handlers() -> None:
    channel = sent(message("put", TEXT, x_handler="pkg.secret.put"))

    made = console_files(load_spec(document({"/": channel})))

    assert "secret" not in made["data.json"].text
    assert {"console.js", "check.js", "vendor/socket.io.esm.min.js"} <= set(made)


def test_build_writes_the_console_beside_the_page(tmp_path: Path) -> None:
    build(SPEC, tmp_path, options=PageOptions(console=True))

    assert (tmp_path / "console" / "data.json").is_file()
    assert 'data-console="console/"' in (tmp_path / "index.html").read_text(encoding="utf-8")
