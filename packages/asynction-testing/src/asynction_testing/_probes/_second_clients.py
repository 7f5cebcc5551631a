"""Witnesses: clients that get what a server emits to others than to who sent something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynction_spec import UnsatisfiedError

from .._client._client_errors import RefusedError
from .._client._contract_client import ContractClient
from ._ended_connections import may_disconnect

if TYPE_CHECKING:
    from ._session import Session

_SECOND = "a second client was refused while the first was connected"


class Witnesses:
    """A witness in each namespace of a session.

    Args:
        session: The session.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._clients: dict[str, ContractClient] = {}
        self._unwitnessed: set[str] = set()

    def all(self) -> list[ContractClient]:
        """Those that are placed, connected or not."""
        return [*self._clients.values()]

    def place(self) -> None:
        """Have another client in each namespace, which gets what the server emits to others.

        It sends an example of each event once, in the order of the document, so that it is where
        events are emitted to: in a room that is joined, for example. Raises RefusedError.
        """
        for namespace in self._session.reachable:
            known = self._clients.get(namespace)
            if namespace in self._unwitnessed or (known is not None and known.is_connected):
                continue
            try:
                self._clients[namespace] = self._witness(namespace)
            except RefusedError as error:
                client = self._session.known_client(namespace)
                if client is None or not client.is_connected:
                    raise
                self._unwitnessed.add(namespace)
                what = f"namespace {namespace}: what others get"
                self._session.skip(f"{what}; {_SECOND}: {error.reason}")

    def _witness(self, namespace: str) -> ContractClient:
        witness = self._session.connect(namespace)
        declared = self._session.contract.namespace(namespace)
        sequences = self._session.sequences_of(witness)
        for each in declared.receives:
            if may_disconnect(each):
                continue
            try:
                example = self._session.contract.example(namespace, str(each.name))
                args = sequences.linked(declared, each, example)
            except UnsatisfiedError:
                continue
            witness.send_unchecked(str(each.name), args, timeout=self._session.options.settle)
        return witness

    def close(self) -> None:
        """End all of them."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()
