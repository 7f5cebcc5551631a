"""axe-core finds nothing to complain about."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from asynction_docs import Page, render_page
from asynction_spec import load_spec

from .browsing import AXE, Reader, absent, reading, served
from .documents import EXAMPLE, large

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core; without it a test is skipped, but fails where CI is set."""
    if not AXE.is_file():
        absent(f"axe-core is not installed: npm install --prefix {AXE.parents[2]}")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page() -> Page:
    return render_page(load_spec(EXAMPLE))


def violations(reader: Reader, axe: str) -> list[str]:
    """What axe-core finds with all its rules, whatever their impact."""
    reader.tab.evaluate(axe)
    found = reader.tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['impact']} {each['id']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_has_no_accessibility_violations(
    browser: Browser, axe: str, page: Page, viewport: dict[str, int], scheme: str
) -> None:
    options = {"viewport": viewport, "color_scheme": scheme, "bypass_csp": True}
    with served(page) as site, reading(browser, site, **options) as reader:
        reader.open()

        assert violations(reader, axe) == []


@pytest.mark.parametrize(("system", "chosen"), [("light", "dark"), ("dark", "light")])
def test_a_chosen_theme_has_no_accessibility_violations(
    browser: Browser, axe: str, page: Page, system: str, chosen: str
) -> None:
    options = {"color_scheme": system, "bypass_csp": True}
    with served(page) as site, reading(browser, site, **options) as reader:
        reader.open()
        reader.choose_theme(chosen)

        assert violations(reader, axe) == []


def test_a_large_page_has_no_accessibility_violations(browser: Browser, axe: str) -> None:
    page = render_page(load_spec(large(100)))
    with served(page) as site, reading(browser, site, bypass_csp=True) as reader:
        reader.open()

        assert violations(reader, axe) == []


def test_the_open_search_has_no_accessibility_violations(
    browser: Browser, axe: str, page: Page
) -> None:
    with served(page) as site, reading(browser, site, bypass_csp=True) as reader:
        reader.open()
        reader.tab.get_by_role("combobox", name="Search").fill("e")
        reader.results.first.wait_for()

        assert violations(reader, axe) == []
