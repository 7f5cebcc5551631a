"""What clients see of a server that shuts down: their events end, and they connect again."""

from __future__ import annotations

import signal
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.ordered_client import OrderedClient

from .js_peer import JavaScriptPeer
from .mailbox import Mailbox
from .test_ended_credentials import operated, where

pytestmark = pytest.mark.journey


def reconnecting_python(url: str, transport: str, came: Mailbox[str]) -> Any:
    client = OrderedClient(reconnection_delay=0.1, handle_sigint=False)
    client.on("connect", lambda: came.put("connected"), namespace="/desk")
    client.on("disconnect", lambda _: came.put("disconnected"), namespace="/desk")
    client.connect(url, auth={"token": "ada"}, transports=[transport], namespaces=["/desk"])
    return client


@pytest.mark.parametrize("mode", ["threading", "gevent"])
def test_python_clients_get_their_answer_and_connect_again(
    mode: str, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: Mailbox[str] = Mailbox()
    answers: Mailbox[str] = Mailbox()
    with operated(mode) as server:
        url = where(server)
        client = reconnecting_python(url, transport, came)
        came.take("connected".__eq__, "connected")
        client.emit("wait", 1, namespace="/desk", callback=answers.put)
        server.expect("waiting")

        server.signal(signal.SIGTERM)

        assert answers.take(lambda _: True, "an answer") == "done"
        came.take("disconnected".__eq__, "disconnected")
        server.expect("left server disconnect")
        server.expect("shut down True")
        assert server.exit_code() == 0
    monkeypatch.setenv("OPERATED_PORT", url.rpartition(":")[2])
    with operated(mode):
        came.take("connected".__eq__, "connected")
        client.disconnect()


@pytest.mark.parametrize("mode", ["threading", "gevent"])
def test_javascript_clients_get_their_answer_and_connect_again(
    mode: str, transport: str, monkeypatch: pytest.MonkeyPatch, javascript_peer: JavaScriptPeer
) -> None:
    options: dict[str, Any] = {"reconnection": True, "reconnectionDelay": 100}
    with operated(mode) as server:
        url = where(server)
        javascript_peer.connect(
            url, "/desk", auth={"token": "ada"}, transports=[transport], **options
        )
        javascript_peer.emit_for_ack("wait", 1)
        server.expect("waiting")

        server.signal(signal.SIGTERM)

        assert javascript_peer.expect("ack")["args"] == ["done"]
        assert javascript_peer.expect("disconnected")["reason"] in (
            "transport close",
            "transport error",
        )
        server.expect("shut down True")
        assert server.exit_code() == 0
    monkeypatch.setenv("OPERATED_PORT", url.rpartition(":")[2])
    with operated(mode):
        javascript_peer.expect("connected")


def connect_again_and_again(url: str) -> None:
    """Connect until the server has got its signal and refuses it."""
    while True:
        urllib.request.urlopen(f"{url}/socket.io/?EIO=4&transport=polling").close()


@pytest.mark.parametrize("mode", ["threading", "gevent"])
def test_new_clients_are_refused_while_a_handler_ends(mode: str) -> None:
    with operated(mode) as server:
        url = where(server)
        client = reconnecting_python(url, "websocket", Mailbox())
        client.emit("wait", 2, namespace="/desk")
        server.expect("waiting")
        server.signal(signal.SIGTERM)
        with pytest.raises(urllib.error.HTTPError) as refused:
            connect_again_and_again(url)
        assert refused.value.code == 503
        refused.value.close()
        server.expect("shut down True")
        client.shutdown()
