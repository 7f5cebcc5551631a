"""What Werkzeug's access log shows of a request: its query, but no credentials in it."""

from __future__ import annotations

import re
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO

from ..journeys.web_server import serving
from ..security.wire import PollingWire
from .documents import channel, document


@pytest.mark.parametrize(
    ("name", "sent"),
    [("key", "key"), ("api key", "api%20key"), ("api key", "api+key"), ("kéy[]", "k%c3%a9%79%5b]")],
)
def test_the_access_log_shows_no_credentials(
    app: flask.Flask, caplog: pytest.LogCaptureFixture, importable: Any, name: str, sent: str
) -> None:
    module = importable(inform=lambda key: {"sub": key})
    scheme = {
        "type": "httpApiKey",
        "in": "query",
        "name": name,
        "x-apiKeyInfoFunc": f"{module}.inform",
    }
    source = document({"/": channel(x_security=[{"key": []}])}) | {
        "components": {"securitySchemes": {"key": scheme}}
    }
    AsynctionSocketIO.from_spec(source, app=app, async_mode="threading")

    with caplog.at_level("INFO", "werkzeug"), serving(app) as url:
        PollingWire(url, f'a=1&{sent}=se"%e3%80%80secret&b=2').close()

    logged = [each.getMessage() for each in caplog.records if "GET /socket.io" in each.getMessage()]
    assert logged
    assert "secret" not in caplog.text
    assert re.search(r"&a=1&[^&]+=\*\*\*&b=2", logged[0])


def test_the_access_log_shows_no_sessions(
    app: flask.Flask, caplog: pytest.LogCaptureFixture
) -> None:
    AsynctionSocketIO.from_spec(document({"/": channel()}), app=app, async_mode="threading")

    with caplog.at_level("INFO", "werkzeug"), serving(app) as url:
        wire = PollingWire(url)
        wire.close()

    assert "POST /socket.io" in caplog.text
    assert "sid=***" in caplog.text
    assert wire.session not in caplog.text
