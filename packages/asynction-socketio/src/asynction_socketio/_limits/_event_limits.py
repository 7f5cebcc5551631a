"""Which events of clients are within the limits of a document."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeAlias

from asynction_spec import AsyncApiSpec, Limits

from .._security._identity import NOBODY, Identity
from ._addresses import address_of
from ._exceptions import LimitException, MessageSizeException, RateLimitException
from ._rate_limiter import RateLimiter

_KEYS = "asynction.limit_keys"
_NO_KEYS: Mapping[str, Keys] = {}
_CLIENT, _HOLDER, _IDENTITY, _ADDRESS = range(4)  # places in `Keys`

Keys: TypeAlias = tuple[Hashable, Hashable, Hashable, Hashable]
"""Whose buckets a client uses: its own, those of its identity or else its own, those of its
identity or None, those of its address."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What bounds one event: that of the event, of its namespace and of the server."""

    max_size: int
    limiters: tuple[tuple[int, RateLimiter], ...]
    """With the place of their keys in `Keys`."""


class EventLimits:
    """The limits of a document on the events of clients.

    Rates are counted in this process alone.

    Args:
        spec: The document.
    """

    def __init__(self, spec: AsyncApiSpec) -> None:
        of_server = _bounds_of(spec.limits)
        self._others = of_server
        self._namespaces: dict[str, _Bounds] = {}
        self._events: dict[tuple[str, str], _Bounds] = {}
        for namespace in spec.namespaces.values():
            whole = _together(_bounds_of(namespace.limits), of_server)
            self._namespaces[namespace.name] = whole
            for event in namespace.receives:
                key = namespace.name, str(event.name)
                self._events[key] = _together(_bounds_of(event.limits), whole)

    @classmethod
    def of(cls, spec: AsyncApiSpec) -> EventLimits | None:
        """The limits of a document, None where it limits no events."""
        every = [spec.limits, *(each.limits for each in spec.namespaces.values())]
        every += [each.limits for one in spec.namespaces.values() for each in one.receives]
        if any(
            bounds.limiters or bounds.max_size < sys.maxsize for bounds in map(_bounds_of, every)
        ):
            return cls(spec)
        return None

    def note_client(
        self, environ: dict[str, Any], eio_sid: str, namespace: str, identity: Identity
    ) -> None:
        """Note who a client is that enters a namespace."""
        holder = identity_key(identity)
        own = eio_sid if holder is None else holder
        keys: Keys = (eio_sid, own, holder, address_of(environ))
        environ.setdefault(_KEYS, {})[namespace] = keys

    def refusal(
        self, environ: dict[str, Any], namespace: str, event: str, size: int
    ) -> LimitException | None:
        """Count an event of a client; give why it is refused, None where it is within the limits.

        Args:
            environ: The environment of its connection.
            namespace: The namespace.
            event: The event, whether the document names it or not.
            size: How large its message is, in bytes.
        """
        bounds = self._events.get((namespace, event))
        if bounds is None:
            bounds = self._namespaces.get(namespace, self._others)
        if size > bounds.max_size:
            return MessageSizeException(namespace, event, size, bounds.max_size)
        if not bounds.limiters:
            return None
        keys = environ.get(_KEYS, _NO_KEYS).get(namespace)
        if keys is None:  # a namespace that a library handles itself
            return None
        now = monotonic()
        for place, limiter in bounds.limiters:
            key = keys[place]
            if key is None:
                continue
            buckets = limiter.full_at
            full_at = buckets.get(key)
            if full_at is not None and full_at - limiter.tolerance <= now:
                # As `take` where there is a token: to call it takes as long again, at each level.
                buckets[key] = (full_at if full_at > now else now) + limiter.interval
                continue
            wait = limiter.take(key, now)
            if wait:
                _put_back(bounds, limiter, keys)
                return RateLimitException(namespace, event, wait)
        return None


def keep_keys(earlier: Mapping[str, Any], environ: dict[str, Any]) -> None:
    """Have the same buckets used for a connection in another environment of it too."""
    if _KEYS in earlier:
        environ[_KEYS] = earlier[_KEYS]


def identity_key(identity: Identity) -> Hashable:
    """What identities are told apart by, None where nobody knows who it is."""
    if identity is NOBODY or identity.user is None:
        return None
    user = identity.user
    try:
        hash(user)
    except TypeError:  # a mapping, perhaps
        return (repr(user),)
    return (user,)


def _put_back(bounds: _Bounds, refusing: RateLimiter, keys: Keys) -> None:
    """Put back what was taken for an event before another limit refused it."""
    for place, limiter in bounds.limiters:
        if limiter is refusing:
            return
        limiter.put_back(keys[place])


def _bounds_of(limits: Limits | None) -> _Bounds:
    if limits is None:
        return _Bounds(sys.maxsize, ())
    own = _HOLDER if limits.identity.rate is None else _CLIENT
    rates = ((own, limits.rate), (_IDENTITY, limits.identity.rate), (_ADDRESS, limits.address.rate))
    limiters = tuple((place, RateLimiter(rate)) for place, rate in rates if rate is not None)
    return _Bounds(limits.max_size or sys.maxsize, limiters)


def _together(inner: _Bounds, outer: _Bounds) -> _Bounds:
    return _Bounds(min(inner.max_size, outer.max_size), inner.limiters + outer.limiters)
