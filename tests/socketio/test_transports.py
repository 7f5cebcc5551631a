"""The transports that a server offers."""

from __future__ import annotations

import http.client
from typing import Any
from urllib.parse import urlsplit

import pytest
import socketio

from asynction_socketio import AsynctionServer
from tests.security.frames import HANDSHAKE
from tests.security.wire import DEADLINE, PollingWire, connect
from tests.server.conftest import Live
from tests.server.documents import channel, document, message


@pytest.mark.parametrize("options", [{"transports": ["polling"]}, {"allow_upgrades": False}])
def test_a_session_does_not_upgrade_where_the_server_does_not_offer_it(
    live: Live, options: dict[str, Any]
) -> None:
    source = document({"/": channel(emits=[message("said")])})
    sio = AsynctionServer.from_spec(source, async_mode="threading", **options)
    url = live.serve(socketio.WSGIApp(sio, socketio_path=sio.path))
    client = PollingWire(url)
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=DEADLINE)

    path = f"/socket.io/?EIO=4&transport=polling&sid={client.session}"
    connection.request("GET", path, headers=HANDSHAKE)

    assert connection.getresponse().status == 400
    assert connect(client).startswith("0")
    client.close()
    connection.close()
