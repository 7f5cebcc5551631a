"""Code to paste: connecting, sending and receiving, in each language that readers may choose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from asynction_spec import Arguments, Event

from .._page_data import CodeBlock, Variant
from .._schemas._shared_schemas import Follow
from ._examples import Example
from ._names_and_literals import Code, names_of
from ._typescript_types import TypeScriptTypes


class Snippets:
    """Writes the code of one page.

    Args:
        languages: Those that readers may choose.
        shown: The names of those that are shown where there are no scripts.
        follow: Follows references.
    """

    def __init__(
        self, languages: Sequence[Language], shown: Collection[str], follow: Follow
    ) -> None:
        self._languages = languages
        self._types = TypeScriptTypes(follow)
        self._shown = shown
        self._waiting: list[list[Variant]] = []

    @property
    def are_offered(self) -> bool:
        """Whether there is a language to write code in."""
        return bool(self._languages)

    def waiting(self) -> tuple[tuple[str, tuple[tuple[Variant, ...], ...]], ...]:
        """Each language with the variants that no block shows, one tuple for each block so far.

        They are kept by language, because code that is alike takes less to send side by side.
        """
        return tuple(
            (language.name, blocks)
            for language in self._languages
            if any(blocks := tuple(self._waiting_in(language.name)))
        )

    def _waiting_in(self, language: str) -> Iterator[tuple[Variant, ...]]:
        for block in self._waiting:
            yield tuple(each for each in block if each.language == language)

    def connect(self, connections: Sequence[tuple[str, Connection]]) -> CodeBlock:
        """Code that connects to a namespace of each server, whose key is given with it."""
        several = len(connections) > 1
        variants = [
            Variant(each.name, server if several else "", each.connect(target))
            for server, target in connections
            for each in self._languages
        ]
        return self._block(variants, shown=len(self._languages))

    def send(
        self, event: Event, namespace: str, example: Example | None, acks: Sequence[Arguments]
    ) -> CodeBlock:
        """Code that sends an event, and receives its acknowledgement."""
        emission = Emission(
            name=event.name or "",
            namespace=namespace,
            values=_values(event.payload, example),
            answers=names_of(acks[0], "answer") if acks else None,
            answer_varies=not all(_has_one_length(each, acks[0].least) for each in acks),
            answer_types=self._types_of(acks[0] if acks else None),
        )
        variants = [Variant(each.name, "", each.send(emission)) for each in self._languages]
        return self._block(variants)

    def receive(
        self, event: Event, namespace: str, answer: Example | None, acks: Sequence[Arguments]
    ) -> CodeBlock:
        """Code that handles an event, and acknowledges it."""
        names = names_of(event.payload)
        handler = Handler(
            name=event.name or "",
            namespace=namespace,
            parameters=names,
            required=len(_required(event.payload, names)),
            varies=_varies(event.payload),
            # Of several alternatives the code shows the first.
            answers=_values(acks[0], answer, "answer") if acks else None,
            types=self._types_of(event.payload),
            answer_types=self._types_of(acks[0] if acks else None),
        )
        variants = [Variant(each.name, "", each.receive(handler)) for each in self._languages]
        return self._block(variants)

    def _block(self, variants: Sequence[Variant], shown: int | None = None) -> CodeBlock:
        """A block of code; of its variants the first `shown` may be shown without scripts."""
        first = [each for each in variants[:shown] if each.language in self._shown]
        self._waiting.append([each for each in variants if each not in first])
        return CodeBlock(tuple(first), variants[0])

    def _types_of(self, arguments: Arguments | None) -> list[str]:
        if arguments is None:
            return []
        return [self._types.of(each) for each in arguments.each[: arguments.most]]


def _has_one_length(arguments: Arguments, length: int) -> bool:
    return arguments.least == arguments.most == length


def _values(
    arguments: Arguments | None, example: Example | None, only: str = "payload"
) -> Sequence[Any]:
    """The arguments of an example; without one, names in the place of the required ones."""
    if example is not None:
        return example.arguments
    return [Code(name) for name in _required(arguments, names_of(arguments, only))]


def _required(arguments: Arguments | None, names: Iterable[str]) -> list[str]:
    each = list(names)
    return each if arguments is None else each[: arguments.least]


def _varies(arguments: Arguments | None) -> bool:
    """Whether there may be fewer or more arguments."""
    return arguments is not None and arguments.positional and arguments.least != arguments.most


@dataclass(frozen=True, slots=True)
class Connection:
    """What a client needs to connect to a namespace."""

    origin: str
    path: str | None
    namespace: str
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    auth: Any = None

    @property
    def is_own(self) -> bool:
        """Whether it must not share the connection of another namespace of its origin.

        Namespaces that share a connection share the query and the headers of the first one.
        """
        return bool(self.query or self.headers)


@dataclass(frozen=True, slots=True)
class Emission:
    """An event that a client sends.

    `values` are its arguments, with a `Code` for each that has no example. `answers` are the names
    of what acknowledges it; None if nothing does. They may be more or fewer if `answer_varies`.
    """

    name: str
    namespace: str
    values: Sequence[Any]
    answers: Sequence[str] | None
    answer_varies: bool
    answer_types: Sequence[str]
    """In TypeScript."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A function for an event that the server emits.

    There may be fewer or more arguments than `parameters` if it `varies`, but `required` at least.
    `answers` are the arguments that acknowledge it; None if nothing does.
    """

    name: str
    namespace: str
    parameters: Sequence[str]
    required: int
    varies: bool
    answers: Sequence[Any] | None
    types: Sequence[str]
    """The types of the parameters in TypeScript."""
    answer_types: Sequence[str]


@dataclass(frozen=True, slots=True)
class Language:
    """A language with a client, and what writes code in it."""

    name: str
    connect: Callable[[Connection], str]
    send: Callable[[Emission], str]
    receive: Callable[[Handler], str]
