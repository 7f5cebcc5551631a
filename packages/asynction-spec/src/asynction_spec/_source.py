"""Documents as they were given: files and mappings, and the nodes within them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ._diagnostics import Diagnostic, Place, Pointer, Severity, pointer_text
from ._events import SyntaxProblem
from ._syntax import MAX_DEPTH, Parsed, parse_json, parse_yaml

MAX_BYTES = 32 * 1024 * 1024

NodeId: TypeAlias = tuple[int, Pointer]


class UnreadableSource(Exception):
    """A source is no document: the one diagnostic that says why."""

    def __init__(self, message: str, place: Place, rule: str = "unreadable") -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(rule, Severity.ERROR, message, place)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One file, or one mapping, as plain data."""

    data: Any
    name: str | None = None
    """How diagnostics call it: the path as it was given, None for a mapping."""
    base: str | Path | None = None
    """What relative references start from: the file's path or URL."""
    parsed: Parsed | None = field(default=None, repr=False)

    def place(self, pointer: Pointer, *, key: bool = False) -> Place:
        """Where the node at `pointer` stands, or its key."""
        span = self.parsed.span(pointer, key=key) if self.parsed else None
        return Place(self.name, pointer_text(pointer), span)

    def problems(self) -> Iterator[Diagnostic]:
        """What is wrong with the text although it could be read."""
        for problem in self.parsed.problems if self.parsed else ():
            yield Diagnostic(
                "duplicate-key",
                Severity.ERROR,
                problem.message,
                Place(self.name, "#", problem.span),
            )


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value of a document that knows where it stands."""

    value: Any
    source: Source = field(repr=False)
    pointer: Pointer = ()

    @property
    def id(self) -> NodeId:
        """What makes it this node and no other."""
        return id(self.source), self.pointer

    @property
    def place(self) -> Place:
        """Where it stands: a scalar's own text, and the key of a list or mapping."""
        return self.source.place(self.pointer)

    @property
    def key_place(self) -> Place:
        """Where its key stands."""
        return self.source.place(self.pointer, key=True)

    @property
    def name(self) -> str:
        """Its key, or its index, within what it stands in."""
        return str(self.pointer[-1]) if self.pointer else ""

    def child(self, step: str | int) -> Node:
        """The node at a key or index that is known to be there."""
        return Node(self.value[step], self.source, (*self.pointer, step))

    def get(self, key: str) -> Node | None:
        """The node at a key, None where there is none."""
        if isinstance(self.value, dict) and key in self.value:
            return self.child(key)
        return None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Each key of a mapping with its node."""
        for key in self.value if isinstance(self.value, dict) else ():
            yield key, self.child(key)

    def elements(self) -> Iterator[Node]:
        """Each node of a list."""
        for index in range(len(self.value)) if isinstance(self.value, list) else ():
            yield self.child(index)

    def children(self) -> Iterator[tuple[str | int, Node]]:
        """Each node of a mapping or list with its key or index."""
        if isinstance(self.value, list):
            yield from enumerate(self.elements())
        yield from self.items()


def read_file(path: Path, name: str) -> Source:
    """The document in a file: JSON where the name ends so, else YAML.

    Raises UnreadableSource for what is missing, no file, too large, no text, or broken.
    """
    nowhere = Place(name, "#")
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise UnreadableSource(f"a file of more than {MAX_BYTES} bytes", nowhere)
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UnreadableSource("there is no such file", nowhere) from error
    except IsADirectoryError as error:
        raise UnreadableSource("this is a folder; name the document in it", nowhere) from error
    except UnicodeDecodeError as error:
        raise UnreadableSource(f"not UTF-8 at byte {error.start}", nowhere) from error
    except (OSError, ValueError) as error:
        raise UnreadableSource(f"it can't be read: {error}", nowhere) from error
    return read_text(text, name, path)


def read_text(text: str, name: str, base: str | Path) -> Source:
    """The document in a text that came from `base`."""
    try:
        parsed = (parse_json if name.endswith(".json") else parse_yaml)(text)
    except SyntaxProblem as error:
        place = Place(name, "#", error.span)
        raise UnreadableSource(error.message, place, "syntax") from error
    return Source(parsed.data, name, base, parsed)


def read_mapping(document: Mapping[str, Any]) -> Source:
    """A document given as plain data, copied, so that later changes to it change nothing."""
    return Source(_plain(document, ()))


def _plain(value: Any, pointer: Pointer) -> Any:
    if len(pointer) > MAX_DEPTH:
        place = Place(None, pointer_text(pointer[:8]) + "/...")
        raise UnreadableSource(f"more than {MAX_DEPTH} levels of nesting", place)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                place = Place(None, pointer_text(pointer))
                raise UnreadableSource(f"the key {key!r} is no text", place)
        return {str(key): _plain(item, (*pointer, key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, (*pointer, index)) for index, item in enumerate(value)]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    place = Place(None, pointer_text(pointer))
    raise UnreadableSource(f"a {type(value).__name__} is no JSON value", place)
