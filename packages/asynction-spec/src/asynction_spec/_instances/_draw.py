"""One instance in the making."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

from .._diagnostics import Place, pointer_text
from .._errors import AsynctionException
from .._text._source import Node
from ._values import Values

MADE_UP = "\0 made up"
"""The step of a pointer from which on it leads to a schema that is not in the document."""

# Beyond this an instance only gets what it needs to be valid.
_DEEP = 12
# Beyond these none is made: Python's own limit on recursion is not much further.
_MOST_WORK = 30_000
_WORK_OF_A_TRY = 20
_TOO_DEEP = 60


class Unsatisfied(AsynctionException):
    """No instance of a schema was made: it has none, or it takes more tries than are sensible.

    Args:
        schema: The schema that was in the way.
        reason: Why.
    """

    def __init__(self, schema: Node, reason: str) -> None:
        super().__init__(schema, reason)
        self.schema = schema
        self.reason = reason

    @property
    def place(self) -> Place:
        """Where the schema stands."""
        pointer = self.schema.pointer
        if MADE_UP in pointer:
            pointer = pointer[: pointer.index(MADE_UP)]
        span = self.schema.source.place(pointer).span
        return Place(self.schema.source.name, pointer_text(pointer), span)

    def __str__(self) -> str:
        return f"{self.place}: no instance of this schema was made: {self.reason}"


class Exhausted(Exception):
    """An instance has taken more work than it may."""

    def __init__(self, schema: Node) -> None:
        super().__init__(schema)
        self.schema = schema


class Draw:
    """The state of one instance in the making.

    Args:
        values: What decides.
        careful: Whether each part is checked when it is made. At first it is not, because nearly
            all instances come out right and are checked as a whole.
    """

    __slots__ = ("_depth", "_open", "_work", "careful", "failed", "size", "small", "values")

    def __init__(self, values: Values, *, careful: bool) -> None:
        self.values = values
        self.careful = careful
        self.small = False
        self.size = 0
        self.failed: dict[int, int] = {}
        """How often each shape has come to nothing."""
        self._work = 0
        self._depth = 0
        self._open: dict[int, int] = {}

    @property
    def is_large(self) -> bool:
        """Whether the instance has grown so much that nothing is added without need."""
        return self.size > self.values.enough

    def spend(self, schema: Node) -> None:
        """Count a value that is made for a schema."""
        self.size += 1
        self._work += 1
        if self._work > _MOST_WORK:
            raise Exhausted(schema)

    def waste(self, schema: Node, size: int) -> None:
        """Count a try that came to nothing, and forget what it has made since `size`."""
        self.size = size
        self._work += _WORK_OF_A_TRY
        if self._work > _MOST_WORK:
            raise Exhausted(schema)

    def enter(self, shape: int, schema: Node) -> bool:
        """Begin an object or list of a shape; gives what `leave` needs."""
        self.spend(schema)
        self._depth += 1
        if self._depth > _TOO_DEEP:
            self._depth -= 1
            raise Unsatisfied(schema, f"more than {_TOO_DEEP} levels of nesting")
        times = self._open.get(shape, 0)
        self._open[shape] = times + 1
        was_small = self.small
        self.small = (
            was_small
            or times >= self.values.nesting
            or self._depth > _DEEP
            or self.size > self.values.enough
        )
        return was_small

    def leave(self, shape: int, *, was_small: bool) -> None:
        """End what was begun."""
        self._open[shape] -= 1
        self._depth -= 1
        self.small = was_small

    def turn(self, turn: int, make: Callable[[], Any]) -> Any:
        """Make something with the values of a turn; 0 is the first one."""
        if not turn:
            return make()
        kept = self.values
        self.values = kept.other(turn)
        try:
            return make()
        finally:
            self.values = kept


Make: TypeAlias = Callable[[Draw, "str | None"], Any]
"""Makes an instance; the text is the name of the property that it is for."""


class Shape(Protocol):
    """What makes instances of some schemas together, compiled when it is first used."""

    @property
    def make(self) -> Make:
        """Make one."""


def never(schema: Node, reason: str) -> Make:
    """What makes instances of a schema that has none."""

    def make(draw: Draw, name: str | None) -> Any:  # noqa: ARG001
        raise Unsatisfied(schema, reason)

    return make
