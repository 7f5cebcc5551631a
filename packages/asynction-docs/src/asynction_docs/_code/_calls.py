"""What code to paste does, whatever its language: connect, send an event, handle an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


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
