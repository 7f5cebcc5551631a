"""How the console connects: credentials that a browser can send, and secrets that stay in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ..journeys.mock_program import MockProgram
from .console_page import DEADLINE, Console, opened
from .documents import TEXT, Document, document, message, sent

BINARY: Document = {"type": "string", "format": "binary"}
LOGIN = {
    "type": "object",
    "required": ["user", "password"],
    "properties": {"user": TEXT, "password": {"type": "string", "format": "password"}},
}
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic", "x-authField": "login"},
    "session": {"type": "httpApiKey", "in": "cookie", "name": "sid"},
    "key": {"type": "httpApiKey", "in": "query", "name": "api_key"},
}
HEADERS = {
    "type": "object",
    "required": ["X-Client"],
    "properties": {"X-Client": TEXT, "Origin": TEXT},
}


def secured() -> Document:
    security: list[Document] = [{"bearer": []}, {"basic": []}, {"session": []}]
    servers = {"s": {"url": "localhost:5000", "protocol": "ws", "security": security}}
    files = message("files", {"type": "array", "items": BINARY})
    channels = {
        "/": sent(message("login", LOGIN), files),
        "/keyed": {"x-security": [{"key": []}]},
        "/headed": {"x-security": [], "bindings": {"ws": {"headers": HEADERS}}},
    }
    return document(channels, servers=servers, components={"securitySchemes": SCHEMES})


@pytest.fixture(scope="module")
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockProgram]:
    file = tmp_path_factory.mktemp("mock") / "secured.json"
    file.write_text(json.dumps(secured()), encoding="utf-8")
    with MockProgram(document=file, mode="threading") as running:
        running.wait_for_start()
        yield running


@pytest.fixture
def console(browser: Browser, mock: MockProgram) -> Iterator[Console]:
    with opened(browser, f"{mock.url}/docs") as console:
        yield console


def test_a_token_is_sent_in_a_header_with_long_polling(console: Console) -> None:
    console.open_at("root-connect", "Open console")
    form = console.window.get_by_role("group", name="Credentials: bearer")
    expect(form).to_contain_text(
        "header Authorization with long-polling: browsers can't send it with a WebSocket"
    )
    console.press("Connect")
    console.status("Refused")

    form.get_by_label("Token").fill("a-token")

    console.connect()


def test_a_password_is_sent_in_the_auth_object(console: Console) -> None:
    console.open_at("root-connect", "Open console")
    console.field("Credentials").select_option("basic")
    form = console.window.get_by_role("group", name="Credentials: basic")
    expect(form).to_contain_text("in the auth object as login")

    form.get_by_label("User name").fill("ada")
    form.get_by_label("Password").fill("enigma")

    expect(form.get_by_label("Password")).to_have_attribute("type", "password")
    console.connect()


def test_what_a_browser_cannot_send_is_said(console: Console) -> None:
    console.open_at("root-connect", "Open console")
    console.field("Credentials").select_option("session")
    expect(console.window).to_contain_text("Browsers can't send the cookie sid for a page")
    console.field("Namespace").select_option("/headed")

    expect(console.window).to_contain_text("Browsers can't send Origin for a page")


def test_a_key_is_sent_in_the_query(console: Console) -> None:
    console.open_at("keyed-connect", "Open console")
    console.press("Connect")
    console.status("Refused")

    console.field("API key").fill("a-key")

    console.connect()


def test_headers_are_sent_with_long_polling(console: Console) -> None:
    console.open_at("headed-connect", "Open console")
    console.press("Connect")
    console.status("Refused")

    console.window.get_by_label("X-Client (required)").fill("browser")

    console.connect()


def test_fields_that_are_secret_are_hidden_and_not_in_a_link(console: Console) -> None:
    console.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    console.open_at("root-send-login")
    console.field("Token").fill("a-token")
    console.connect()
    form = console.window.get_by_role("group", name="Fields", exact=True)
    form.get_by_label("user (required)").fill("ada")
    form.get_by_label("password (required)").fill("enigma")
    expect(form.get_by_label("password (required)")).to_have_attribute("type", "password")

    console.press("Copy link")

    console.status("Link copied")
    url = str(console.tab.evaluate("navigator.clipboard.readText()"))
    assert "ada" in url
    assert "enigma" not in url
    assert "a-token" not in url


def test_several_files_are_a_list_of_binary_data(console: Console, tmp_path: Path) -> None:
    for size in (3, 4):
        (tmp_path / f"{size}.bin").write_bytes(bytes(size))
    console.open_at("root-send-files")
    console.field("Token").fill("a-token")
    console.connect()

    console.field("Files for the argument").set_input_files(sorted(tmp_path.glob("*.bin")))
    console.press("Send")

    entry = console.entry("\u2191 files")
    expect(entry).to_contain_text("<3 bytes>", timeout=DEADLINE)
    expect(entry).to_contain_text("<4 bytes>")
    expect(entry.locator(".verdict")).to_have_text("valid")
