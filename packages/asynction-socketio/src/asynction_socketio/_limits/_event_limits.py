"""Which events of clients are within the limits of a document, how often, and what is raised."""

from __future__ import annotations

import math
import sys
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from time import monotonic
from typing import Any, ClassVar, TypeAlias

from asynction_spec import AsyncApiSpec, AsynctionException, EventRate, Limits

from .._security._identity import NOBODY, Identity
from ._client_addresses import address_of

MAX_REFUSED_EVENTS = EventRate(rate=1, per=1, burst=100)
"""How many events beyond its limits a client may send, before it is disconnected."""
MAX_KEYS = 100_000
"""For how many clients, identities or addresses one limit remembers what they did."""
_SWEEP_FROM = 1000  # buckets: fewer are not worth a look at which of them are full
_FEW = 0.75
"""The part of MAX_KEYS that may be left by a sweep: else the next one would come at once."""
_ROUNDING = 0.001  # seconds at most: sums of floats are a little too large now and then
_LONGEST = 60  # characters of an event's name, which a client may have made up
_KEYS = "asynction.limit_keys"
_NO_KEYS: Mapping[str, Keys] = {}
_CLIENT, _HOLDER, _IDENTITY, _ADDRESS = range(4)  # places in `Keys`
Keys: TypeAlias = tuple[Hashable, Hashable, Hashable, Hashable]
"""Whose buckets a client uses: its own, those of its identity or else its own, those of its
identity or None, those of its address."""


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


class LimitException(AsynctionException):
    """What a client did is beyond a limit of the document (`x-limits`), and was refused.

    Args:
        namespace: The namespace.
        event: The event, None for a connection.
        problem: What the limit is, in words.
    """

    limit: ClassVar[str]
    """The limit, by its name in the document."""
    retry_after: float | None = None
    """After how many seconds it is worth another try, None where nobody knows."""

    def __init__(self, namespace: str, event: str | None, problem: str) -> None:
        super().__init__(namespace, event, problem)
        self.namespace = namespace
        self.event = event
        self.problem = problem

    @property
    def fields(self) -> dict[str, Any]:
        """What the signal of it says."""
        return {
            "namespace": self.namespace,
            "event": self.event,
            "limit": self.limit,
            "retry_after": self.retry_after,
        }

    def __str__(self) -> str:
        what = "connection to" if self.event is None else f"event {self.event[:_LONGEST]!r} in"
        return f"{what} namespace {self.namespace!r}: {self.problem}"


class RateLimitException(LimitException):
    """Events came faster than the document allows.

    Args:
        namespace: The namespace.
        event: The event.
        retry_after: After how many seconds such an event is allowed.
    """

    limit = "rate"
    retry_after: float

    def __init__(self, namespace: str, event: str, retry_after: float) -> None:
        self.retry_after = math.ceil(retry_after * 1000) / 1000
        super().__init__(
            namespace, event, f"too many events; try again in {self.retry_after:g} seconds"
        )

    def __reduce__(self) -> tuple[type[RateLimitException], tuple[str, str | None, float]]:
        return type(self), (self.namespace, self.event, self.retry_after)


class MessageSizeException(LimitException):
    """A message is larger than the document allows.

    Args:
        namespace: The namespace.
        event: The event.
        size: How large it is, in bytes.
        max_size: How large it may be.
    """

    limit = "maxSize"

    def __init__(self, namespace: str, event: str, size: int, max_size: int) -> None:
        problem = f"a message of {size} bytes, and {max_size} are allowed"
        super().__init__(namespace, event, problem)
        self.size = size
        self.max_size = max_size

    def __reduce__(self) -> tuple[type[MessageSizeException], tuple[str, str | None, int, int]]:
        return type(self), (self.namespace, self.event, self.size, self.max_size)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What bounds one event: that of the event, of its namespace and of the server."""

    max_size: int
    limiters: tuple[tuple[int, RateLimiter], ...]
    """With the place of their keys in `Keys`."""


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


class RateLimiter:
    """A token bucket for each key, as the time at which it is full again.

    A bucket that is full is not kept, so that memory is bounded by what was done of late. There is
    no lock, which would cost more than all else: where two threads take a token of one bucket in
    the same instant, one of both may be free.

    Args:
        rate: How many tokens come in which time, and how many there are at most.
    """

    def __init__(self, rate: EventRate) -> None:
        self.interval = rate.per / rate.rate
        """Seconds in which one token comes."""
        rounding = min(self.interval / 100, _ROUNDING)
        self.tolerance = self.interval * (rate.burst - 1) + rounding
        """How many seconds before it is full a bucket still has a token."""
        self.full_at: dict[Hashable, float] = {}
        """When the bucket of each key is full."""
        self._sweep_at = _SWEEP_FROM

    def __len__(self) -> int:
        return len(self.full_at)

    def take(self, key: Hashable, now: float) -> float:
        """Take a token; give 0, or the seconds until there is one.

        Args:
            key: Whose bucket it is.
            now: The time in seconds, of a clock that is never set back.
        """
        full_at = self.full_at.get(key)
        if full_at is None:
            if len(self.full_at) >= self._sweep_at:
                self._sweep(now)
            full_at = now
        elif full_at < now:
            full_at = now
        else:
            wait = full_at - self.tolerance - now
            if wait > 0:
                return wait
        self.full_at[key] = full_at + self.interval
        return 0

    def put_back(self, key: Hashable) -> None:
        """Put a token back that was taken."""
        full_at = self.full_at.get(key)
        if full_at is not None:
            self.full_at[key] = full_at - self.interval

    def _sweep(self, now: float) -> None:
        """Forget the buckets that are full, and where there are too many the fullest ones."""
        buckets = [*self.full_at.items()]  # at once: other threads add to them
        kept = {key: full_at for key, full_at in buckets if full_at > now}
        if len(kept) > MAX_KEYS * _FEW:
            kept = dict(nlargest(MAX_KEYS // 2, kept.items(), key=lambda each: each[1]))
        self.full_at = kept
        self._sweep_at = min(max(_SWEEP_FROM, 2 * len(kept)), MAX_KEYS)
