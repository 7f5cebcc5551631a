"""Limits on clients (`x-limits`) in words."""

from __future__ import annotations

from collections.abc import Iterator

from asynction_spec import EventRate, Limits

from .._page_data import Fact

_PERIODS = {1: "per second", 60: "per minute", 3600: "per hour", 86400: "per day"}
_OF_IDENTITY = "from all clients of one identity"
_OF_ADDRESS = "from all clients of one address"


def limit_facts(limits: Limits | None) -> Iterator[Fact]:
    """What a client may not exceed.

    Args:
        limits: The limits of a server, of a namespace or of an event.
    """
    if limits is None:
        return
    if limits.rate is not None:
        shared = f", and {_OF_IDENTITY}" if limits.identity.rate is None else ""
        yield Fact(f"{_rate(limits.rate)} from one client{shared}")
    if limits.identity.rate is not None:
        yield Fact(f"{_rate(limits.identity.rate)} {_OF_IDENTITY}")
    if limits.address.rate is not None:
        yield Fact(f"{_rate(limits.address.rate)} {_OF_ADDRESS}")
    if limits.max_size is not None:
        yield Fact(f"Messages of at most {_number(limits.max_size)} bytes")
    yield from _connections(limits)


def _rate(rate: EventRate) -> str:
    period = _PERIODS.get(int(rate.per)) if rate.per.is_integer() else None
    period = period or f"in {_number(rate.per)} seconds"
    at_once = f", {_number(rate.burst)} at once," if rate.burst != rate.rate else ""
    return f"At most {_number(rate.rate)} {_plural('event', rate.rate)} {period}{at_once}"


def _connections(limits: Limits) -> Iterator[Fact]:
    of_identity = limits.identity.max_connections or limits.max_connections
    if of_identity is not None:
        yield Fact(f"{_most_connections(of_identity)} of one identity")
    if limits.address.max_connections is not None:
        yield Fact(f"{_most_connections(limits.address.max_connections)} from one address")
    elif limits.max_connections is not None:
        without = "from one address without credentials"
        yield Fact(f"{_most_connections(limits.max_connections)} {without}")


def _most_connections(number: int) -> str:
    return f"At most {_number(number)} {_plural('connection', number)}"


def _plural(word: str, number: float) -> str:
    return word if number == 1 else f"{word}s"


def _number(number: float) -> str:
    return f"{int(number):,}" if number == int(number) else f"{number:g}"
