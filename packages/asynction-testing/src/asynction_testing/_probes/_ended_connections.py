"""Whether it is a finding that a connection ended: what events and credentials may end it.

A document lets an event disconnect its sender (`x-disconnects`); and credentials expire.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from asynction_spec import Event, Namespace

from .._client._contract_client import ContractClient
from .._contract import CREDENTIALS_ENDED, Credentials

if TYPE_CHECKING:
    from ._session import Session

EXPIRED = "{} {}: a connection ended once only, as its credentials may have expired"
LONGEST_END = 2.0
"""For how many seconds a connection may still end, when one has for the same."""


def may_disconnect(event: Event) -> bool:
    """Whether the server may end the connection of whoever sends an event (`x-disconnects`)."""
    written = event.fields.get("x-disconnects")
    return written is not None and written.value is True


def has_expired(session: Session, client: ContractClient, event: str) -> bool:
    """Whether the server has said that it ends a connection because of its credentials."""
    expired = any(each.event == CREDENTIALS_ENDED for each in client.received)
    if expired:
        session.skip(EXPIRED.format(client.namespace, event))
    return expired


def ends_again(
    session: Session, ended: ContractClient, namespace: Namespace, event: Event, args: Sequence[Any]
) -> bool:
    """Whether a server that ended a connection ends the one of another client for the same.

    Where clients bring credentials, these may have expired; elsewhere it is not tried.
    """
    if session.given(namespace.name) == Credentials():
        return True
    if has_expired(session, ended, str(event.name)):
        return False
    client = session.connect_in_turn(namespace.name)
    linked = session.sequences_of(client).linked(namespace, event, args)
    timeout = session.options.timeout if event.ack else session.options.settle
    client.send_unchecked(str(event.name), linked, timeout=timeout)
    again = client.wait_for_end(LONGEST_END)
    client.close()
    if not again:
        session.skip(EXPIRED.format(namespace.name, event.name))
    return again and not has_expired(session, client, str(event.name))
