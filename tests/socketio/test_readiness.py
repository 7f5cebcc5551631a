"""Whether a server is ready for clients, as a probe asks it, and what is lost and restored."""

from __future__ import annotations

import pytest
import socketio

from asynction_socketio import AsynctionServer, Readiness
from tests.server.conftest import Live, Log
from tests.server.documents import TEXT, channel, document, message

from .recording import Recorded

SOURCE = document({"/": channel([message("say", TEXT)])})


@pytest.fixture
def sio() -> AsynctionServer:
    sio = AsynctionServer.from_spec(SOURCE, async_mode="threading")
    sio.on("say", lambda _, text: None)
    return sio


def test_a_server_with_all_its_handlers_is_ready(sio: AsynctionServer) -> None:
    assert sio.readiness() == Readiness()
    assert sio.readiness().is_ready


def test_a_server_without_a_handler_is_not_ready_until_it_has_one() -> None:
    sio = AsynctionServer.from_spec(SOURCE, async_mode="threading")

    assert not sio.readiness().is_ready
    [problem] = sio.readiness().problems
    assert "event 'say' in namespace '/' has no handler" in problem

    sio.on("say", lambda _, text: None)
    assert sio.readiness().is_ready


def test_a_server_that_shuts_down_is_not_ready(sio: AsynctionServer) -> None:
    sio.shutdown(timeout=60)

    assert sio.readiness().problems == ("the server is shutting down",)


def test_a_server_that_has_lost_its_queue_is_not_ready_until_it_is_restored(
    sio: AsynctionServer, log: Log
) -> None:
    lost, restored = Recorded(sio.signals.queue_lost), Recorded(sio.signals.queue_restored)
    error = ConnectionError("redis://:secret@host")

    sio.queue_state.note_lost(error)
    sio.queue_state.note_lost(ConnectionError("once more"))

    assert sio.readiness().problems == ("the message queue can't be reached (ConnectionError)",)
    assert lost.so_far() == [{"reason": "ConnectionError", "error": error}]

    sio.queue_state.note_restored()
    sio.queue_state.note_restored()

    assert sio.readiness().is_ready
    [sent] = restored.so_far()
    assert sent["seconds"] >= 0
    assert len(log.lines) == 2
    assert "secret" not in "".join(log.lines)


def test_a_message_of_the_queue_that_is_refused_is_sent() -> None:
    manager = socketio.RedisManager("redis://127.0.0.1:1/0")
    sio = AsynctionServer.from_spec(SOURCE, async_mode="threading", client_manager=manager)
    refused = Recorded(sio.signals.queue_message_refused)

    manager._handle_emit({"event": "shout", "data": ["hello"], "host_id": "another process"})

    [sent] = refused.so_far()
    assert sent["problem"].startswith("UndeclaredEventException: ")
    assert sio.message_queue is not None
    assert sio.message_queue.refused == 1


def test_readiness_is_answered_over_http(live: Live, sio: AsynctionServer) -> None:
    import urllib.request

    def readyz(environ: object, start_response: object) -> list[bytes]:
        readiness = sio.readiness()
        start_response("200 OK" if readiness.is_ready else "503 UNREADY", [])  # type: ignore[operator]
        return [" ".join(readiness.problems).encode()]

    url = live.serve(socketio.WSGIApp(sio, readyz, socketio_path=sio.path))

    with urllib.request.urlopen(f"{url}/readyz", timeout=60) as response:
        assert (response.status, response.read()) == (200, b"")
