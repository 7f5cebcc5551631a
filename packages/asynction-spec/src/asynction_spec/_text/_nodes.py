"""Documents as plain data, the nodes in them with their places, and documents given as mappings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from .._diagnostics import Diagnostic, Place, Pointer, Rule, Severity, pointer_text
from ._keys_aliases_and_nesting import MAX_ALIASED_NODES, MAX_DEPTH, Parsed
from ._parsers import MAX_DIGITS, TOO_LONG, require_well_formed

UNREADABLE = Rule(
    "unreadable",
    Severity.ERROR,
    "The file is missing, is not a regular file, is too large, or is not UTF-8; or a mapping "
    "contains what YAML and JSON files can't.",
)

# Compared as a number, since Python takes quadratic time to write its digits.
_LARGEST = 10**MAX_DIGITS - 1
_MAX_CANDIDATES = 1000
"""How many candidates for a path that lacks names are looked at."""

NodeId: TypeAlias = tuple[int, Pointer]
"""The identity of a node: the id() of its source, and its pointer."""


class UnreadableSourceError(Exception):
    """A source can't be read as a document; `diagnostic` says why."""

    def __init__(self, message: str, place: Place, rule: Rule = UNREADABLE) -> None:
        super().__init__(message)
        self.rule = rule
        self.diagnostic = rule.problem(message, place)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One file, or one mapping, as plain data."""

    data: Any
    name: str | None = None
    """Its name in diagnostics: the path as it was given, None for a mapping."""
    base: str | Path | None = None
    """The base of relative references: the file's path or URL."""
    _parsed: Parsed | None = field(default=None, repr=False)

    def place(self, pointer: Pointer, *, key: bool = False) -> Place:
        """The place of the node at `pointer`, or of its key."""
        span = self._parsed.span(pointer, key=key) if self._parsed else None
        return Place(self.name, pointer_text(pointer), span)

    def problems(self) -> Iterator[Diagnostic]:
        """The problems of a text that could be read: duplicate keys, and ambiguous ones."""
        for rule, problem in self._parsed.problems if self._parsed else ():
            yield rule.problem(problem.message, Place(self.name, "#", problem.span))


# Final, not frozen: tens of thousands are made, and to make a frozen one takes thrice as long.
@dataclass(slots=True, eq=False)
class Node:
    """A value of a document, with its source and its place in it.

    >>> from asynction_spec import load_spec
    >>> document = {
    ...     "asyncapi": "2.6.0",
    ...     "info": {"title": "Chat", "version": "1.0.0"},
    ...     "channels": {"/": {"publish": {"message": {"name": "say"}}}},
    ... }
    >>> title = load_spec(document).node.child("info").child("title")
    >>> title.value, title.pointer
    ('Chat', ('info', 'title'))
    >>> print(title.place)
    #/info/title
    >>> title.get("en") is None
    True
    """

    value: Final[Any]
    source: Final[Source] = field(repr=False)
    pointer: Final[Pointer] = ()

    @property
    def id(self) -> NodeId:
        """The identity of the node: equal for two nodes at the same place."""
        return id(self.source), self.pointer

    @property
    def place(self) -> Place:
        """Its place: the text of a scalar, the key of a list or mapping."""
        return self.source.place(self.pointer)

    @property
    def key_place(self) -> Place:
        """The place of its key."""
        return self.source.place(self.pointer, key=True)

    @property
    def name(self) -> str:
        """Its key or its index in its parent."""
        return str(self.pointer[-1]) if self.pointer else ""

    def child(self, step: str | int) -> Node:
        """The node at a key or index that exists."""
        return Node(self.value[step], self.source, (*self.pointer, step))

    def at(self, steps: Sequence[str | int], value: Any) -> Node:
        """The node that a path of jsonschema-rs leads to, given the value that is there.

        jsonschema-rs 0.61 leaves the name "" out of its paths, and writes one of digits as a
        number. Where the path leads to no such value, the deepest node that it names.
        """
        deepest = self
        for found, remaining in islice(_candidates(self, steps), _MAX_CANDIDATES):
            if not remaining and found.value == value:
                return found
            if len(found.pointer) > len(deepest.pointer):
                deepest = found
        return deepest

    def get(self, key: str) -> Node | None:
        """The node at a key, None without such a key."""
        if isinstance(self.value, dict) and key in self.value:
            return self.child(key)
        return None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Each key of a mapping with its node."""
        for key, value in self.value.items() if isinstance(self.value, dict) else ():
            yield key, Node(value, self.source, (*self.pointer, key))

    def elements(self) -> Iterator[Node]:
        """Each node of a list."""
        for index, value in enumerate(self.value) if isinstance(self.value, list) else ():
            yield Node(value, self.source, (*self.pointer, index))

    def children(self) -> Iterator[tuple[str | int, Node]]:
        """Each node of a mapping or list with its key or index."""
        if isinstance(self.value, list):
            yield from enumerate(self.elements())
        yield from self.items()


def _candidates(
    node: Node, steps: Sequence[str | int]
) -> Iterator[tuple[Node, Sequence[str | int]]]:
    """Every node that a path without its "" keys may lead to, with the rest of the path."""
    pending = [(node, steps)]
    while pending:
        node, steps = pending.pop()
        yield node, steps
        unnamed = node.get("")
        if unnamed is not None:
            pending.append((unnamed, steps))
        named = _step(node, steps[0]) if steps else None
        if named is not None:
            pending.append((named, steps[1:]))


def _step(node: Node, step: str | int) -> Node | None:
    if isinstance(node.value, list):
        known = isinstance(step, int) and step < len(node.value)
        return node.child(step) if known else None
    return node.get(str(step))


def read_mapping(document: Mapping[str, Any]) -> Source:
    """A document given as plain data, copied: later changes to the mapping have no effect."""
    return Source(_Copy().of(document, ()))


class _Copy:
    """Copies plain data, and refuses what a YAML or JSON file can't contain."""

    def __init__(self) -> None:
        self._size = 0

    def of(self, value: Any, pointer: Pointer) -> Any:
        self._size += 1
        if self._size > MAX_ALIASED_NODES:
            raise _refusal(f"more than {MAX_ALIASED_NODES} nodes", pointer[:1])
        if len(pointer) > MAX_DEPTH:
            raise _refusal(f"more than {MAX_DEPTH} levels of nesting", (*pointer[:8], "..."))
        if isinstance(value, Mapping):
            named = ((_key(key, pointer), item) for key, item in value.items())
            return {key: self.of(item, (*pointer, key)) for key, item in named}
        if isinstance(value, list | tuple):
            return [self.of(item, (*pointer, index)) for index, item in enumerate(value)]
        try:
            return _scalar(value)
        except ValueError as error:
            raise _refusal(str(error), pointer) from error


def _scalar(value: Any) -> Any:
    """A scalar as an instance of the builtin type: members of str enumerations, for example."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        require_well_formed(value)
        # A member of an enumeration has an own `str()`, and is text to nobody else.
        return str.__str__(value)
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError(TOO_LONG)
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(
                f"{value} is not a number in JSON, and a document holds JSON values only"
            )
        return float(value)
    raise ValueError(
        f"a {type(value).__name__} is not a JSON value, and a document holds nothing else"
    )


def _key(key: Any, pointer: Pointer) -> str:
    if not isinstance(key, str):
        raise _refusal(f"the key {key!r} is not text: put it in quotes", pointer)
    try:
        require_well_formed(key)
    except ValueError as error:
        raise _refusal(f"the key {key!r} can't be read: {error}", pointer) from error
    return str.__str__(key)


def _refusal(message: str, pointer: Pointer) -> UnreadableSourceError:
    return UnreadableSourceError(message, Place(None, pointer_text(pointer)))
