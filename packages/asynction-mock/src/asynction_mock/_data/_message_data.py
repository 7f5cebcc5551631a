"""The data that the mock sends: arguments of emitted events, and of acknowledgements."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

from asynction_spec import AsyncApiSpec, Event, Namespace

from ._maker_lookup import ValueMakers
from ._property_hints import HINTS
from ._source_selection import SourceSelector, Unavailable
from ._sources import Source

__all__ = ["FakeData", "Unavailable"]


class FakeData:
    """Arguments that satisfy the document, by seed.

    The document's own examples are sent first, one after the other; from then on every other
    message is generated. The same seed and number give the same arguments in every process, in
    whatever order they are called for.

        data = FakeData(load_spec("asyncapi.yaml"), seed=1)
        data.payload("/", "price", 0)   # the arguments of the first emission
        data.ack("/", "watch", 0)       # those of the first acknowledgement

    Args:
        spec: The document.
        seed: An integer that all values depend on.
        examples: Whether the examples of messages and schemas are sent too.
        formats_sample_size: How many samples are drawn of each provider of Faker that the name of a
            format or of a property calls for; with 0 Faker is not used.
    """

    def __init__(
        self,
        spec: AsyncApiSpec,
        *,
        seed: int,
        examples: bool = True,
        formats_sample_size: int = 20,
    ) -> None:
        makers = ValueMakers(seed, formats_sample_size, HINTS, examples=examples)
        selector = SourceSelector(spec, makers, seed)
        self._emitted: dict[tuple[str, str], Source] = {}
        self._acks: dict[tuple[str, str], Source | None] = {}
        for namespace in spec.namespaces.values():
            for key, event in _by_key(namespace, namespace.emits).items():
                source = selector.payload(key, event)
                if source is not None:
                    self._emitted[key] = source
            for key, event in _by_key(namespace, namespace.receives).items():
                self._acks[key] = selector.ack(key, event)
        # All sources are selected now, so that a mock reports at its start what it can't send.
        self.unavailable: Sequence[Unavailable] = tuple(selector.unavailable)
        # Generators are compiled at their first use, which must happen in one thread.
        self._lock = Lock()

    def can_emit(self, namespace: str, event: str) -> bool:
        """Whether there are arguments for an event that the server emits."""
        return (namespace, event) in self._emitted

    def payload(self, namespace: str, event: str, number: int) -> tuple[Any, ...]:
        """The arguments of an event that the server emits.

        Args:
            namespace: The namespace's name.
            event: The event's name.
            number: The number of the emission, from 0 on.

        Raises LookupError if `can_emit` gives False.
        """
        source = self._emitted.get((namespace, event))
        if source is None:
            raise LookupError(f"there is no payload of {event!r} in namespace {namespace!r}")
        with self._lock:
            return source.arguments(number)

    def ack(self, namespace: str, event: str, number: int) -> tuple[Any, ...] | None:
        """The arguments of the acknowledgement of a received event.

        They are empty if the document describes no acknowledgement, and None if none could be
        generated.

        Args:
            namespace: The namespace's name.
            event: The event's name.
            number: The number of the event, from 0 on.

        Raises LookupError if the document has no such event.
        """
        key = namespace, event
        if key not in self._acks:
            raise LookupError(f"clients send no {event!r} in namespace {namespace!r}")
        source = self._acks[key]
        if source is None:
            return None
        with self._lock:
            return source.arguments(number)


def _by_key(namespace: Namespace, events: Sequence[Event]) -> dict[tuple[str, str], Event]:
    """Events by namespace and name; if two share a name the last one counts, as in `Checks`."""
    return {(namespace.name, each.name): each for each in events if each.name is not None}
