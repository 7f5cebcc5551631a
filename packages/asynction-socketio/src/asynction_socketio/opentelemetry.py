"""Spans and metrics of a server, for `pip install asynction-socketio[opentelemetry]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar, Token
from dataclasses import dataclass
from typing import Any

from opentelemetry import context, metrics, trace
from opentelemetry.context import Context
from opentelemetry.metrics import Meter, MeterProvider
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, TracerProvider

from ._metric_labels import EventLabels, ObservableServer
from ._signals import connect_methods

__all__ = ["instrument"]

_SCOPE = "asynction"
# The bounds that OpenTelemetry recommends for durations.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
Attributes = dict[str, str | Sequence[str]]


def instrument(
    server: ObservableServer,
    tracer_provider: TracerProvider | None = None,
    meter_provider: MeterProvider | None = None,
) -> None:
    """Record a span for each event, and metrics, from now on.

        from asynction_socketio import opentelemetry

        opentelemetry.instrument(sio)

    Spans are called `process {namespace} {event}` and `send {namespace} {event}`, with attributes
    of OpenTelemetry's semantic conventions for messaging. A handler runs in the span of its event.
    Events and namespaces that the document does not have share the name `<undeclared>`.

    Args:
        server: An AsynctionServer or an AsynctionSocketIO, which is instrumented once.
        tracer_provider: Where spans go; else the global one.
        meter_provider: Where metrics go; else the global one.
    """
    labels = EventLabels(server.spec)
    tracer = trace.get_tracer(_SCOPE, tracer_provider=tracer_provider)
    connect_methods(server.signals, _Spans(tracer, labels))
    meter = metrics.get_meter(_SCOPE, meter_provider=meter_provider)
    connect_methods(server.signals, _Measurements(meter, labels))


def _attributes(names: tuple[str, str], operation: str) -> Attributes:
    namespace, event = names
    return {
        "messaging.system": "socket.io",
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
        "messaging.destination.name": namespace,
        "messaging.socket.io.namespace": namespace,
        "messaging.socket.io.event_name": event,
    }


@dataclass(frozen=True, slots=True)
class _Started:
    """The span of the event that is being handled."""

    event: tuple[str, str, str]
    span: Span
    token: Token[Context]
    outer: _Started | None


class _Spans:
    """Records the spans of a server; its methods have the names of signals.

    Args:
        tracer: What makes them.
        labels: The names of the server's document.
    """

    def __init__(self, tracer: Tracer, labels: EventLabels) -> None:
        self._tracer = tracer
        self._labels = labels
        self._started: ContextVar[_Started | None] = ContextVar("started", default=None)

    def event_started(self, _: Any, namespace: str, event: str, sid: str, **__: Any) -> None:
        names = self._labels.event(namespace, event)
        attributes = _attributes(names, "process") | {"messaging.client.id": sid}
        span = self._tracer.start_span(
            f"process {' '.join(names)}", kind=SpanKind.CONSUMER, attributes=attributes
        )
        token = context.attach(trace.set_span_in_context(span))
        key = namespace, event, sid
        self._started.set(_Started(key, span, token, self._started.get()))

    def event_handled(
        self,
        _: Any,
        namespace: str,
        event: str,
        sid: str,
        error: BaseException | None,
        **__: Any,
    ) -> None:
        span = self._end(namespace, event, sid)
        if span is None:
            return
        if error is not None:
            span.record_exception(error)
            _mark_failed(span, type(error).__name__)
        span.end()

    def event_refused(
        self, _: Any, namespace: str, event: str, sid: str, reason: str, **__: Any
    ) -> None:
        span = self._end(namespace, event, sid)
        if span is not None:  # else it was refused before its turn came
            _mark_failed(span, reason)  # its text may quote what the client sent
            span.end()

    def _end(self, namespace: str, event: str, sid: str) -> Span | None:
        """Leave the span of an event, which is to be ended."""
        started = self._started.get()
        if started is None or started.event != (namespace, event, sid):
            return None
        self._started.set(started.outer)
        context.detach(started.token)
        return started.span

    def event_emitted(self, _: Any, namespace: str, event: str, to: Any, **__: Any) -> None:
        names = self._labels.event(namespace, event)
        attributes = _attributes(names, "send")
        if to is not None:
            rooms = [to] if isinstance(to, str) or not isinstance(to, Sequence) else to
            attributes["messaging.socket.io.rooms"] = [str(each) for each in rooms]
        name = f"send {' '.join(names)}"
        self._tracer.start_span(name, kind=SpanKind.PRODUCER, attributes=attributes).end()


def _mark_failed(span: Span, reason: str) -> None:
    span.set_attribute("error.type", reason)
    span.set_status(Status(StatusCode.ERROR))


class _Measurements:
    """Records the metrics of a server; its methods have the names of signals.

    Args:
        meter: What makes the instruments.
        labels: The names of the server's document.
    """

    def __init__(self, meter: Meter, labels: EventLabels) -> None:
        self._labels = labels
        self._seconds = meter.create_histogram(
            "messaging.process.duration",
            unit="s",
            description="How long events took",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self._sent = meter.create_counter("messaging.client.sent.messages", unit="{message}")
        self._clients = meter.create_up_down_counter("asynction.clients", unit="{client}")
        self._counts = {
            name: meter.create_counter(f"asynction.{name}")
            for name in (
                "connections.refused",
                "events.refused",
                "acks.refused",
                "limits.exceeded",
                "credentials.ended",
                "queue.lost",
                "queue.messages.refused",
                "violations.reported",
            )
        }

    def _of_namespace(self, name: str) -> dict[str, str]:
        return {"messaging.socket.io.namespace": self._labels.namespace(name)}

    def _of_event(self, namespace: str, event: str | None) -> dict[str, str]:
        namespace, event = self._labels.event(namespace, event)
        return {
            "messaging.socket.io.namespace": namespace,
            "messaging.socket.io.event_name": event,
        }

    def _count(self, name: str, attributes: Mapping[str, str]) -> None:
        self._counts[name].add(1, attributes)

    def client_connected(self, _: Any, namespace: str, **__: Any) -> None:
        self._clients.add(1, self._of_namespace(namespace))

    def client_disconnected(self, _: Any, namespace: str, **__: Any) -> None:
        self._clients.add(-1, self._of_namespace(namespace))

    def connection_refused(self, _: Any, namespace: str, reason: str, **__: Any) -> None:
        self._count("connections.refused", self._of_namespace(namespace) | {"error.type": reason})

    def event_handled(
        self, _: Any, namespace: str, event: str, seconds: float, error: object, **__: Any
    ) -> None:
        attributes = _attributes(self._labels.event(namespace, event), "process")
        if error is not None:
            attributes["error.type"] = type(error).__name__
        self._seconds.record(seconds, attributes)

    def event_refused(self, _: Any, namespace: str, event: str, reason: str, **__: Any) -> None:
        self._count("events.refused", self._of_event(namespace, event) | {"error.type": reason})

    def ack_refused(self, _: Any, namespace: str, event: str, side: str, **__: Any) -> None:
        self._count("acks.refused", self._of_event(namespace, event) | {"side": side})

    def event_emitted(self, _: Any, namespace: str, event: str, **__: Any) -> None:
        self._sent.add(1, _attributes(self._labels.event(namespace, event), "send"))

    def limit_exceeded(
        self, _: Any, namespace: str, event: str | None, limit: str, **__: Any
    ) -> None:
        self._count("limits.exceeded", self._of_event(namespace, event) | {"limit": limit})

    def credentials_ended(self, _: Any, namespace: str, reason: str, **__: Any) -> None:
        self._count("credentials.ended", self._of_namespace(namespace) | {"reason": reason})

    def queue_lost(self, _: Any, **__: Any) -> None:
        self._count("queue.lost", {})

    def queue_message_refused(self, _: Any, **__: Any) -> None:
        self._count("queue.messages.refused", {})

    def violation_reported(self, _: Any, error: Any, **__: Any) -> None:
        attributes = self._of_event(error.namespace, error.event)
        self._count("violations.reported", attributes | {"side": error.sender})
