"""What has to be sent before an event, and the values that it takes from there (`x-links`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from asynction_spec import (
    Event,
    Link,
    Namespace,
    arguments_of,
    links_of,
    payload_of,
)

from .._client._contract_client import ContractClient
from .._contract import Contract, examples

_LONGEST = 5
"""How many events at most are sent before one."""

Before = tuple[Namespace, Event, Link]


class Sequences:
    """Sends what leads up to an event, each time, because an event may use up what it needs.

    Where a server refuses to do it again, as to join twice, what it acknowledged before is taken.

    Args:
        contract: The document, with the links between its events.
        client_of: Gives the client of a namespace.
        timeout: Seconds to wait for an acknowledgement.
        skip: Is called with what can't be done.
        note: Is called with the namespace, the event and the arguments of what is sent.
    """

    def __init__(
        self,
        contract: Contract,
        client_of: Callable[[str], ContractClient],
        timeout: float,
        skip: Callable[[str], None],
        note: Callable[[str, str, Sequence[Any]], None] = lambda *_: None,
    ) -> None:
        self._contract = contract
        self._client_of = client_of
        self._timeout = timeout
        self._skip = skip
        self._note = note
        self._before = _events_before(contract)
        self._sent: dict[tuple[ContractClient, str, str], tuple[Any, Any]] = {}

    def lead_to(self, namespace: str, event: str) -> bool:
        """Whether anything is sent before an event."""
        return (namespace, event) in self._before

    def linked(self, namespace: Namespace, event: Event, args: Sequence[Any]) -> list[Any]:
        """The arguments, with the values that the client has from the events before.

        They stay as they are where no event leads up to this one, and where the server did not
        acknowledge what is needed. Raises RefusedError, and UnsatisfiedError where no message could
        be made.
        """
        return self._linked(namespace, event, args, _LONGEST)

    def _linked(
        self, namespace: Namespace, event: Event, args: Sequence[Any], remaining: int
    ) -> list[Any]:
        before = self._before.get((namespace.name, str(event.name)))
        if before is None or remaining == 0:
            return list(args)
        sender, earlier, link = before
        payload = payload_of(event.payload, args)
        # By client: what one has joined says nothing about another.
        key = (self._client_of(sender.name), sender.name, str(earlier.name))
        latest = self._lead_up(sender, earlier, remaining - 1)
        # The latest first, and where it lacks the value that of an earlier time.
        for sent, ack in (latest, self._sent.get(key, latest)):
            try:
                filled = link.fill(payload, sent, ack)
            except LookupError:
                continue
            self._sent[key] = (sent, ack)
            break
        else:
            reason = f"{earlier.name!r} gave no value for link {link.name!r}"
            self._skip(f"{namespace.name} {event.name}: {reason}")
            return list(args)
        linked = arguments_of(event.payload, filled)
        fault = self._contract.fault_in_payload(namespace.name, str(event.name), linked)
        if fault is not None:
            reason = f"link {link.name!r} of {earlier.name!r} gives a wrong message: {fault}"
            self._skip(f"{namespace.name} {event.name}: {reason}")
            return list(args)
        return linked

    def _lead_up(self, namespace: Namespace, event: Event, remaining: int) -> tuple[Any, Any]:
        """The payload that the client has sent as an event, and that of its acknowledgement."""
        client = self._client_of(namespace.name)
        example = examples(self._contract, namespace, event)[0]
        args = self._linked(namespace, event, example, remaining)
        # Without an acknowledgement in the document, the server handles it before what follows.
        timeout = self._timeout if event.ack else 0
        self._note(namespace.name, str(event.name), args)
        ack = client.send_unchecked(
            str(event.name), args, namespace=namespace.name, timeout=timeout
        )
        answer = payload_of(event.ack[0], ack) if event.ack and ack is not None else None
        return payload_of(event.payload, args), answer


def _events_before(contract: Contract) -> dict[tuple[str, str], Before]:
    """By event, what leads up to it: the first event of the document that links to it."""
    found: dict[tuple[str, str], Before] = {}
    for namespace in contract.spec.namespaces.values():
        for event in namespace.receives:
            for link in links_of(event):
                target = (link.namespace or namespace.name, link.event)
                # An event that leads to itself, as the next page does, needs nothing before it.
                if target != (namespace.name, event.name):
                    found.setdefault(target, (namespace, event, link))
    return found
