"""The browser of all tests; and the benchmarks, where pytest's importlib mode does not look."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without it a test is skipped, but fails where CI is set.

    A process has one: Playwright can't be started a second time beside itself.
    """
    from tests.docs.browsing import chromium

    with chromium() as started:
        yield started
