"""How large and how deep a generated instance may be, and how much work may be spent on it.

`Draw` is the state of the generation of one instance, held against these limits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from .._diagnostics import Place, pointer_text
from .._exceptions import AsynctionException
from .._text._nodes import Node
from ._plain_values import Values

FULL_DEPTH = 12
"""Deeper objects and lists only get what they need to be valid."""
MAX_DEPTH = 60
"""How deep objects and lists may be nested; Python's own limit on recursion is not much further."""
MAX_MEMBERS = 10_000
"""How many items a generated list, and how many properties an object, has at most."""
MAX_TEXT = 100_000
"""How many characters, or bytes, one generated text has at most."""
MAX_CHARACTERS = 1_000_000
"""How many characters all texts of an instance have at most."""
MAX_WORK = 30_000
"""How many values are made for an instance, those of failed attempts among them."""
WORK_OF_A_RETRY = 20
"""What a failed attempt counts besides, in values."""
SYNTHETIC = "\0 made up"
"""The step that begins the part of a pointer to a schema that is not in the document."""


class UnsatisfiedError(AsynctionException):
    """No instance of a schema was found: it has none, or the limits of generation were reached.

    Args:
        schema: The schema without an instance, which may be a part of the requested one.
        reason: Why.
    """

    def __init__(self, schema: Node, reason: str) -> None:
        super().__init__(schema, reason)
        self.schema = schema
        self.reason = reason

    @property
    def place(self) -> Place:
        """The place of the schema."""
        pointer = self.schema.pointer
        if SYNTHETIC in pointer:
            pointer = pointer[: pointer.index(SYNTHETIC)]
        span = self.schema.source.place(pointer).span
        return Place(self.schema.source.name, pointer_text(pointer), span)

    def __str__(self) -> str:
        return f"{self.place}: no instance of this schema was made: {self.reason}"


class TooLargeError(UnsatisfiedError):
    """Each instance of a schema is larger than what is generated."""


class WorkLimitError(Exception):
    """The generation of an instance reached its limit of work."""

    def __init__(self, schema: Node) -> None:
        super().__init__(schema)
        self.schema = schema


class Draw:
    """The state of the generation of one instance.

    Args:
        values: What decides.
        checked: Whether each part is checked when it is made. At first it is not, because nearly
            all instances come out right and are checked as a whole.
    """

    __slots__ = (
        "_characters",
        "_depth",
        "_open_shapes",
        "_work",
        "checked",
        "failed",
        "minimal",
        "size",
        "values",
    )

    def __init__(self, values: Values, *, checked: bool) -> None:
        self.values = values
        self.checked = checked
        self.minimal = False
        self.size = 0
        self.failed: dict[int, int] = {}
        """How often each shape has failed, by its id()."""
        self._work = 0
        self._characters = 0
        self._depth = 0
        self._open_shapes: dict[int, int] = {}

    @property
    def is_large(self) -> bool:
        """Whether the instance is so large that optional parts are left out."""
        return self.size > self.values.max_values

    def count_value(self, schema: Node) -> None:
        """Count a value that is made for a schema."""
        self.size += 1
        self._work += 1
        if self._work > MAX_WORK:
            raise WorkLimitError(schema)

    def count_text(self, schema: Node, text: str | bytes) -> None:
        """Count the characters of a text that was made for a schema."""
        self._characters += len(text)
        if self._characters > MAX_CHARACTERS:
            raise WorkLimitError(schema)

    def count_retry(self, schema: Node, size: int) -> None:
        """Count a failed attempt; the values that it made since `size` don't count."""
        self.size = size
        self._work += WORK_OF_A_RETRY
        if self._work > MAX_WORK:
            raise WorkLimitError(schema)

    def enter(self, shape: int, schema: Node) -> bool:
        """Begin an object or list of a shape; gives the argument of `leave`."""
        self.count_value(schema)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._depth -= 1
            raise UnsatisfiedError(schema, f"more than {MAX_DEPTH} levels of nesting")
        times = self._open_shapes.get(shape, 0)
        self._open_shapes[shape] = times + 1
        was_minimal = self.minimal
        self.minimal = (
            was_minimal
            or times >= self.values.max_recursion
            or self._depth > FULL_DEPTH
            or self.size > self.values.max_values
        )
        return was_minimal

    def leave(self, shape: int, *, was_minimal: bool) -> None:
        """End an object or list."""
        self._open_shapes[shape] -= 1
        self._depth -= 1
        self.minimal = was_minimal

    def in_attempt(self, attempt: int, make: Callable[[], Any]) -> Any:
        """Call `make` with the values of an attempt; 0 is the first attempt."""
        if not attempt:
            return make()
        previous = self.values
        self.values = previous.for_attempt(attempt)
        try:
            return make()
        finally:
            self.values = previous


Make: TypeAlias = Callable[[Draw, "str | None"], Any]
"""Makes an instance; the text is the name of its property."""


class Shape(Protocol):
    """Makes instances that satisfy several schemas; it is compiled when it is first used."""

    @property
    def make(self) -> Make:
        """Make an instance."""


def never(schema: Node, reason: str) -> Make:
    """A function in the place of one that makes instances: it raises UnsatisfiedError."""

    def make(draw: Draw, name: str | None) -> Any:  # noqa: ARG001
        raise UnsatisfiedError(schema, reason)

    return make


def too_large(parts_with: Sequence[Node], keyword: str, least: int, most: int) -> Make:
    """The same where each instance has more items, properties or characters than are generated."""
    reason = f"{keyword} is {least}, and at most {most} are generated"

    def make(draw: Draw, name: str | None) -> Any:  # noqa: ARG001
        raise TooLargeError(parts_with[0], reason)

    return make
