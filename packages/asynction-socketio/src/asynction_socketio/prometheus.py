"""Metrics of a server for Prometheus, for `pip install asynction-socketio[prometheus]`."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from ._metric_labels import EventLabels, ObservableServer
from ._signals import Signals, connect_methods

__all__ = ["instrument"]

_EVENT = ("namespace", "event")


class _Metrics:
    """The metrics of one registry, to which all servers of the process add."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.observed: WeakSet[Signals] = WeakSet()

        def counter(name: str, text: str, labels: tuple[str, ...]) -> Counter:
            return Counter(f"asynction_{name}", text, labels, registry=registry)

        text = "Clients that are connected to a namespace"
        self.clients = Gauge(
            "asynction_clients",
            text,
            ("namespace",),
            registry=registry,
            multiprocess_mode="livesum",
        )
        text = "Connections to a namespace that were refused"
        self.refused = counter("connections_refused", text, ("namespace", "reason"))
        self.seconds = Histogram(
            "asynction_event_duration_seconds",
            "How long events took, from their check to that of their acknowledgement",
            _EVENT,
            registry=registry,
        )
        self.failed = counter("events_failed", "Events whose handler raised", _EVENT)
        text = "Events of clients that were refused"
        self.events_refused = counter("events_refused", text, (*_EVENT, "reason"))
        text = "Acknowledgements that were refused, by who sent them"
        self.acks_refused = counter("acks_refused", text, (*_EVENT, "side"))
        self.emitted = counter("events_emitted", "Events that the server emitted", _EVENT)
        text = "What clients were refused for a limit of the document"
        self.limited = counter("limits_exceeded", text, (*_EVENT, "limit"))
        text = "Clients that were disconnected for their credentials ended"
        self.ended = counter("credentials_ended", text, ("namespace", "reason"))
        text = "How often the message queue was lost"
        self.queue_lost = counter("queue_lost", text, ())
        text = "Messages of the message queue that were refused"
        self.queue_messages_refused = counter("queue_messages_refused", text, ())
        text = "What the document forbids and was let pass, by who sent it"
        self.violations = counter("violations_reported", text, (*_EVENT, "side"))


class _Observer:
    """Adds what happens on one server to the metrics; its methods have the names of signals.

    Args:
        metrics: The metrics.
        labels: The names of the server's document.
    """

    def __init__(self, metrics: _Metrics, labels: EventLabels) -> None:
        self._metrics = metrics
        self._labels = labels
        self._seconds: dict[tuple[str, str], Any] = {}  # by labels, which takes long to look up

    def client_connected(self, _: Any, namespace: str, **__: Any) -> None:
        self._metrics.clients.labels(self._labels.namespace(namespace)).inc()

    def client_disconnected(self, _: Any, namespace: str, **__: Any) -> None:
        self._metrics.clients.labels(self._labels.namespace(namespace)).dec()

    def connection_refused(self, _: Any, namespace: str, reason: str, **__: Any) -> None:
        self._metrics.refused.labels(self._labels.namespace(namespace), reason).inc()

    def event_handled(
        self, _: Any, namespace: str, event: str, seconds: float, error: object, **__: Any
    ) -> None:
        labels = self._labels.event(namespace, event)
        histogram = self._seconds.get(labels)
        if histogram is None:
            histogram = self._seconds[labels] = self._metrics.seconds.labels(*labels)
        histogram.observe(seconds)
        if error is not None:
            self._metrics.failed.labels(*labels).inc()

    def event_refused(self, _: Any, namespace: str, event: str, reason: str, **__: Any) -> None:
        labels = self._labels.event(namespace, event)
        self._metrics.events_refused.labels(*labels, reason).inc()

    def ack_refused(self, _: Any, namespace: str, event: str, side: str, **__: Any) -> None:
        self._metrics.acks_refused.labels(*self._labels.event(namespace, event), side).inc()

    def event_emitted(self, _: Any, namespace: str, event: str, **__: Any) -> None:
        self._metrics.emitted.labels(*self._labels.event(namespace, event)).inc()

    def limit_exceeded(
        self, _: Any, namespace: str, event: str | None, limit: str, **__: Any
    ) -> None:
        self._metrics.limited.labels(*self._labels.event(namespace, event), limit).inc()

    def credentials_ended(self, _: Any, namespace: str, reason: str, **__: Any) -> None:
        self._metrics.ended.labels(self._labels.namespace(namespace), reason).inc()

    def queue_lost(self, _: Any, **__: Any) -> None:
        self._metrics.queue_lost.inc()

    def queue_message_refused(self, _: Any, **__: Any) -> None:
        self._metrics.queue_messages_refused.inc()

    def violation_reported(self, _: Any, error: Any, **__: Any) -> None:
        labels = self._labels.event(error.namespace, error.event)
        self._metrics.violations.labels(*labels, error.sender).inc()


_metrics: WeakKeyDictionary[CollectorRegistry, _Metrics] = WeakKeyDictionary()


def instrument(server: ObservableServer, registry: CollectorRegistry = REGISTRY) -> None:
    """Count what happens on a server, from now on.

        from prometheus_client import make_wsgi_app
        from asynction_socketio import prometheus

        prometheus.instrument(sio)
        metrics = make_wsgi_app()  # the application to mount at /metrics

    Events and namespaces that the document does not have share the label `<undeclared>`. Servers
    with the same registry add to the same metrics. Do it before clients connect: only those that
    come later are counted.

    Args:
        server: An AsynctionServer or an AsynctionSocketIO.
        registry: Where the metrics are registered.
    """
    metrics = _metrics.get(registry)
    if metrics is None:
        metrics = _metrics[registry] = _Metrics(registry)
    if server.signals not in metrics.observed:
        metrics.observed.add(server.signals)
        connect_methods(server.signals, _Observer(metrics, EventLabels(server.spec)))
