"""The pytest plugin: the fixture `contract_client`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, TypeAlias

import pytest

from ._client._live import ContractClient
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
    clients: list[ContractClient] = []
    urls: dict[int, str] = {}
    with ExitStack() as stack:

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
        for client in clients:
            client.close()
    for client in clients:
        client.raise_for_violations()
