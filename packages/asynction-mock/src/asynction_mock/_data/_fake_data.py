"""What the mock sends: the arguments of emitted events, and of acknowledgements."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from asynction_spec import AsyncApiSpec, Event, Namespace

from ._fake_values import Fakes
from ._hints import HINTS
from ._selection import Finder, Unavailable
from ._sources import Args, Source

__all__ = ["FakeData", "Unavailable"]


class FakeData:
    """Arguments that satisfy the document, by seed.

    The document's own examples are sent first, one after the other, and then in every other place;
    what else is sent is made up. The same seed and number give the same arguments in every process,
    whatever was asked for before.

    Args:
        spec: The document.
        seed: What all values depend on; any integer.
        examples: Whether the examples of messages and schemas come first.
        formats_sample_size: How many samples there are of each provider of Faker that a format or a
            property's name asks for; 0 leaves Faker alone.
    """

    def __init__(
        self,
        spec: AsyncApiSpec,
        *,
        seed: int,
        examples: bool = True,
        formats_sample_size: int = 20,
    ) -> None:
        fakes = Fakes(seed, formats_sample_size, HINTS, examples=examples)
        finder = Finder(spec, fakes, seed)
        self._emitted: dict[tuple[str, str], Source] = {}
        self._acks: dict[tuple[str, str], Source | None] = {}
        for namespace in spec.namespaces.values():
            for key, event in _named(namespace, namespace.emits).items():
                source = finder.payload(key, event)
                if source is not None:
                    self._emitted[key] = source
            for key, event in _named(namespace, namespace.receives).items():
                self._acks[key] = finder.ack(key, event)
        self.unavailable: Sequence[Unavailable] = tuple(finder.unavailable)
        # What schemas are compiled to is compiled when it is first used, and that by one thread.
        self._lock = Lock()

    def can_emit(self, namespace: str, event: str) -> bool:
        """Whether there are arguments of an event that the server emits."""
        return (namespace, event) in self._emitted

    def payload(self, namespace: str, event: str, number: int) -> Args:
        """The arguments of an event that the server emits.

        Args:
            namespace: The namespace's name.
            event: The event's name.
            number: How often the event was emitted before, from 0 on.

        Raises LookupError where `can_emit` says no.
        """
        source = self._emitted.get((namespace, event))
        if source is None:
            raise LookupError(f"there is no payload of {event!r} in namespace {namespace!r}")
        with self._lock:
            return source.arguments(number)

    def ack(self, namespace: str, event: str, number: int) -> Args | None:
        """The arguments of the acknowledgement of a received event.

        They are empty where the document says nothing of one, and None where none could be made up.

        Args:
            namespace: The namespace's name.
            event: The event's name.
            number: How often the event was received before, from 0 on.

        Raises LookupError where the document has no such event.
        """
        key = namespace, event
        if key not in self._acks:
            raise LookupError(f"clients send no {event!r} in namespace {namespace!r}")
        source = self._acks[key]
        if source is None:
            return None
        with self._lock:
            return source.arguments(number)


def _named(namespace: Namespace, events: Sequence[Event]) -> dict[tuple[str, str], Event]:
    """Events by namespace and name; of those that share one the last counts, as in `Checks`."""
    return {(namespace.name, each.name): each for each in events if each.name is not None}
