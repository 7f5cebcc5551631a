"""What is logged of requests that a proxy did not hand on as it should."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request

import flask
import pytest

from asynction_server import AsynctionSocketIO

from .conftest import Live, Log
from .documents import channel, document
from .live import DEADLINE

SOURCE = document({"/": channel()})


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE) as response:
            status: int = response.status
            return status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_a_websocket_without_its_headers_is_one_line_with_what_to_change(
    app: flask.Flask, live: Live, log: Log
) -> None:
    AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")
    address = f"{live.serve(app)}/socket.io/?EIO=4&transport=websocket"

    assert [status_of(address), status_of(address)] == [400, 400]

    (line,) = [each for each in log.warnings if "came without the header Upgrade" in each]
    assert "proxy_set_header Upgrade $http_upgrade;" in line


def test_no_error_of_engineio_has_a_session(
    app: flask.Flask, live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    AsynctionSocketIO.from_spec(SOURCE, app=app, async_mode="threading")
    address = f"{live.serve(app)}/socket.io/?EIO=4"
    with urllib.request.urlopen(f"{address}&transport=polling", timeout=DEADLINE) as response:
        sid = json.loads(response.read()[1:])["sid"]

    assert status_of(f"{address}&transport=websocket&sid={sid}") == 400
    assert status_of(f"{address}&transport=polling&sid=unknown") == 400

    errors = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert any("Invalid transport for session" in each for each in errors)
    assert any("Invalid session" in each for each in errors)
    assert not [each for each in errors if sid in each or "unknown " in each]
