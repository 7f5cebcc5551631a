"""gunicorn's workers: what works, what is reported at start, and how they end."""

from __future__ import annotations

import json
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.security.other_libraries import install

from .conftest import absent
from .gunicorn import Gunicorn, missing_gunicorn
from .js_peer import JavaScriptPeer
from .lasting_clients import LastingClient
from .programs import Program

pytestmark = pytest.mark.journey

THREADS = ("--threads", "10")
GEVENT = ("--worker-class", "gevent")
GEVENT_WEBSOCKET = "geventwebsocket.gunicorn.workers.GeventWebSocketWorker"
APPLICATION = "tests.journeys.gunicorn_application:app"


@pytest.fixture(scope="module", autouse=True)
def gunicorn_is_installed() -> None:
    if reason := missing_gunicorn():
        absent(reason)


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gunicorn")


@pytest.fixture(scope="module", params=[THREADS, GEVENT], ids=["gthread", "gevent"])
def served(request: pytest.FixtureRequest, runtime: Path) -> Iterator[Gunicorn]:
    """One process of gunicorn, with each worker that serves WebSockets."""
    with Gunicorn(*request.param, APPLICATION, runtime=runtime) as server:
        yield server
        server.signal(signal.SIGTERM)
        assert server.exit_code() == 0
    assert "Traceback" not in server.output, server.output
    assert "Worker graceful timeout" not in server.output, server.output


def client_of(server: Gunicorn, transport: str = "websocket") -> LastingClient:
    return LastingClient(server.url, "/desk", auth={"token": "ada"}, transport=transport)


def test_a_worker_that_is_replaced_ends_its_events_and_its_clients_connect_again(
    served: Gunicorn, transport: str, javascript_peer: JavaScriptPeer
) -> None:
    options: dict[str, Any] = {"reconnection": True, "reconnectionDelay": 100}
    python = client_of(served, transport)
    javascript_peer.connect(
        served.url, "/desk", auth={"token": "ada"}, transports=[transport], **options
    )
    process = served.expect(r"process (\d+) has a client")[1]
    assert served.expect(r"process (\d+) has a client")[1] == process
    python.ask("wait", 0.5)
    served.expect("waiting")

    served.signal(signal.SIGHUP)

    assert python.expect("answer") == "done"
    for _ in range(2):
        served.expect("left server disconnect")
    assert javascript_peer.expect("disconnected")["reason"].startswith("transport")
    python.expect("disconnect")
    javascript_peer.expect("connected", timeout=30)
    python.expect("connect")
    for _ in range(2):  # a client whose first attempt took too long has been counted twice before
        served.expect(rf"process (?!{process} )\d+ has a client")
    python.close()
    javascript_peer.disconnect()


def connect_until_refused(url: str) -> int | None:
    """Connect until the server has got its signal: it answers 503, or does not listen any more."""
    while True:
        try:
            urllib.request.urlopen(f"{url}/socket.io/?EIO=4&transport=polling").close()
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return None


@pytest.mark.parametrize("worker", [THREADS, GEVENT], ids=["gthread", "gevent"])
def test_a_server_that_ends_refuses_new_clients_while_a_handler_runs(
    worker: tuple[str, ...], runtime: Path
) -> None:
    with Gunicorn(*worker, APPLICATION, runtime=runtime) as server:
        client = client_of(server)
        client.ask("wait", 3)
        server.expect("waiting")

        server.signal(signal.SIGTERM)

        assert connect_until_refused(server.url) in (503, None)
        assert client.expect("answer") == "done"
        server.expect("left server disconnect")
        assert server.exit_code() == 0
        client.close()


@pytest.mark.parametrize("worker", [THREADS, GEVENT], ids=["gthread", "gevent"])
def test_a_handler_that_does_not_end_does_not_keep_a_server_from_ending(
    worker: tuple[str, ...], runtime: Path
) -> None:
    with Gunicorn(*worker, "--graceful-timeout", "1", APPLICATION, runtime=runtime) as server:
        client = client_of(server)
        client.ask("wait", 3600)
        server.expect("waiting")

        server.signal(signal.SIGTERM)

        server.expect("shutting down took longer than 0.9 seconds")
        client.expect("disconnect")
        assert server.exit_code() == 0
        client.close()


def test_ctrl_c_ends_the_clients_in_an_orderly_way_too(runtime: Path) -> None:
    with Gunicorn(*THREADS, APPLICATION, runtime=runtime) as server:
        client = client_of(server)

        server.signal(signal.SIGINT)

        server.expect("left server disconnect")
        client.expect("disconnect")
        assert server.exit_code() == 0
        client.close()


@pytest.mark.packaging
@pytest.mark.parametrize(
    "worker", [GEVENT, ("--worker-class", GEVENT_WEBSOCKET)], ids=["gevent", "gevent-websocket"]
)
def test_gevent_websocket_may_be_installed_beside_gunicorn(
    worker: tuple[str, ...], runtime: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "gevent-websocket"
    if not folder.exists():
        install(folder, ["gevent-websocket"])
    with Gunicorn(
        *worker, APPLICATION, runtime=runtime, variables={"PYTHONPATH": str(folder)}
    ) as server:
        for transport in ("polling", "websocket"):
            client = client_of(server, transport)
            assert client.call("say", "hello") == "hello"
            client.close()
        ended(server)
    assert "Traceback" not in server.output, server.output


QUEUE = {"message_queue": "redis://127.0.0.1:1/0"}
WRONG: list[tuple[tuple[str, ...], dict[str, Any], str]] = [
    ((), {}, "sync worker handles one request at a time"),
    (("-k", "gthread"), {"async_mode": "threading"}, "has one thread, and each client needs one"),
    (THREADS, {}, "gevent is installed, but gunicorn's gthread worker has threads"),
    (THREADS, {"async_mode": "gevent"}, "the async mode is gevent, but .*has threads"),
    (GEVENT, {"async_mode": "threading"}, "the async mode is threading, but .*has greenlets"),
    ((*GEVENT, "-w", "2"), {}, "gunicorn has 2 workers, but what one of them emits"),
    ((*GEVENT, "-w", "2"), QUEUE, "gives the requests of a client to any of them"),
]


@pytest.mark.parametrize(("worker", "options", "line"), WRONG)
def test_what_does_not_go_together_is_one_line_at_start(
    worker: tuple[str, ...], options: dict[str, Any], line: str, runtime: Path
) -> None:
    variables = {"OPTIONS": json.dumps(options)}
    with Gunicorn(*worker, APPLICATION, runtime=runtime, variables=variables) as server:
        server.expect(line)
        ended(server)
    lines = [each for each in server.output.splitlines() if not each.startswith("[")]
    assert len(lines) == 1, server.output


def test_the_asgi_worker_is_one_line_at_start(runtime: Path) -> None:
    command = (sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", "-k", "asgi", APPLICATION)
    variables = {"XDG_RUNTIME_DIR": str(runtime)}
    with Program(*command, measured=False, variables=variables) as server:
        server.expect("gunicorn's ASGIWorker can't serve Socket.IO: start gunicorn with")
        ended(server)


def ended(server: Program) -> None:
    """End a server, so that all that it logged is there."""
    server.signal(signal.SIGTERM)
    assert server.exit_code() == 0


def test_of_an_application_that_is_loaded_before_its_workers_it_is_a_line_too(
    runtime: Path,
) -> None:
    with Gunicorn("--preload", APPLICATION, runtime=runtime) as server:
        urllib.request.urlopen(f"{server.url}/socket.io/?EIO=4&transport=polling").close()
        server.expect("sync worker handles one request at a time")


def test_a_session_of_another_process_is_one_line_with_a_hint(runtime: Path) -> None:
    with Gunicorn(*GEVENT, "-w", "2", APPLICATION, runtime=runtime) as server:
        address = f"{server.url}/socket.io/?EIO=4&transport=polling&sid=unknown"
        for _ in range(2):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(address)
            refused.value.close()
        server.expect("The requests of one client have to reach the same process")
