"""Servers that keep to the limits of their document keep to their document."""

from __future__ import annotations

import flask

from asynction_server import AsynctionSocketIO
from asynction_testing import Options, load, run
from tests.server.documents import TEXT, channel, document, message
from tests.server.live import serving

SPEC = document(
    {
        "/": channel(
            [
                message("often", TEXT, x_ack={"args": TEXT}, x_limits={"rate": 50, "burst": 3}),
                message("rarely", TEXT, x_ack={"args": TEXT}, x_limits={"rate": 1, "per": 3600}),
                message("shortly", TEXT, x_ack={"args": TEXT}, x_limits={"maxSize": 20}),
            ]
        )
    }
)


def test_a_message_that_is_beyond_a_limit_is_no_finding() -> None:
    app = flask.Flask("tested")
    asio = AsynctionSocketIO.from_spec(SPEC, app=app, async_mode="threading")
    handled = dict.fromkeys(("often", "rarely", "shortly"), 0)

    def count(event: str, text: str) -> str:
        handled[event] += 1
        return text

    for each in handled:
        asio.on_event(each, lambda text, event=each: count(event, text))

    with serving(app) as url:
        report = run(
            load(SPEC), Options(url, transports=["websocket"], max_examples=10, max_time=300)
        )

    assert report.is_clean, report.findings
    assert report.skipped == ["/ rarely: the server limits how often it may be sent"]
    assert handled["often"] >= 10
    assert 1 <= handled["rarely"] < 10  # one of each client
