"""How a server that `run` has started ends."""

from __future__ import annotations

import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import simple_websocket  # type: ignore[import-untyped]  # it has no types

from tests.server.live import RawPeer
from tests.server.live import peer as connected_peer

from .mailbox import Mailbox
from .programs import Program

pytestmark = pytest.mark.journey


@contextmanager
def running(mode: str) -> Iterator[tuple[Program, str]]:
    start = ("gevent.monkey", "--module") if mode == "gevent" else ()
    command = (sys.executable, "-m", *start, "tests.journeys.queue_program", mode)
    with Program(*command, measured=mode == "threading") as program:
        port = program.expect(r"listening on (\d+)")[1]
        yield program, f"http://127.0.0.1:{port}"


def connect_until_refused(url: str) -> None:
    """Connect until the server has got its signal and answers 503."""
    while True:
        try:
            urllib.request.urlopen(f"{url}/socket.io/?EIO=4&transport=polling").close()
        except urllib.error.HTTPError as error:
            assert error.code == 503  # noqa: PT017  # it comes sooner or later
            error.close()
            return


@pytest.mark.parametrize(
    ("mode", "number"),
    [
        ("threading", signal.SIGTERM),
        ("threading", signal.SIGINT),
        ("gevent", signal.SIGTERM),
        ("gevent", signal.SIGHUP),
    ],
)
def test_a_signal_lets_handlers_end_and_run_return(mode: str, number: signal.Signals) -> None:
    answers: Mailbox[str] = Mailbox()
    with running(mode) as (program, url), connected_peer(url) as client:
        client.client.emit("wait", 0.5, callback=answers.put)
        program.expect("waiting")

        program.signal(number)

        assert answers.take(bool, "an answer") == "done"
        program.expect("left server disconnect")
        client.wait_for_disconnect()
        program.expect("run has returned")
        assert program.exit_code() == 0
    assert "Traceback" not in program.output, program.output


def test_a_second_signal_ends_it_at_once() -> None:
    with running("threading") as (program, url), connected_peer(url) as client:
        client.emit("wait", 3600)
        program.expect("waiting")
        program.signal(signal.SIGTERM)
        connect_until_refused(url)

        program.signal(signal.SIGTERM)

        program.expect("run has returned")
        assert program.exit_code() == 0


def test_the_close_frame_says_that_the_service_restarts() -> None:
    with running("threading") as (program, url):
        client = RawPeer(url)
        client.connect()
        program.signal(signal.SIGTERM)
        with pytest.raises(simple_websocket.ConnectionClosed) as closed:
            client._socket.receive(60)
        assert closed.value.reason == 1012
        client.close()
        assert program.exit_code() == 0
