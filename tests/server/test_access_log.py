"""What Werkzeug's access log shows of a request: its query, but no credentials in it."""

from __future__ import annotations

from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO

from ..journeys.web_server import serving
from ..security.wire import PollingWire
from .documents import channel, document


@pytest.mark.parametrize("name", ["key", "api key"])
def test_the_access_log_shows_no_credentials(
    app: flask.Flask, caplog: pytest.LogCaptureFixture, importable: Any, name: str
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
    sent = name.replace(" ", "%20")

    with caplog.at_level("INFO", "werkzeug"), serving(app) as url:
        PollingWire(url, f"a=1&{sent}=secret&b=2").close()

    logged = [each.getMessage() for each in caplog.records if "GET /socket.io" in each.getMessage()]
    assert logged
    assert "secret" not in caplog.text
    assert f"&a=1&{sent}=***&b=2" in logged[0]
