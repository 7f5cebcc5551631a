"""Spans and metrics of OpenTelemetry, as its SDK exports them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import socketio
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from asynction_socketio import AsynctionServer, opentelemetry
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


class Shop:
    """A server that is traced and measured."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._spans = InMemorySpanExporter()
        self._metrics = InMemoryMetricReader()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        meters = MeterProvider(metric_readers=[self._metrics])
        self.tracer = tracers.get_tracer("the application")
        self.sio = AsynctionServer.from_spec(SHOP, async_mode="threading")
        self.sio.on("order", self._order, "/shop")
        self.sio.on("fail", self._fail, "/shop")
        opentelemetry.instrument(self.sio, tracers, meters)
        self._close = (tracers.shutdown, meters.shutdown)
        self.url = live.serve(socketio.WSGIApp(self.sio, socketio_path=self.sio.path))

    def _order(self, _: str, what: str) -> int:
        with self.tracer.start_as_current_span("look it up"):
            self.sio.emit("sold", what, namespace="/shop", to="vip")
        return len(what)

    def _fail(self, _: str) -> None:
        raise LookupError("the application's own")

    def record(self, name: str) -> Recorded:
        """What the server sends, once it was measured."""
        return Recorded(getattr(self.sio.signals, name))

    def peer(self) -> Any:
        return self._live.peer(self.url, "/shop")

    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._spans.get_finished_spans()}

    def points(self, name: str) -> list[Any]:
        data = self._metrics.get_metrics_data()
        assert data is not None
        return [
            point
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]

    def close(self) -> None:
        for each in self._close:
            each()


@pytest.fixture
def shop(live: Live) -> Any:
    shop = Shop(live)
    yield shop
    shop.close()


def attributes_of(span: ReadableSpan) -> Mapping[str, Any]:
    assert span.attributes is not None
    return span.attributes


def test_an_event_has_a_span_in_which_its_handler_runs(shop: Shop) -> None:
    client = shop.peer()

    assert client.call("order", "tea") == 3
    spans = shop.spans()
    event, own = spans["process /shop order"], spans["look it up"]

    assert event.kind is SpanKind.CONSUMER
    assert event.parent is None
    assert event.status.status_code is StatusCode.UNSET
    assert attributes_of(event) == {
        "messaging.system": "socket.io",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": "/shop",
        "messaging.socket.io.namespace": "/shop",
        "messaging.socket.io.event_name": "order",
        "messaging.client.id": client.sid,
    }
    assert own.parent is not None
    assert event.context is not None
    assert own.parent.span_id == event.context.span_id


def test_an_emitted_event_has_a_span_within_what_emits_it(shop: Shop) -> None:
    shop.peer().call("order", "tea")
    spans = shop.spans()
    sent, own = spans["send /shop sold"], spans["look it up"]

    assert sent.kind is SpanKind.PRODUCER
    assert sent.parent is not None
    assert own.context is not None
    assert sent.parent.span_id == own.context.span_id
    assert attributes_of(sent)["messaging.socket.io.rooms"] == ("vip",)


def test_the_span_of_an_event_whose_handler_raises_has_the_exception(shop: Shop) -> None:
    handled = shop.record("event_handled")

    shop.peer().emit("fail")
    handled.next()
    span = shop.spans()["process /shop fail"]

    assert span.status.status_code is StatusCode.ERROR
    assert attributes_of(span)["error.type"] == "LookupError"
    assert [each.name for each in span.events] == ["exception"]


def test_the_span_of_a_refused_event_quotes_nothing_that_the_client_sent(shop: Shop) -> None:
    refused = shop.record("event_refused")
    client = shop.peer()

    client.emit("order", {"password": "secret"})
    client.emit("any name at all")
    refused.next(), refused.next()
    spans = shop.spans()

    span = spans["process /shop order"]
    assert span.status.status_code is StatusCode.ERROR
    assert attributes_of(span)["error.type"] == "PayloadValidationException"
    assert "secret" not in span.to_json()
    assert "any name" not in spans["process /shop <undeclared>"].to_json()


def test_no_span_is_left_open_after_an_event(shop: Shop) -> None:
    current: list[trace.Span] = []

    @shop.sio.signals.event_handled.connect
    def note(*_: Any, **__: Any) -> None:
        current.append(trace.get_current_span())

    shop.peer().call("order", "tea")

    assert current == [trace.INVALID_SPAN]


def test_events_are_measured_by_the_names_of_the_document(shop: Shop) -> None:
    refused, handled = shop.record("event_refused"), shop.record("event_handled")
    client = shop.peer()
    assert client.call("order", "tea") == 3
    client.emit("fail")
    handled.next(), handled.next()
    client.emit("cry")
    refused.next()

    durations = {
        point.attributes["messaging.socket.io.event_name"]: point
        for point in shop.points("messaging.process.duration")
    }
    assert durations["order"].count == 1
    assert max(durations["order"].explicit_bounds) == 10
    assert "error.type" not in durations["order"].attributes
    assert durations["fail"].attributes["error.type"] == "LookupError"
    [sent] = shop.points("messaging.client.sent.messages")
    assert (sent.value, sent.attributes["messaging.socket.io.event_name"]) == (1, "sold")
    [cried] = shop.points("asynction.events.refused")
    assert cried.attributes["messaging.socket.io.event_name"] == "<undeclared>"
    assert cried.attributes["error.type"] == "UndeclaredEventException"


def test_clients_and_what_ends_them_are_measured(live: Live, shop: Shop) -> None:
    connected, refused = shop.record("client_connected"), shop.record("connection_refused")
    ended, disconnected = shop.record("credentials_ended"), shop.record("client_disconnected")
    client = live.raw_peer(shop.url)
    client.connect("/nowhere")
    refused.next()
    client.connect("/shop")
    sid = connected.next()["sid"]
    assert [point.value for point in shop.points("asynction.clients")] == [1]

    shop.sio.revoke(sid=sid)
    ended.next()
    disconnected.next()

    assert [point.value for point in shop.points("asynction.clients")] == [0]
    [gone] = shop.points("asynction.credentials.ended")
    assert dict(gone.attributes) == {
        "messaging.socket.io.namespace": "/shop",
        "reason": "revoked",
    }
    [unknown] = shop.points("asynction.connections.refused")
    assert unknown.attributes["error.type"] == "UnknownNamespace"


def test_acks_limits_and_the_queue_are_measured(shop: Shop) -> None:
    signals = shop.sio.signals
    of_event = {"namespace": "/shop", "event": "order", "sid": None}
    signals.ack_refused.send(**of_event, side="client", reason="", error=None)
    signals.limit_exceeded.send(**of_event, address=None, limit="rate", retry_after=1.0)
    shop.sio.queue_state.note_lost(ConnectionError("gone"))

    signals.queue_message_refused.send(problem="it can't be read")

    for name in ("acks.refused", "limits.exceeded", "queue.lost", "queue.messages.refused"):
        assert [point.value for point in shop.points(f"asynction.{name}")] == [1]
