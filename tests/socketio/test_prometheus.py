"""Metrics for Prometheus, as it scrapes them: text over HTTP, read by the official client."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

import prometheus_client
import pytest
import socketio
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from asynction_socketio import AsynctionServer, prometheus
from tests.server.conftest import Live
from tests.server.documents import NUMBER, TEXT, channel, document, message

from .recording import Recorded

SHOP = document(
    {
        "/shop": channel(
            [message("order", TEXT, x_ack={"args": NUMBER}), message("fail")],
            [message("sold", TEXT)],
        )
    }
)
Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


class Shop:
    """A server whose metrics are scraped.

    Args:
        live: Starts it.
        registry: Where its metrics are.
    """

    def __init__(self, live: Live, registry: CollectorRegistry) -> None:
        self._live = live
        self.sio = AsynctionServer.from_spec(SHOP, async_mode="threading")
        self.sio.on("order", self._order, "/shop")
        self.sio.on("fail", self._fail, "/shop")
        prometheus.instrument(self.sio, registry)
        self.url = live.serve(socketio.WSGIApp(self.sio, socketio_path=self.sio.path))
        self._metrics = live.serve(prometheus_client.make_wsgi_app(registry))

    def _order(self, _: str, what: str) -> Any:
        self.sio.emit("sold", what, namespace="/shop")
        return len(what) if what != "nothing" else what

    def _fail(self, _: str) -> None:
        raise LookupError("the application's own")

    def record(self, name: str) -> Recorded:
        """What the server sends, once it was counted."""
        return Recorded(getattr(self.sio.signals, name))

    def peer(self, namespace: str = "/shop") -> Any:
        return self._live.peer(self.url, namespace)

    def scrape(self) -> str:
        with urllib.request.urlopen(f"{self._metrics}/metrics", timeout=60) as response:
            assert response.headers["Content-Type"].startswith("text/plain")
            text: str = response.read().decode()
        return text

    def samples(self) -> Samples:
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(self.scrape())
            for sample in family.samples
        }

    def value(self, name: str, **labels: str) -> float:
        return self.samples()[f"asynction_{name}", frozenset(labels.items())]


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def shop(live: Live, registry: CollectorRegistry) -> Shop:
    return Shop(live, registry)


def test_clients_are_counted_while_they_are_connected(live: Live, shop: Shop) -> None:
    connected, disconnected = shop.record("client_connected"), shop.record("client_disconnected")
    client = live.raw_peer(shop.url)
    client.connect("/shop")
    shop.peer()
    connected.next(), connected.next()
    assert shop.value("clients", namespace="/shop") == 2

    client.send("1/shop,")
    disconnected.next()

    assert shop.value("clients", namespace="/shop") == 1


def test_events_are_counted_and_timed_by_the_names_of_the_document(shop: Shop) -> None:
    client = shop.peer()

    assert [client.call("order", "tea"), client.call("order", "cup")] == [3, 3]

    labels = {"namespace": "/shop", "event": "order"}
    assert shop.value("event_duration_seconds_count", **labels) == 2
    assert shop.value("event_duration_seconds_sum", **labels) > 0
    assert shop.value("event_duration_seconds_bucket", **labels, le="+Inf") == 2
    assert shop.value("events_emitted_total", namespace="/shop", event="sold") == 2


def test_a_handler_that_raises_is_counted(shop: Shop) -> None:
    handled = shop.record("event_handled")

    shop.peer().emit("fail")
    handled.next()

    assert shop.value("events_failed_total", namespace="/shop", event="fail") == 1


def test_refusals_are_counted_by_the_class_of_their_reason(live: Live, shop: Shop) -> None:
    event, ack = shop.record("event_refused"), shop.record("ack_refused")
    connection = shop.record("connection_refused")
    client = shop.peer()

    client.emit("order", 5)
    event.next()
    client.emit("order", "nothing")
    ack.next()
    live.raw_peer(shop.url).connect("/elsewhere")
    connection.next()

    labels = {"namespace": "/shop", "event": "order"}
    reason = "PayloadValidationException"
    assert shop.value("events_refused_total", **labels, reason=reason) == 1
    assert shop.value("acks_refused_total", **labels, side="server") == 1
    labels = {"namespace": "<undeclared>", "reason": "UnknownNamespace"}
    assert shop.value("connections_refused_total", **labels) == 1


def test_what_clients_call_their_events_adds_no_series(live: Live, shop: Shop) -> None:
    refused, connection = shop.record("event_refused"), shop.record("connection_refused")
    client = shop.peer()
    client.emit("any 0")
    refused.next()
    live.raw_peer(shop.url).connect("/any0")
    connection.next()
    before = len(shop.samples())

    for number in range(1, 50):
        client.emit(f"any {number}")
        refused.next()
    other = live.raw_peer(shop.url)
    for number in range(1, 10):
        other.connect(f"/any{number}")
        connection.next()

    assert len(shop.samples()) == before
    assert "any" not in shop.scrape()
    labels = {"namespace": "/shop", "event": "<undeclared>", "reason": "UndeclaredEventException"}
    assert shop.value("events_refused_total", **labels) == 50


@pytest.mark.parametrize(
    ("send", "name", "labels"),
    [
        (
            lambda sio: sio.signals.limit_exceeded.send(
                namespace="/shop", event="order", sid=None, address=None, limit="rate"
            ),
            "limits_exceeded_total",
            {"namespace": "/shop", "event": "order", "limit": "rate"},
        ),
        (
            lambda sio: sio.signals.limit_exceeded.send(
                namespace="/shop", event=None, sid=None, address=None, limit="maxConnections"
            ),
            "limits_exceeded_total",
            {"namespace": "/shop", "event": "", "limit": "maxConnections"},
        ),
        (lambda sio: sio.queue_state.note_lost(ConnectionError("gone")), "queue_lost_total", {}),
        (
            lambda sio: sio.signals.queue_message_refused.send(problem="it can't be read"),
            "queue_messages_refused_total",
            {},
        ),
    ],
    ids=["rate", "connections", "queue", "message"],
)
def test_limits_and_the_message_queue_are_counted(
    shop: Shop, send: Callable[[AsynctionServer], None], name: str, labels: dict[str, str]
) -> None:
    send(shop.sio)

    assert shop.value(name, **labels) == 1


def test_credentials_that_end_are_counted(shop: Shop) -> None:
    ended = shop.record("credentials_ended")
    client = shop.peer()

    shop.sio.revoke(sid=client.sid)
    ended.next()

    assert shop.value("credentials_ended_total", namespace="/shop", reason="revoked") == 1


def test_servers_of_one_registry_add_to_the_same_metrics_and_each_once(
    live: Live, registry: CollectorRegistry, shop: Shop
) -> None:
    other = Shop(live, registry)
    prometheus.instrument(other.sio, registry)

    assert [shop.peer().call("order", "tea"), other.peer().call("order", "tea")] == [3, 3]

    labels = {"namespace": "/shop", "event": "order"}
    assert shop.value("event_duration_seconds_count", **labels) == 2
