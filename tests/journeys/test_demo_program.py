"""The example's server as a program: its options, its output and its end."""

import json
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from .peers import PythonPeer
from .programs import DemoServer, PythonProgram

pytestmark = pytest.mark.journey

MODES = ["threading", "gevent"]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def fetched(url: str) -> tuple[str, bytes]:
    """The content type and the body of what is at a URL."""
    with urllib.request.urlopen(url, timeout=60) as response:
        return response.headers.get_content_type(), response.read()


def test_help_lists_the_options() -> None:
    with PythonProgram("example/demo.py", "--help") as program:
        assert program.exit_code() == 0

    assert {"--host", "--port", "--async-mode", "--docs"} <= set(
        program.output.replace(",", " ").split()
    )


@pytest.mark.parametrize("mode", MODES)
def test_a_port_that_is_taken_is_told_in_one_line(taken_port: int, mode: str) -> None:
    with PythonProgram(
        "example/demo.py", "--port", str(taken_port), "--async-mode", mode
    ) as program:
        assert program.exit_code() == 1

    assert program.output == (
        f"Can't listen on 127.0.0.1, port {taken_port}: Address already in use."
        " Choose with --host and --port.\n"
    )


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with PythonProgram("example/demo.py", f"--port={port}") as program:
        assert program.exit_code() == 2

    assert f"{port} is not a port: choose one from 0 to 65535" in program.output


def test_it_says_where_it_is_and_what_to_type_next(demo_server: DemoServer) -> None:
    url = demo_server.url

    demo_server.expect(rf"Its docs are at {url}/docs and {url}/docs/asyncapi.json$")
    demo_server.expect(rf"hatch run chat NAME --url {url}$")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("mode", MODES)
def test_it_ends_at_once_and_quietly_with_a_client_connected(
    mode: str, number: signal.Signals
) -> None:
    with DemoServer("--async-mode", mode) as server:
        server.expect("hatch run chat")
        peer = PythonPeer(server.url, "websocket")
        peer.connect()
        printed = server.output

        server.signal(number)

        assert server.exit_code() == 0
        assert server.output == printed


def test_its_docs_are_served(demo_url: str) -> None:
    kind, page = fetched(f"{demo_url}/docs")
    json_kind, document = fetched(f"{demo_url}/docs/asyncapi.json")

    assert (kind, json_kind) == ("text/html", "application/json")
    assert b"Chat" in page
    assert json.loads(document)["info"]["title"] == "Chat"


def test_it_can_be_run_without_docs() -> None:
    with DemoServer("--no-docs") as server:
        server.expect("hatch run chat")
        with pytest.raises(urllib.error.HTTPError, match="404") as refused:
            fetched(f"{server.url}/docs")
        refused.value.close()

    assert "docs" not in server.output
