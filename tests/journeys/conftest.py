"""What starts and stops around a journey."""

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from .chat import Chat
from .js_peer import JavaScriptPeer, missing_peer
from .peers import NodePeer, Peer, PythonPeer
from .programs import DemoServer


@pytest.fixture
def javascript_peer() -> Iterator[JavaScriptPeer]:
    """The JavaScript client; without it a test is skipped, but fails where CI is set."""
    yield from started_javascript_peer()


@pytest.fixture(scope="session")
def shared_javascript_peer() -> Iterator[JavaScriptPeer]:
    """The JavaScript client for all tests, each of which has sockets of its own."""
    yield from started_javascript_peer()


def started_javascript_peer() -> Iterator[JavaScriptPeer]:
    if reason := missing_peer():
        absent(reason)
    with JavaScriptPeer() as peer:
        yield peer


def absent(reason: str) -> None:
    """Skip a test whose peer is not installed, but fail it where CI is set."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture(params=["polling", "websocket"])
def transport(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(params=["python", "javascript"])
def peer_of(request: pytest.FixtureRequest, transport: str) -> Iterator[Callable[[str], Peer]]:
    """Makes clients, of either kind, of the server at a URL."""
    if request.param == "python":
        yield lambda url: PythonPeer(url, transport)
        return
    node: JavaScriptPeer = request.getfixturevalue("shared_javascript_peer")
    yield lambda url: NodePeer(node, url, transport)
    node.forget_reports()


@pytest.fixture(scope="session", params=["threading", "gevent"])
def demo_server(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    """The example's server, in both modes; whatever it is told, it logs no traceback."""
    with DemoServer("--async-mode", request.param) as server:
        yield server
        server.signal(signal.SIGTERM)
        assert server.exit_code() == 0
        assert "Traceback" not in server.output, server.output


@pytest.fixture(scope="session")
def demo_url(demo_server: DemoServer) -> str:
    return demo_server.url


@pytest.fixture
def chat(demo_url: str, peer_of: Callable[[str], Peer]) -> Iterator[Chat]:
    company = Chat(lambda: peer_of(demo_url))
    yield company
    company.close()
