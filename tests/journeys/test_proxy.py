"""`asynction proxy` as a program between a JavaScript client and a server, and its recording."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import socketio
from werkzeug.serving import make_server

from asynction_testing import Proxy, load, serve
from tests.testing.running import CONTRACT_FILE, TOKEN, python_server, started
from tests.testing.servers.python_server import FAULTS, Silent, build
from tests.testing.servers.small_servers import CONVERSATION, PackedConversation

from .js_peer import JavaScriptPeer
from .programs import Program

pytestmark = pytest.mark.journey

DEADLINE = 60
ASYNCTION = (sys.executable, "-m", "asynction", "--spec", CONTRACT_FILE)


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    with started(python_server("none")) as url:
        yield url


def test_a_javascript_client_speaks_through_a_proxy_that_records(
    target: str, javascript_peer: JavaScriptPeer, tmp_path: Path
) -> None:
    recording = tmp_path / "traffic.jsonl"
    command = (*ASYNCTION, "proxy", target, "--port", "0", "--record", recording)
    with Program(*command) as proxy:
        url = proxy.expect(r"Proxy of \S+ at (http://\S+)", DEADLINE)[1]
        peer = javascript_peer
        peer.connect(url)
        peer.expect("upgraded", DEADLINE)
        by_another_name = Request(f"{url}/socket.io/", headers={"Host": "pages.example"})
        with pytest.raises(HTTPError, match="403") as refused:
            urlopen(by_another_name, timeout=DEADLINE)
        refused.value.close()
        (joined,) = peer.call("join", {"room": "lobby", "name": "ada"}, timeout=DEADLINE)
        assert joined["ok"]
        peer.expect("received", DEADLINE, name="joined")
        content = bytes(range(256))
        assert peer.call("upload", {"name": "a", "content": content}, timeout=DEADLINE) == [
            {"size": 256}
        ]
        peer.connect(url, "/admin", socket="admin", auth={"token": TOKEN})
        peer.call("count", socket="admin", timeout=DEADLINE)
        peer.expect("received", DEADLINE, socket="admin", name="alert")
        proxy.expect(r'<- #1 / join {"room": "lobby", "name": "ada"}', DEADLINE)
        proxy.expect(r"-> #\d+ /admin count acknowledged", DEADLINE)
        peer.call("say", "", "soon", timeout=DEADLINE)
        proxy.expect(r"!! #1 / .*got ", DEADLINE)
        proxy.signal(signal.SIGTERM)
        assert proxy.exit_code(DEADLINE) == 0
    assert TOKEN not in recording.read_text()
    assert "Traceback" not in proxy.output
    play = (*ASYNCTION, "test", target, "--replay", recording, "--timeout", str(DEADLINE))
    with Program(*play, "--auth", f'/admin={{"token": "{TOKEN}"}}') as replay:
        replay.expect("no findings: 3 right and 1 wrong messages", DEADLINE)
        assert replay.exit_code(DEADLINE) == 0


def test_a_javascript_client_is_let_in_once_its_server_is_up(
    javascript_peer: JavaScriptPeer,
) -> None:
    peer = javascript_peer
    with socket.socket() as listener:  # bound, so that nobody else gets its port, and not listening
        listener.bind(("127.0.0.1", 0))
        host, port = listener.getsockname()
        proxy = Proxy(load(CONTRACT_FILE), f"http://{host}:{port}")
        with serve(proxy) as url:
            peer.connect_refused(url, reconnection=True, reconnectionDelay=50)
            listener.listen()
            app = socketio.WSGIApp(build(FAULTS["none"]))
            server = make_server(
                host, port, app, threaded=True, request_handler=Silent, fd=listener.fileno()
            )
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            peer.expect("connected", DEADLINE)
            (joined,) = peer.call("join", {"room": "lobby", "name": "ada"}, timeout=DEADLINE)
            assert joined["ok"]
            peer.disconnect()
            server.shutdown()
            thread.join()
            proxy.close()


def test_a_javascript_client_speaks_msgpack_through_a_proxy(
    javascript_peer: JavaScriptPeer,
) -> None:
    peer = javascript_peer
    with serve(socketio.WSGIApp(PackedConversation().server)) as target:
        proxy = Proxy(load(CONVERSATION), target, enforce=True, serializer="msgpack")
        with serve(proxy) as url:
            peer.connect(url, serializer="msgpack")
            assert peer.call("shout", "hello", timeout=DEADLINE) == ["HELLO"]
            assert peer.call("upload", b"\x00\x01", timeout=DEADLINE) == [b"\x01\x00"]
            peer.expect("received", DEADLINE, name="uploaded")
            (refused,) = peer.call("shout", 7, timeout=DEADLINE)
            assert refused["error"]["type"] == "PayloadValidationException"
            peer.disconnect()
        proxy.close()
