"""The pytest plugin: the fixtures `contract_client` and `in_process_client`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, TypeAlias

import pytest

from ._client._contract_client import ContractClient
from ._contract import Contract
from ._live_server import serve

MakeClient: TypeAlias = Callable[..., ContractClient]


@pytest.fixture
def contract_client() -> Iterator[MakeClient]:
    """Gives connected clients whose messages are checked, both ways.

        contract = asynction_testing.load("asyncapi.yaml")

        def test_join(contract_client):
            client = contract_client(contract, asio)
            assert client.call("join", {"room": "lobby"}) == {"ok": True}

    Call it with the contract, the target (a URL, a `flask_socketio.SocketIO`, a WSGI or ASGI
    application, which is then served by a thread on a free port), and what `ContractClient` takes.
    A test fails at its end if the server has emitted anything that the document does not allow.
    """
    urls: dict[int, str] = {}
    with ExitStack() as stack, _closed_and_checked() as clients:

        def make(contract: Contract, target: Any, *args: Any, **options: Any) -> ContractClient:
            if isinstance(target, str):
                url = target
            else:
                url = urls.get(id(target)) or stack.enter_context(serve(target))
                urls[id(target)] = url
            client = ContractClient(contract, url, *args, **options)
            client.connect()
            clients.append(client)
            return client

        yield make


@pytest.fixture
def in_process_client() -> Iterator[MakeClient]:
    """Gives connected clients of applications that are called in this process, without sockets.

        def test_confirming(in_process_client):
            client = in_process_client(contract, asio)
            client.answer("confirm", lambda args: {"ok": True})
            assert asio.call("confirm", to=client.sid()) == {"ok": True}

    Call it with the contract, the application (a `flask_socketio.SocketIO` or a WSGI application),
    and what `ContractClient` takes. A test fails at its end as with `contract_client`.
    """
    with _closed_and_checked() as clients:

        def make(contract: Contract, target: Any, *args: Any, **options: Any) -> ContractClient:
            client = ContractClient(contract, target, *args, **options)
            client.connect()
            clients.append(client)
            return client

        yield make


@contextmanager
def _closed_and_checked() -> Iterator[list[ContractClient]]:
    """A list of clients that are closed at the end, if what they got is allowed."""
    clients: list[ContractClient] = []
    try:
        yield clients
    finally:
        with ThreadPoolExecutor() as pool:
            list(pool.map(ContractClient.close, clients))
    for client in clients:
        client.raise_for_violations()
