"""What starts and stops around the tests in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from asynction_docs import render_page
from asynction_spec import load_spec

from .browsing import Reader, Site, reading, served
from .documents import EXAMPLE

expect.set_options(timeout=30_000)  # milliseconds; what a loaded machine may take


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The page of the example."""
    with served(render_page(load_spec(EXAMPLE))) as running:
        yield running


@pytest.fixture
def reader(browser: Browser, site: Site) -> Iterator[Reader]:
    """A tab for the page of the example, on a desktop."""
    site.asked.clear()
    with reading(
        browser, site, viewport={"width": 1280, "height": 800}, color_scheme="light"
    ) as opened:
        yield opened
