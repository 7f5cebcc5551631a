"""Events and namespaces that people type: the document's are completed, others are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from asynction_spec import did_you_mean, printable

from ._document_options import completed_document

if TYPE_CHECKING:
    from asynction_spec import AsyncApiSpec, Event, Namespace
    from asynction_testing import Contract


_MOST_NAMES = 20  # that an error lists
_PLAIN = re.compile(r"[\w/.:@+-]+")


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


# -- completion -----------------------------------------------------------------------------------


def complete_namespaces(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The namespaces of the document that begin so."""
    spec = _document(context)
    names = [] if spec is None else [*spec.namespaces]
    return [CompletionItem(each) for each in names if _is_offered(each, incomplete)]


def complete_received(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The events that begin so and that clients send."""
    return _events(context, incomplete, _RECEIVED)


def complete_emitted(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The events that begin so and that the server emits."""
    return _events(context, incomplete, _EMITTED)


def _events(context: click.Context, incomplete: str, direction: _Direction) -> list[CompletionItem]:
    found = {
        event.name: CompletionItem(event.name, help=_help_of(event))
        for namespace in _namespaces(context)
        for event in direction.events(namespace)
        if event.name is not None and _is_offered(event.name, incomplete)
    }
    return [*found.values()]


def _is_offered(name: str, incomplete: str) -> bool:
    """Whether a name is completed: bash puts into the line what is offered, as it is.

    A name that means something to a shell would be a part of the command.
    """
    return name.startswith(incomplete) and _PLAIN.fullmatch(name) is not None


def _help_of(event: Event) -> str | None:
    text = event.title or event.summary
    return text and printable(text)


def _namespaces(context: click.Context) -> Iterator[Namespace]:
    """Those that the command line has so far, or all where the command has no such option."""
    spec = _document(context)
    if spec is None:
        return
    given = context.params.get("namespaces", context.params.get("namespace"))
    named = [given] if isinstance(given, str) else given
    for name, namespace in spec.namespaces.items():
        if named is None or name in named:
            yield namespace


def _document(context: click.Context) -> AsyncApiSpec | None:
    """The document of a command line that is not complete, None for one that can't be used."""
    from asynction_spec import AsynctionException, load_spec  # noqa: PLC0415  # rarely needed

    document = completed_document(context)
    if document is None:
        return None
    try:
        return load_spec(document)
    except (AsynctionException, OSError):
        return None
