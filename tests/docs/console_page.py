"""The console of a page in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Request, expect

DEADLINE = 60_000  # milliseconds
_DESKTOP = {"width": 1280, "height": 900}


class Console:
    """The console of the page at a URL, and what went wrong in it."""

    def __init__(self, tab: Page, url: str) -> None:
        self.tab = tab
        self.complaints: list[str] = []
        self.requested: list[str] = []
        self._unanswered: list[str] = []
        tab.on("request", self._note_request)
        tab.on("requestfinished", self._note_answer)
        tab.on("requestfailed", self._note_answer)
        tab.set_default_timeout(DEADLINE)
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.add_init_script(
            "document.addEventListener('securitypolicyviolation', (event) =>"
            " window.violations = [...(window.violations || []), event.violatedDirective])"
        )
        tab.goto(url)

    @property
    def window(self) -> Locator:
        return self.tab.get_by_role("dialog", name="Console")

    @property
    def log(self) -> Locator:
        return self.window.get_by_role("list", name="Messages")

    def entry(self, text: str) -> Locator:
        """The entries of the log with a text."""
        return self.log.locator(":scope > li").filter(has_text=text)

    def field(self, label: str) -> Locator:
        controls = self.window.locator("textarea, input, select")
        return controls.and_(self.window.get_by_label(label, exact=True))

    def button(self, name: str) -> Locator:
        return self.window.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        self.button(name).click()

    def opener(self, anchor: str, name: str = "Try") -> Locator:
        """The button that opens the console at a place of the page."""
        part = self.tab.locator(f"article:has(#{anchor}), .connect:has(#{anchor})")
        return part.get_by_role("button", name=name)

    def open_at(self, anchor: str, name: str = "Try") -> None:
        for _ in range(3):  # who sees nothing clicks again: a load may fail
            self.opener(anchor, name).click()
            with suppress(AssertionError):
                expect(self.window).to_be_visible(timeout=DEADLINE / 3)
                return
        said = self.tab.locator(".try").all_inner_texts()
        raise AssertionError(
            f"the console does not open: {self.complaints}; unanswered: {self._unanswered}; {said}"
        )

    def _note_request(self, request: Request) -> None:
        self.requested.append(request.url)
        self._unanswered.append(request.url)

    def _note_answer(self, request: Request) -> None:
        if request.url in self._unanswered:
            self._unanswered.remove(request.url)

    def connect(self) -> None:
        self.press("Connect")
        self.status("Connected")

    def status(self, text: str) -> None:
        expect(self.window.get_by_role("status")).to_contain_text(text, timeout=DEADLINE)

    def choose_event(self, name: str) -> None:
        self.field("Event").select_option(name)

    def write(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def send(self, text: str) -> None:
        """Write the only argument, and send it."""
        self.write("Argument", text)
        self.press("Send")


@contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[Console]:
    """The page at a URL in a tab of its own, in which nothing goes wrong."""
    context = browser.new_context(**{"viewport": _DESKTOP} | options)
    try:
        console = Console(context.new_page(), url)
        yield console
        assert console.complaints == []
        assert console.tab.evaluate("window.violations || []") == []
    finally:
        context.close()
