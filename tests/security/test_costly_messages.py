"""Messages that would be costly to check: they are decided, and others are served meanwhile.

How the cost grows is in tests/spec; here are real servers and small messages.
"""

from __future__ import annotations

from typing import Any

import pytest

from .programs import Server
from .wire import call, connect, opened

pytestmark = pytest.mark.journey

LARGE = 2**70
TAKES_LONG = "a" * 20 + "b"


def nested(depth: int, innermost: Any) -> Any:
    value = innermost
    for _ in range(depth):
        value = {"next": value}
    return value


CASES: dict[str, tuple[str, Any, Any, str]] = {
    "integers beyond 64 bits": (
        "unique",
        [LARGE, LARGE + 1],
        [LARGE, 1, LARGE],
        "has non-unique elements",
    ),
    "a schema that is reached twice": ("pair", nested(20, 1), nested(20, "x"), "is not of type"),
    "a pattern that refers back": ("password", "abab", "abba", "does not match"),
    "a long text": ("password", "ab" * 400, "ab" * 501, "is too long for the pattern"),
    "a pattern within not": ("not", "b", TAKES_LONG, "takes too long to match"),
    "a pattern within contains": ("contains", [1], [TAKES_LONG], "takes too long to match"),
    "a pattern of an engine that goes back": ("word", "aaa", "a" * 5000 + "!", "does not match"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_message_that_could_be_costly_is_decided(attacked: Server, name: str) -> None:
    event, right, wrong, words = CASES[name]
    with opened("websocket", attacked.url) as client:
        connect(client)
        assert call(client, event, right) == [right]
        (refused,) = call(client, event, wrong)
    assert words in refused["error"]["message"]
    assert len(refused["error"]["message"]) < 1000
