"""A page that is served while its document is being written, in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from ..cli.running import BROKEN, FINE, written
from ..cli.serving import DEADLINE, Served


def test_an_open_page_reloads(tmp_path: Path, browser: Browser) -> None:
    written(tmp_path, FINE)
    served = Served(tmp_path)
    complaints: list[str] = []
    tab = browser.new_page()
    try:
        tab.on("console", lambda line: complaints.append(line.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(served.url)
        heading = tab.get_by_role("heading", level=1)
        expect(heading).to_contain_text("A")

        written(tmp_path, BROKEN)
        expect(heading).to_have_text("1 problem", timeout=DEADLINE * 1000)
        written(tmp_path, FINE.replace("title: A", "title: Mended"))
        expect(heading).to_contain_text("Mended", timeout=DEADLINE * 1000)

        assert complaints == []
    finally:
        tab.close()
        served.end()
