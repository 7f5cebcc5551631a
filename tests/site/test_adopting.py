"""The page about adopting Asynction, followed word for word on other ports."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from .blocks import blocks_of
from .built_site import DOCS
from .reader import Reader

pytestmark = pytest.mark.journey


def test_an_application_of_flask_socketio_adopts_its_document(tmp_path: Path) -> None:
    with ExitStack() as stack:
        reader = Reader(tmp_path, stack)
        for block in blocks_of(DOCS / "adopting.md"):
            reader.follow(block)
