"""What starts and stops around a journey."""

import os
from collections.abc import Iterator

import pytest

from .js_peer import JavaScriptPeer, missing_peer


@pytest.fixture
def javascript_peer() -> Iterator[JavaScriptPeer]:
    """The JavaScript client; without it a test is skipped, but fails where CI is set."""
    if reason := missing_peer():
        absent = pytest.fail if os.environ.get("CI") else pytest.skip
        absent(reason)
    with JavaScriptPeer() as peer:
        yield peer
