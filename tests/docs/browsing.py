"""A headless Chromium, and a server on the loopback interface for it to read pages from."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from asynction_docs import Page as DocsPage

AXE = Path(__file__).parent / "js" / "node_modules" / "axe-core" / "axe.min.js"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def absent(reason: str) -> None:
    """Skip a test whose peer is not installed, but fail it where CI is set."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium of the machine."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        absent("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Site:
    """Serves one page at `url`, and keeps the paths of all requests."""

    page: DocsPage
    url: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def served(page: DocsPage) -> Iterator[Site]:
    """A page behind HTTP, with the policy that a server is meant to send."""
    site = Site(page)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", page.content_security_policy)
            self.end_headers()
            if self.path == "/":
                self.wfile.write(page.html.encode())

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Reader:
    """A tab with a page, and what went wrong in it."""

    tab: Page
    site: Site
    complaints: list[str]

    def open(self, fragment: str = "") -> None:
        """Go to the page, and perhaps to a place in it."""
        self.tab.goto(self.site.url + fragment)

    def wait_until_still(self) -> None:
        """Return once nothing moves any more; needs JavaScript."""
        self.tab.wait_for_function(_IS_STILL)

    @property
    def results(self) -> Locator:
        """What the search found."""
        return self.tab.locator("#results").get_by_role("option")

    def choose_theme(self, name: str) -> None:
        """Press the button of the themes until one is chosen."""
        button = self.tab.get_by_role("button", name="Theme")
        for _ in range(3):
            if button.get_attribute("aria-label") == f"Theme: {name.capitalize()}":
                return
            button.click()

    def asked_elsewhere(self) -> list[str]:
        """Every request but the one for the page."""
        return [path for path in self.site.asked if path != "/"]


# What is far away gets its height when it is first drawn, and moves what is shown.
_IS_STILL = """() => new Promise((resolve) => {
    const before = [scrollY, document.documentElement.scrollHeight];
    setTimeout(() => resolve(
        before[0] === scrollY && before[1] === document.documentElement.scrollHeight
    ), 100);
})"""


@contextmanager
def reading(browser: Browser, site: Site, **options: Any) -> Iterator[Reader]:
    """A new tab with storage of its own; `options` are Playwright's for a context."""
    context = browser.new_context(**options)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda line: complaints.append(f"{line.type}: {line.text}"))
    tab.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    tab.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    tab.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    tab.add_init_script(
        "document.addEventListener('securitypolicyviolation', (event) =>"
        " console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"
    )
    try:
        yield Reader(tab, site, complaints)
    finally:
        context.close()
