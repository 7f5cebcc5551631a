"""Who is connected where."""

from __future__ import annotations

from itertools import count


class Audience:
    """The clients in each namespace, each with a number that people can tell it by."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._clients: dict[str, dict[str, int]] = {}

    def enter(self, namespace: str, sid: str) -> None:
        """Note that a client is connected."""
        self._clients.setdefault(namespace, {})[sid] = next(self._numbers)

    def leave(self, namespace: str, sid: str) -> None:
        """Note that a client has gone."""
        self._clients.get(namespace, {}).pop(sid, None)

    def number(self, namespace: str, sid: str | None) -> int | None:
        """The number of a client; None for one that is not there."""
        return None if sid is None else self._clients.get(namespace, {}).get(sid)

    @property
    def namespaces(self) -> frozenset[str]:
        """Where anybody is."""
        return frozenset(name for name, clients in list(self._clients.items()) if clients)
