"""A mock keeps to the limits of its document, so that clients learn to."""

from __future__ import annotations

from tests.server.documents import TEXT, channel, document, message

from .conftest import RecordedLog
from .mock_servers import MockServers

LIMITS = {"rate": 1, "per": 3600, "maxConnections": 1}
SCHEME = {"type": "http", "scheme": "bearer", "x-authField": "token"}
SPEC = document(
    {
        "/": channel(
            [message("say", x_ack={"args": TEXT})], x_limits=LIMITS, x_security=[{"token": []}]
        )
    },
    components={"securitySchemes": {"token": SCHEME}},
)


def test_the_mock_answers_for_the_limits_of_each_identity(
    servers: MockServers, log: RecordedLog
) -> None:
    servers.start(SPEC)
    ada, bob = (servers.peer(auth={"token": name}) for name in ("ada", "bob"))

    assert isinstance(ada.call("say"), str)
    error = ada.call("say")["error"]

    assert error["type"] == "RateLimitException"
    assert error["retryAfter"] > 0
    assert isinstance(bob.call("say"), str)
    again = servers.peer(auth={"token": "ada"})
    assert again.refusal["message"].endswith("there are too many connections")
    assert any("too many events" in line for line in log.lines)
