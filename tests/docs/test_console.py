"""The console: readers connect, send events and see what travels, checked against the document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ..journeys.mock_program import MODES, MockProgram
from ..journeys.programs import ADMIN_TOKEN, DemoServer
from .console_page import DEADLINE, Console, opened


@pytest.fixture(scope="module", params=["threading", "gevent"])
def server(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    with DemoServer("--async-mode", request.param) as running:
        yield running


@pytest.fixture
def console(browser: Browser, server: DemoServer) -> Iterator[Console]:
    with opened(browser, f"{server.url}/docs") as console:
        yield console


def test_a_valid_event_is_sent_and_its_acknowledgement_is_checked(console: Console) -> None:
    console.open_at("root-send-join")
    console.connect()
    expect(console.field("Event")).to_have_value("join")

    console.send('{"room": "valid", "name": "ada"}')

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
    expect(console.field("Argument")).to_have_attribute("aria-invalid", "true")
    console.press("Send")

    expect(console.entry("join (acknowledgement)")).to_contain_text("invalid", timeout=DEADLINE)
    console.press("Valid example")
    expect(console.field("Argument")).to_have_attribute("aria-invalid", "false")


def test_a_refused_connection_says_why(console: Console) -> None:
    console.open_at("admin-connect", "Open console")

    console.write("Query", '{"token": "wrong"}')
    console.press("Connect")
    console.status("Refused")
    console.write("Query", f'{{"token": "{ADMIN_TOKEN}"}}')
    console.connect()


def test_two_clients_hear_of_one_another_and_acknowledge(console: Console) -> None:
    console.open_at("root-send-join")
    for name in ("ada", "grace"):
        console.connect()
        console.send(f'{{"room": "two", "name": "{name}"}}')
        expect(console.entry("join (acknowledgement)").first).to_contain_text(
            f'"{name}"', timeout=DEADLINE
        )
    expect(console.entry("\u2193 joined")).to_contain_text("grace", timeout=DEADLINE)

    console.choose_event("message")
    console.send('{"room": "two", "text": "Hello"}')
    expect(console.entry("\u2193 message").filter(has_text='"Hello"')).to_have_count(
        1, timeout=DEADLINE
    )
    console.press("Acknowledge")

    expect(console.entry("\u2193 seen")).to_contain_text("ada", timeout=DEADLINE)


def test_an_emitted_event_is_acknowledged_with_several_arguments(console: Console) -> None:
    console.open_at("root-send-join")
    console.connect()
    console.send('{"room": "several", "name": "ada"}')
    expect(console.entry("join (acknowledgement)")).to_have_count(1, timeout=DEADLINE)
    console.open_at("admin-send-check-member")
    console.write("Query", f'{{"token": "{ADMIN_TOKEN}"}}')
    console.connect()

    console.send('{"room": "several", "name": "ada"}')
    question = console.entry("\u2193 check client")
    expect(question).to_contain_text("awaits an acknowledgement", timeout=DEADLINE)
    # The server waits for five seconds: who is late sends an answer that nobody awaits.
    question.get_by_role("tab", name="Argument 2").click()
    question.get_by_role("textbox", name="Argument 2").fill('"at the keyboard"')
    question.get_by_role("button", name="Acknowledge").click()

    sent = console.entry("\u2191 check (acknowledgement)")
    expect(sent).to_contain_text('"at the keyboard"', timeout=DEADLINE)
    expect(sent.locator(".verdict")).to_have_text("valid")
    expect(console.entry("\u2193 check member (acknowledgement)")).to_have_count(
        1, timeout=DEADLINE
    )


def test_a_file_is_sent_as_binary_data(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(bytes(range(200)))
    console.open_at("root-send-attach")
    console.connect()
    console.choose_event("join")
    console.send('{"room": "files", "name": "ada"}')
    expect(console.entry("join (acknowledgement)")).to_have_count(1, timeout=DEADLINE)

    console.choose_event("attach")
    console.write("Argument", '{"room": "files", "file": {"name": "data.bin", "data": ""}}')
    console.field("File for file.data").set_input_files(file)
    console.press("Send")

    expect(console.entry("attach (acknowledgement)")).to_contain_text(
        '"size": 200', timeout=DEADLINE
    )
    expect(console.entry("\u2191 attach").last).to_contain_text("<200 bytes>")


@pytest.mark.parametrize("mode", MODES)
def test_the_page_of_a_mock_has_a_console(browser: Browser, mode: str) -> None:
    with MockProgram("--seed", "1", mode=mode) as mock:
        mock.wait_for_start()
        with opened(browser, f"{mock.url}/docs") as console:
            console.open_at("root-send-join")
            console.connect()

            console.press("Send")

            answer = console.entry("join (acknowledgement)")
            expect(answer.locator(".verdict")).to_have_text("valid", timeout=DEADLINE)
            for event in ("joined", "attached"):  # the latter has binary data
                emitted = console.entry(f"\u2193 {event}").last
                expect(emitted.locator(".verdict")).to_have_text("valid", timeout=DEADLINE)
