"""Readers write the variables of a server on the first screen: URL, code and console follow."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from asynction_docs import render_page
from asynction_spec import load_spec

from ..journeys.programs import DemoServer
from .browsing import Reader, reading, served
from .console_page import opened
from .documents import document, message, sent

VARIABLES = {
    "zone": {"enum": ["east", "west"], "default": "west"},
    "port": {"default": "443"},
    "base": {"default": "socket.io"},
}
SERVERS = {
    name: {"url": f"{name}.{{zone}}.example.com:{{port}}/{{base}}", "protocol": "wss"}
    | {"variables": VARIABLES}
    for name in ("live", "test")
}


def test_the_url_and_all_code_have_what_is_written(browser: Browser) -> None:
    spec = document({"/": sent(message("put")), "/b": {}}, servers=SERVERS)
    with served(render_page(load_spec(spec))) as site, reading(browser, site) as reader:
        reader.open("#b-connect")
        live = reader.tab.locator('.card [data-key="live"]')
        code = reader.tab.locator(".connect pre:visible")
        expect(code.first).to_contain_text('"https://live.west.example.com:443"')
        expect(code.first).to_contain_text('path: "/socket.io"')

        live.get_by_label("zone").select_option("east")
        live.get_by_label("port").fill("9443")
        live.get_by_label("base").fill("chat")

        expect(live.locator("code")).to_have_text("https://live.east.example.com:9443/chat")
        expect(code.nth(0)).to_contain_text('"https://live.east.example.com:9443"')
        expect(code.nth(0)).to_contain_text('path: "/chat"')
        expect(code.nth(1)).to_contain_text('"https://live.east.example.com:9443/b"')
        _choose(reader, "Language", "Swift")
        expect(code.nth(0)).to_contain_text("https://live.east.example.com:9443")
        _choose(reader, "Server", "test")
        expect(code.nth(0)).to_contain_text("https://test.west.example.com:443")
        _choose(reader, "Server", "live")
        live.get_by_label("port").fill("")
        expect(code.nth(0)).to_contain_text("https://live.east.example.com:{port}")
        assert reader.complaints == []


def _choose(reader: Reader, what: str, value: str) -> None:
    reader.tab.locator("#choices").get_by_label(what).select_option(value)


def test_the_only_server_has_its_variables_too(browser: Browser) -> None:
    spec = document({"/": {}}, servers={"live": SERVERS["live"]})
    with served(render_page(load_spec(spec))) as site, reading(browser, site) as reader:
        reader.open("#root-connect")

        reader.tab.locator(".card").get_by_label("port").fill("1")

        code = reader.tab.locator(".connect pre:visible")
        expect(code).to_contain_text('"https://live.west.example.com:1"')


def test_the_console_connects_to_what_is_written(browser: Browser) -> None:
    with DemoServer("--async-mode", "threading") as server:
        port = server.url.rpartition(":")[2]
        with opened(browser, f"{server.url}/docs") as console:
            console.tab.locator(".card").get_by_label("port").fill(port)
            console.open_at("root-connect", "Open console")
            console.field("Server").select_option("demo")
            chosen = console.field("Server").locator("option:checked")
            expect(chosen).to_have_text(f"Demo server http://localhost:{port}")

            console.connect()
