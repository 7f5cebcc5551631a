"""The page of a running server in a browser: where it is, and what its code does there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from ..journeys.programs import ADMIN_TOKEN, DemoServer

_BOTH_CONNECT = """async ([client, lobby, admin]) => {
    const { io } = await import(client);
    const connected = (code) => new Promise((resolve, reject) => {
        const socket = new Function("io", code + "\\nreturn socket;")(io);
        socket.on("connect", () => resolve(socket.nsp));
        socket.on("connect_error", reject);
    });
    return await Promise.all([connected(lobby), connected(admin)]);
}"""


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer("--async-mode", "threading") as running:
        yield running


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(bypass_csp=True)  # for `new Function`
    yield context.new_page()
    context.close()


def code_at(tab: Page, anchor: str) -> str:
    figure = tab.locator(f".connect:has(#{anchor}) pre[data-language=JavaScript]").first
    return str(figure.inner_text()).partition(";\n")[2]


def test_a_slash_at_the_end_leads_to_the_page_whose_code_names_this_server(
    server: DemoServer, tab: Page
) -> None:
    tab.goto(f"{server.url}/docs/#admin-connect")

    assert tab.url == f"{server.url}/docs#admin-connect"
    expect(tab.locator("#admin-connect")).to_be_in_viewport()
    expect(tab.locator("pre:visible").first).to_contain_text(f'io("{server.url}')


def test_the_code_of_two_namespaces_connects_in_one_program(server: DemoServer, tab: Page) -> None:
    tab.goto(f"{server.url}/docs")
    lobby, admin = (code_at(tab, f"{each}-connect") for each in ("root", "admin"))
    client = f"{server.url}/docs/console/vendor/socket.io.esm.min.js"

    namespaces = tab.evaluate(
        _BOTH_CONNECT, [client, lobby, admin.replace("YOUR_TOKEN", ADMIN_TOKEN)]
    )

    assert namespaces == ["/", "/admin"]
