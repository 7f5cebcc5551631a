"""Events and namespaces of a command line that the document does not have: they are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from asynction_spec import did_you_mean

if TYPE_CHECKING:
    from asynction_spec import Event, Namespace
    from asynction_testing import Contract

_MOST_NAMES = 20  # that an error lists


@dataclass(frozen=True, slots=True)
class _Direction:
    """Who sends events, and which ones a namespace has."""

    sender: str
    events: Callable[[Namespace], Sequence[Event]]

    def names(self, namespaces: Iterable[Namespace]) -> list[str]:
        """The names of the events, each once."""
        found = (event.name for each in namespaces for event in self.events(each))
        return [*dict.fromkeys(name for name in found if name is not None)]


_RECEIVED = _Direction("clients send", lambda namespace: namespace.receives)
_EMITTED = _Direction("the server emits", lambda namespace: namespace.emits)


def require_received(contract: Contract, namespaces: Iterable[str], events: Iterable[str]) -> None:
    """Raise click.UsageError for a name that the document does not have, or not to send."""
    _require(contract, namespaces, events, _RECEIVED, _EMITTED)


def require_emitted(contract: Contract, namespaces: Iterable[str], events: Iterable[str]) -> None:
    """The same for events that the server emits in one of the namespaces."""
    _require(contract, namespaces, events, _EMITTED, _RECEIVED)


def _require(
    contract: Contract,
    namespaces: Iterable[str],
    events: Iterable[str],
    wanted: _Direction,
    opposite: _Direction,
) -> None:
    try:
        named = [contract.namespace(each) for each in namespaces]
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from error
    known = wanted.names(named)
    for event in events:
        if event not in known:
            hint = _hint(event, known)
            if event in opposite.names(named):
                hint = f": {opposite.sender} it"
            raise click.UsageError(
                f"{_listed(named)} no event {event!r} that {wanted.sender}{hint}"
            )


def _listed(namespaces: Sequence[Namespace]) -> str:
    names = _quoted(each.name for each in namespaces)
    return f"namespace {names} has" if len(namespaces) == 1 else f"the namespaces {names} have"


def _hint(event: str, known: Sequence[str]) -> str:
    near = did_you_mean(event, known)
    if near:
        return near
    more = f" and {len(known) - _MOST_NAMES} more" if len(known) > _MOST_NAMES else ""
    return f"; those are {_quoted(known[:_MOST_NAMES])}{more}" if known else ": it has none"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
