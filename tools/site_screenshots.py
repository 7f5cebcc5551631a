"""Takes the pictures of the documentation site: `hatch run site-screenshots`.

A mock of the example is started; its page, its console and what it prints are pictured, in a
Chromium of the machine, and written to the folder `docs/_static/pictures`.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "_static" / "pictures"
EXAMPLE = ROOT / "example" / "asyncapi.yaml"
SIZE: ViewportSize = {"width": 1060, "height": 640}
SHOWN = "127.0.0.1:5000"
"""What the pictures have in the place of the free port."""
OPTIONS = ("--interval", "0.5", "--seed", "7")
PRINTED = 14
"""How many lines of the mock are shown."""
TERMINAL = """\
<body style="margin: 0; padding: 20px; background: #14181f; color: #d7dde5">
<pre style="font: 15px/1.5 'DejaVu Sans Mono', monospace">
$ asynction --spec asyncapi.yaml mock run {}
{}</pre>"""


@contextmanager
def mock(printed: Path) -> Iterator[str]:
    """The URL of a mock of the example, which prints to a file."""
    command = [sys.executable, "-m", "asynction", "--spec", str(EXAMPLE)]
    options = ["--port", "0", *OPTIONS]
    with (
        printed.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            [*command, "mock", "run", *options], stdout=log, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            yield wait_for(r"listens on (http://\S+)", printed)
        finally:
            process.terminate()


def wait_for(pattern: str, printed: Path) -> str:
    """The first group of a pattern, as soon as a file has it."""
    for _ in range(600):
        if found := re.search(pattern, printed.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.1)
    raise TimeoutError(pattern)


def picture(tab: Page, name: str) -> None:
    tab.screenshot(path=PICTURES / f"{name}.png")


def take(browser: Browser, url: str) -> None:
    """Take the pictures of the page and of the console."""
    tab = browser.new_page(viewport=SIZE)
    tab.goto(f"{url}/docs")
    picture(tab, "page")
    tab.get_by_role("button", name="Try").first.click()
    console = tab.get_by_role("dialog", name="Console")
    console.get_by_role("button", name="Connect", exact=True).click()
    console.get_by_role("button", name="Send", exact=True).click()
    messages = console.get_by_role("list", name="Messages")
    messages.locator(":scope > li").nth(5).wait_for()
    messages.evaluate("list => list.previousElementSibling.scrollIntoView({block: 'center'})")
    picture(tab, "console")
    tab.close()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        printed = Path(folder) / "printed"
        with mock(printed) as url:
            address = url.removeprefix("http://")
            browser = playwright.chromium.launch(
                executable_path=executable,
                args=["--no-sandbox", f"--host-resolver-rules=MAP {SHOWN} {address}"],
            )
            take(browser, f"http://{SHOWN}")
        tab = browser.new_page(viewport={"width": SIZE["width"], "height": 340})
        lines = printed.read_text(encoding="utf-8").replace(address, SHOWN).splitlines()[:PRINTED]
        tab.set_content(TERMINAL.format(" ".join(OPTIONS), html.escape("\n".join(lines))))
        picture(tab, "mock")
        browser.close()


if __name__ == "__main__":
    main()
