"""The clients that are connected, by namespace."""

from __future__ import annotations

from itertools import count


class ConnectedClients:
    """The clients in each namespace; each has a number, which is shorter to read than its sid."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._clients: dict[str, dict[str, int]] = {}

    def add(self, namespace: str, sid: str) -> None:
        """Add a client that has connected to a namespace."""
        self._clients.setdefault(namespace, {})[sid] = next(self._numbers)

    def remove(self, namespace: str, sid: str) -> None:
        """Remove a client that has left a namespace."""
        self._clients.get(namespace, {}).pop(sid, None)

    def number(self, namespace: str, sid: str | None) -> int | None:
        """The number of a client; None if it is not connected."""
        return None if sid is None else self._clients.get(namespace, {}).get(sid)

    @property
    def namespaces(self) -> frozenset[str]:
        """The namespaces that have a client."""
        return frozenset(name for name, clients in list(self._clients.items()) if clients)
