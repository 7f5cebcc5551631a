"""The labels of metrics and spans: the names of the document, and one for all others."""

from __future__ import annotations

from typing import Protocol

from asynction_spec import AsyncApiSpec

from ._signals import Signals

UNDECLARED = "<undeclared>"


class ObservableServer(Protocol):
    """A server with a document and signals: an AsynctionServer, or an AsynctionSocketIO."""

    spec: AsyncApiSpec
    signals: Signals


class EventLabels:
    """Namespaces and events by name, as few as the document has, whatever clients send.

    Args:
        spec: The document.
    """

    def __init__(self, spec: AsyncApiSpec) -> None:
        self._namespaces = frozenset(spec.namespaces)
        self._events = {
            (namespace.name, str(event.name))
            for namespace in spec.namespaces.values()
            for event in (*namespace.receives, *namespace.emits)
        }

    def namespace(self, name: str) -> str:
        """The name of a namespace that the document has."""
        return name if name in self._namespaces else UNDECLARED

    def event(self, namespace: str, event: str | None) -> tuple[str, str]:
        """A namespace and an event that the document has; without a name for no event."""
        if (namespace, event) in self._events:
            return namespace, str(event)
        return self.namespace(namespace), "" if event is None else UNDECLARED
