"""Servers that end credentials and limit connections keep to their document."""

from __future__ import annotations

import itertools
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO
from asynction_testing import Credentials, Options, Report, load, run, serve

DEADLINE = 60
TOKEN = "a-token-of-the-tests"
TEXT = {"type": "string", "maxLength": 20}


def who(token: str) -> dict[str, Any]:
    """Who has the token of this test."""
    if token != TOKEN:
        raise PermissionError
    return {"uid": "ada"}


def report_of(revoke_each: int = 0, **server: Any) -> Report:
    """What is found of a right server.

    Args:
        revoke_each: After how many events it ends the credentials of the client that sends one; 0
            for never.
        server: What its server object has.
    """
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "servers": {"here": {"url": "localhost", "protocol": "ws", **server}},
        "channels": {
            "/": {"publish": {"message": {"name": "shout", "payload": TEXT, "x-ack": TEXT}}}
        },
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "httpApiKey",
                    "in": "query",
                    "name": "token",
                    "x-apiKeyInfoFunc": f"{__name__}.who",
                }
            }
        },
    }
    app = flask.Flask("limited")
    asio = AsynctionSocketIO.from_spec(document, app=app, async_mode="threading", docs=False)
    numbers = itertools.count(1)

    def shout(text: str) -> str:
        request: Any = flask.request
        if revoke_each and next(numbers) % revoke_each == 0:
            asio.revoke(sid=request.sid)
        return text

    asio.on_event("shout", shout)
    with serve(asio) as url:
        options = Options(
            url,
            credentials=lambda _: Credentials(query={"token": TOKEN}),
            max_examples=5,
            chaos=True,
            timeout=DEADLINE,
            connect_timeout=DEADLINE,
            max_time=3600,
        )
        return run(load(document), options)


def test_the_end_of_credentials_is_not_a_fault() -> None:
    report = report_of(3, security=[{"token": []}])
    assert report.findings == []
    assert any("credentials may have expired" in each for each in report.skipped)


@pytest.mark.parametrize("most", [2, 3])
def test_a_limit_of_connections_is_not_a_fault(most: int) -> None:
    limits: dict[str, Any] = {"x-limits": {"address": {"maxConnections": most}}}
    report = report_of(**limits)
    assert report.findings == []
    assert any("there are too many connections" in each for each in report.skipped)
