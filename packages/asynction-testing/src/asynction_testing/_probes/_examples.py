"""What a document says of an event beyond its schemas: examples, and what becomes of the client."""

from __future__ import annotations

from typing import Any

from asynction_spec import Event, Namespace, examples_of

from .._contract import Contract


def examples(contract: Contract, namespace: Namespace, event: Event) -> list[list[Any]]:
    """The argument lists that the document gives as examples, or else one that is made.

    Raises UnsatisfiedError where none could be made.
    """
    name = str(event.name)
    right = [
        each.arguments
        for each in examples_of(contract.spec, event)
        if contract.fault_in_payload(namespace.name, name, each.arguments) is None
    ]
    return right or [contract.example(namespace.name, name)]


def may_disconnect(event: Event) -> bool:
    """Whether the server may end the connection of whoever sends an event (`x-disconnects`)."""
    written = event.fields.get("x-disconnects")
    return written is not None and written.value is True
