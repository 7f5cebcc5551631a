"""Mocks behind real sockets, and clients of theirs."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import flask

from asynction_mock import MockAsynctionSocketIO
from tests.server.live import Peer, RawPeer, peer, raw_peer, serving

DEADLINE = 30  # seconds


@contextmanager
def client(url: str, namespace: str = "/", **options: Any) -> Iterator[Peer]:
    """A client that closes its socket at the end, although the mock still sends to it."""
    with peer(url, namespace, **options) as connected:
        web_socket = connected.client.eio.ws
        yield connected
    if web_socket is not None:
        web_socket.shutdown()


class MockServers:
    """Starts mocks and clients, which end with the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.mock: MockAsynctionSocketIO
        self.url = ""

    def start(self, document: Any, **options: Any) -> MockAsynctionSocketIO:
        """Serve the mock of a document; at `url` is the last one."""
        app = flask.Flask("tested")
        options = {"seed": 1, "subscription_task_interval": 0.002} | options
        self.mock = MockAsynctionSocketIO.from_spec(
            document, app=app, async_mode="threading", **options
        )
        self.url = self._stack.enter_context(serving(app))
        self._stack.callback(self.mock.stop)
        return self.mock

    def peer(self, namespace: str = "/", **options: Any) -> Peer:
        return self._stack.enter_context(client(self.url, namespace, **options))

    def raw_peer(self) -> RawPeer:
        return self._stack.enter_context(raw_peer(self.url))

    def request_emit(self, query: str = "", form: dict[str, str] | None = None) -> tuple[int, Any]:
        """Ask for an event over HTTP; give the status and the answer."""
        body = urllib.parse.urlencode(form or {}).encode()
        return self._request(f"/mock/emit{query}", body)

    def request_emit_as_json(self, asked: Any) -> tuple[int, Any]:
        """Ask for an event with a body of JSON; give the status and the answer."""
        return self._request(
            "/mock/emit", json.dumps(asked).encode(), {"Content-Type": "application/json"}
        )

    def _request(
        self, path: str, body: bytes, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        request = urllib.request.Request(f"{self.url}{path}", body, headers or {}, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)


def received(client: Peer, number: int) -> list[tuple[str, tuple[Any, ...]]]:
    """The next events that a client gets."""
    return [client.next() for _ in range(number)]


def names(client: Peer, number: int) -> list[str]:
    """The names of the next events that a client gets."""
    return [name for name, _ in received(client, number)]


def wait_until(is_so: Callable[[], object], what: str) -> None:
    """Return when something is so; fail if it does not come to that."""
    deadline = time.monotonic() + DEADLINE
    while not is_so():
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.005)
