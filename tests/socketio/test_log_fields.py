"""The fields of log records, where nothing else tests them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import socketio

from asynction_socketio import AsynctionServer
from tests.journeys.mailbox import Mailbox
from tests.server.conftest import Live
from tests.server.documents import TEXT, channel, document, message

SOURCE = document({"/room": channel(emits=[message("said", TEXT)])})


class Records(logging.Handler):
    """The records of `asynction`, as a test waits for them."""

    def __init__(self) -> None:
        super().__init__()
        self._mailbox: Mailbox[logging.LogRecord] = Mailbox()

    def emit(self, record: logging.LogRecord) -> None:
        self._mailbox.put(record)

    def next(self, text: str) -> dict[str, Any]:
        """The attributes of the next record that has these words."""
        return vars(self._mailbox.take(lambda record: text in record.getMessage(), text))


@pytest.fixture
def records() -> Iterator[Records]:
    handler = Records()
    logger = logging.getLogger("asynction")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def test_an_exception_of_a_callback_is_logged_with_the_client(live: Live, records: Records) -> None:
    sio = AsynctionServer.from_spec(SOURCE, async_mode="threading")
    client = live.peer(live.serve(socketio.WSGIApp(sio, socketio_path=sio.path)), "/room")

    def fail(*_: Any) -> None:
        raise LookupError("the application's own")

    sio.emit("said", "hello", to=client.sid, namespace="/room", callback=fail)
    record = records.next("the callback of event 'said' in namespace '/room' failed")

    assert record["name"] == "asynction.handlers"
    assert record["exc_info"][0] is LookupError
    assert (record["namespace"], record["event"], record["sid"]) == ("/room", "said", client.sid)
    assert (record["address"], record["reason"]) == ("127.0.0.1", "LookupError")


@pytest.mark.parametrize("handled", [False, True])
def test_of_a_long_name_that_a_client_has_made_up_the_fields_have_the_beginning(
    live: Live, records: Records, handled: bool
) -> None:
    sio = AsynctionServer.from_spec(SOURCE, async_mode="threading")
    if handled:

        def fail(*_: Any) -> None:
            raise LookupError("the application's own")

        sio.on("*", fail, "/room")
    client = live.peer(live.serve(socketio.WSGIApp(sio, socketio_path=sio.path)), "/room")

    client.emit("x" * 5000)
    record = records.next("failed" if handled else "no such event")

    assert record["event"] == "x" * 200
    assert len(record["msg"] % record["args"]) < 600


def test_a_handler_that_the_document_does_not_name_is_logged_with_its_event(
    records: Records,
) -> None:
    sio = AsynctionServer.from_spec(SOURCE, async_mode="threading")

    sio.on("cry", lambda sid: None, "/room")
    record = records.next("names no event 'cry'")

    assert (record["name"], record["namespace"], record["event"]) == ("asynction", "/room", "cry")
    assert record["sid"] is record["address"] is record["reason"] is None
