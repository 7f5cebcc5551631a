"""The Socket.IO Admin UI itself, in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.server.live import peer

from .conftest import absent
from .test_observing import AUTH, PATIENCE, Observed, running

pytestmark = pytest.mark.journey

PACKAGE = Path(__file__).parent / "js/node_modules/@socket.io/admin-ui"
TIMEOUT = 1000 * PATIENCE


@pytest.fixture(scope="module")
def observed() -> Iterator[Observed]:
    if not PACKAGE.is_dir():
        absent("the Admin UI is not installed: npm install --prefix tests/journeys/js")
    with running("gevent") as observed:
        yield observed


@pytest.fixture
def page(observed: Observed, browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_default_timeout(TIMEOUT)
    page.route(re.compile("^https:"), abort)  # its fonts
    page.goto(f"{observed.url}/ui/index.html")
    yield page
    page.close()


def abort(route: Route) -> None:
    route.abort()


def test_the_admin_ui_shows_a_client_from_its_connection_to_its_end(
    observed: Observed, page: Page
) -> None:
    page.get_by_label("Server URL").fill(observed.url)
    page.get_by_label("Username").fill(AUTH["username"])
    page.get_by_label("Password").fill(AUTH["password"])
    page.get_by_role("button", name="Connect").click()
    desk = page.get_by_role("row", name="/desk")
    expect(desk).to_have_text(re.compile(r"/desk\s*0"), timeout=TIMEOUT)

    with peer(observed.url, "/desk") as ada:
        expect(desk).to_have_text(re.compile(r"/desk\s*1"), timeout=TIMEOUT)
        page.goto(f"{observed.url}/ui/index.html#/n/%2Fdesk/sockets/{ada.sid}")
        body = page.locator("body")
        for shown in (ada.sid, "127.0.0.1", "WebSocket"):
            expect(body).to_contain_text(shown, timeout=TIMEOUT)
        sid = ada.sid
    expect(body).to_contain_text(re.compile("disconnected", re.I), timeout=TIMEOUT)
    observed.program.expect(f"left {sid}", PATIENCE)
