"""The client that is generated from a document, against the server of the document."""

from __future__ import annotations

import asyncio
import queue
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import pytest

from asynction_spec import load_spec, python_types

from .programs import ADMIN_TOKEN

DOCUMENT = Path(__file__).resolve().parents[2] / "example" / "asyncapi.yaml"
DEADLINE = 60  # seconds

pytestmark = pytest.mark.journey


def generated(kind: Literal["sync", "async"], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of the client."""
    module = ModuleType(f"{kind}_client")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(python_types(load_spec(DOCUMENT), client=kind), vars(module))
    return module


@contextmanager
def connected(client: Any, url: str, *args: Any) -> Iterator[Any]:
    client.connect(url, *args, wait_timeout=DEADLINE)
    try:
        yield client
    finally:
        client.disconnect()


def test_its_methods_send_events_and_its_handlers_get_them(
    demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = generated("sync", monkeypatch)
    joined: queue.Queue[Any] = queue.Queue()
    seen: queue.Queue[Any] = queue.Queue()
    typing: queue.Queue[Any] = queue.Queue()
    ada, bob = module.Client(), module.Client()
    ada.on_joined(joined.put)
    ada.on_seen(seen.put)
    ada.on_typing(lambda *args: typing.put(args))
    bob.on_confirm(lambda message: {"seen": message["id"] > 0})
    with connected(ada, demo_url, {"nickname": "ada"}), connected(bob, demo_url):
        assert ada.join({"room": "threads"}) == {"ok": True, "members": ["ada"]}
        assert bob.join({"room": "threads", "name": "bob"})["ok"] is True
        answer = ada.message({"room": "threads", "text": "hello"}, timeout=DEADLINE)
        bob.typing("threads", True)
        refused = bob.leave({"room": "elsewhere"})

        assert joined.get(timeout=DEADLINE) == {"room": "threads", "name": "bob"}
        assert seen.get(timeout=DEADLINE)["id"] == answer["id"]
        assert typing.get(timeout=DEADLINE) == ("threads", "bob", True)
        assert refused["error"]["code"] == "not_in_room"


def test_namespaces_share_a_client(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = generated("sync", monkeypatch)
    lobby = module.Client()
    admin = module.AdminClient(lobby.client)
    namespaces = [lobby.NAMESPACE, admin.NAMESPACE]
    url = f"{demo_url}?token={ADMIN_TOKEN}"
    lobby.client.connect(url, namespaces=namespaces, wait_timeout=DEADLINE)
    try:
        assert lobby.join({"room": "shared", "name": "ada"})["ok"] is True
        assert admin.get_metrics()["connections"] >= 1
    finally:
        lobby.disconnect()


def test_its_methods_can_be_awaited(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = generated("async", monkeypatch)

    async def chat() -> None:
        ada, bob = module.AsyncClient(), module.AsyncClient()
        heard: asyncio.Queue[Any] = asyncio.Queue()
        ada.on_joined(heard.put)
        await ada.connect(demo_url, {"nickname": "ada"}, wait_timeout=DEADLINE)
        await bob.connect(demo_url, wait_timeout=DEADLINE)
        try:
            assert (await ada.join({"room": "tasks"}))["ok"] is True
            await bob.join({"room": "tasks", "name": "bob"})
            joined = await asyncio.wait_for(heard.get(), DEADLINE)
        finally:
            await ada.disconnect()
            await bob.disconnect()
        assert joined == {"room": "tasks", "name": "bob"}

    with ThreadPoolExecutor() as threads:  # in this one the loop of a browser may be running
        threads.submit(asyncio.run, chat()).result(3 * DEADLINE)
