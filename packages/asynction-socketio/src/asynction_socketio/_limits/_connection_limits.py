"""How many connections one identity, or one address, may have, and what is raised for one more."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeAlias

from asynction_spec import AsyncApiSpec, Limits

from .._security._identity import Identity
from ._client_addresses import HiddenAddresses, address_of, rates_addresses
from ._event_limits import LimitException, identity_key

_Counter: TypeAlias = tuple[str | None, str, Hashable]
"""Whose connections are counted: of a namespace or, with None, of the server; of an identity or an
address."""


class ConnectionLimits:
    """Counts the connections of each identity and of each address, in this process.

    A client that is in several namespaces of a server is one of the server's connections.

    Args:
        spec: The document.
    """

    def __init__(self, spec: AsyncApiSpec) -> None:
        self._limits: Mapping[str | None, Limits] = {
            name: limits
            for name, limits in (
                (None, spec.limits),
                *((each.name, each.limits) for each in spec.namespaces.values()),
            )
            if limits is not None
        }
        self._proxies = HiddenAddresses()
        self._rates_addresses = rates_addresses(spec)
        self._lock = threading.Lock()  # nothing in it lets another greenlet run
        self._clients: dict[_Counter, dict[str, int]] = {}
        """In how many namespaces each client is that counts."""
        self._entered: dict[str, dict[str, list[_Counter]]] = {}
        """By client and namespace, where it counts."""

    def enter(
        self, eio_sid: str, namespace: str, identity: Identity, environ: Mapping[str, Any]
    ) -> None:
        """Count a client that enters a namespace.

        Args:
            eio_sid: The client's connection.
            namespace: The namespace.
            identity: Who it is.
            environ: The environment of its connection, which has its address.

        Raises ConnectionLimitException, and counts nothing then.
        """
        counters = dict(self._counters(namespace, identity_key(identity), address_of(environ)))
        if self._rates_addresses or any(kind == "address" for _, kind, _ in counters):
            self._proxies.note(environ)
        if not counters:
            return
        with self._lock:
            for counter, most in counters.items():
                clients = self._clients.get(counter, {})
                if len(clients) >= most and eio_sid not in clients:
                    raise ConnectionLimitException(namespace)
            self._entered.setdefault(eio_sid, {})[namespace] = [*counters]
            for counter in counters:
                clients = self._clients.setdefault(counter, {})
                clients[eio_sid] = clients.get(eio_sid, 0) + 1

    def leave(self, eio_sid: str, namespace: str) -> None:
        """Count a client no longer that has left a namespace, or was refused after all."""
        with self._lock:
            namespaces = self._entered.get(eio_sid, {})
            for counter in namespaces.pop(namespace, ()):
                self._uncount(counter, eio_sid)
            if not namespaces:
                self._entered.pop(eio_sid, None)

    def forget(self, eio_sid: str) -> None:
        """Count a client no longer whose connection has ended."""
        for namespace in [*self._entered.get(eio_sid, ())]:
            self.leave(eio_sid, namespace)

    def _uncount(self, counter: _Counter, eio_sid: str) -> None:
        clients = self._clients[counter]
        clients[eio_sid] -= 1
        if not clients[eio_sid]:
            del clients[eio_sid]
        if not clients:
            del self._clients[counter]

    def _counters(
        self, namespace: str, holder: Hashable, address: str
    ) -> Iterator[tuple[_Counter, int]]:
        """Where a client counts, and how many may."""
        for scope in (None, namespace):
            limits = self._limits.get(scope)
            if limits is None:
                continue
            of_identity = limits.identity.max_connections or limits.max_connections
            of_address = limits.address.max_connections
            if holder is None:
                of_address = of_address or limits.max_connections
            if holder is not None and of_identity is not None:
                yield (scope, "identity", holder), of_identity
            if of_address is not None:
                yield (scope, "address", address), of_address


class ConnectionLimitException(LimitException):
    """There are as many connections as the document allows to one identity, or to one address.

    Args:
        namespace: The namespace that was asked for.
    """

    limit = "maxConnections"

    def __init__(self, namespace: str) -> None:
        super().__init__(namespace, None, "there are too many connections")

    def __reduce__(self) -> tuple[type[ConnectionLimitException], tuple[str]]:
        return type(self), (self.namespace,)
