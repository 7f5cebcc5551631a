"""The argument that servers add to events for Socket.IO's connection state recovery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._contract import Contract


def recovers(connect_data: Any) -> bool:
    """Whether a server recovers the state of connections, by the data of its CONNECT packet."""
    return isinstance(connect_data, dict) and "pid" in connect_data


def without_offset(
    contract: Contract, namespace: str, event: str, args: Sequence[Any]
) -> list[Any]:
    """The arguments of an event as its document means them.

    A server that recovers the state of connections adds a text to all that it emits, but for
    volatile events and for those that ask for an acknowledgement: where the client goes on.
    """
    has_text = bool(args) and isinstance(args[-1], str)
    if not has_text or contract.fault_in_emitted(namespace, event, list(args)) is None:
        return list(args)
    return list(args[:-1])
