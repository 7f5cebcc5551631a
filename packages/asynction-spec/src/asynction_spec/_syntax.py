"""Text to plain data: YAML 1.2's core schema and JSON, each node with its place.

Both languages are read as one stream of events by one builder, without recursion, so that nesting,
aliases and duplicate keys are dealt with in one place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from ._diagnostics import Pointer, Span
from ._events import Event, Position, SyntaxProblem, between, json_events, positions, yaml_events

MAX_DEPTH = 150
MAX_ALIASED_NODES = 1_000_000

Entry: TypeAlias = tuple[Position, Position, Position | None, Position | None]
"""Start and end of a value, then of its key where it has one."""


@dataclass(slots=True)
class Parsed:
    """A text as plain data, with the places of its nodes and the problems that left it readable."""

    data: Any
    entries: dict[int, dict[str | int, Entry]]
    problems: list[SyntaxProblem]
    kept: list[Any]  # `entries` goes by identity: what it speaks of has to stay alive

    def span(self, pointer: Pointer, *, key: bool = False) -> Span:
        """The stretch of the node at `pointer`, or of its key; of the nearest one that exists."""
        container = self.data
        entry: Entry = ((0, 0), (0, 0), None, None)
        for step in pointer:
            found = self.entries.get(id(container), {}).get(step)
            if found is None:
                return _span(entry, key=True)
            entry, container = found, container[step]
        return _span(entry, key=key or isinstance(container, dict | list))


def _span(entry: Entry, *, key: bool) -> Span:
    start, end, key_start, key_end = entry
    if key and key_start is not None and key_end is not None:
        start, end = key_start, key_end
    return between(start, end)


def parse_yaml(text: str) -> Parsed:
    """Read YAML by its 1.2 core schema: no dates, no `yes` and `no`, keys are text, no own tags."""
    try:
        return _Builder().build(yaml_events(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = positions(text)(mark) if mark else (0, 0)
        raise SyntaxProblem(_explained(error, text), between(position, position)) from error
    except yaml.reader.ReaderError as error:
        position = _position(text.encode()[: error.position].decode(errors="replace"))
        message = "a control character that YAML does not allow"
        raise SyntaxProblem(message, between(position, position)) from error


def parse_json(text: str) -> Parsed:
    """Read JSON (RFC 8259)."""
    if not text.strip():
        return Parsed(None, {}, [], [])
    try:
        json.loads(text, parse_int=str)  # whether it is JSON at all; C finds it out fastest
    except json.JSONDecodeError as error:
        position = (error.lineno - 1, error.colno - 1)
        message = error.msg.removesuffix(" at").removesuffix(" starting")
        raise SyntaxProblem(message, between(position, position)) from error
    except RecursionError:
        pass  # the builder finds the place where it is too deep
    return _Builder().build(json_events(text))


def _explained(error: yaml.MarkedYAMLError, text: str) -> str:
    """The problem in libyaml's words, with the character it means and what it was reading."""
    problem = error.problem or "this is not YAML"
    mark, context = error.problem_mark, error.context_mark
    if mark is not None and "character that cannot start" in problem:
        return f"{problem}: {text[mark.index : mark.index + 1]!r}"
    if mark is None or context is None or not error.context or context.line == mark.line:
        return problem
    return f"{problem} {error.context} that begins on line {context.line + 1}"


def _position(before: str) -> Position:
    return before.count("\n"), len(before) - before.rfind("\n") - 1


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being read."""

    container: Any
    start: Position
    anchor: str | None
    entries: dict[str | int, Entry] = field(default_factory=dict)
    key: Event | None = None
    size: int = 1
    height: int = 1
    merged: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Built:
    value: Any
    size: int = 1
    height: int = 0


class _Builder:
    def __init__(self) -> None:
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Built] = {}
        self._open_anchors: set[str] = set()
        self._parsed = Parsed(None, {}, [], [])

    def build(self, events: Iterator[Event]) -> Parsed:
        for event in events:
            if event.kind == "scalar":
                self._scalar(event)
            elif event.kind == "end":
                self._close(event)
            elif event.kind == "alias":
                self._place(event, self._aliased(event))
            else:
                self._open(event)
        return self._parsed

    def _scalar(self, event: Event) -> None:
        built = _Built(event.value)
        if event.anchor:
            self._anchors[event.anchor] = built
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is None and isinstance(frame.container, dict):
            frame.key = event
        else:
            self._place(event, built)

    def _open(self, event: Event) -> None:
        if self._stack:
            self._needs_key(event)
        if len(self._stack) >= MAX_DEPTH:
            raise _problem(f"more than {MAX_DEPTH} levels of nesting", event)
        if event.anchor:
            self._open_anchors.add(event.anchor)
        container: Any = {} if event.kind == "map" else []
        self._stack.append(_Frame(container, event.start, event.anchor))

    def _close(self, event: Event) -> None:
        frame = self._stack.pop()
        self._merge(frame)
        self._parsed.entries[id(frame.container)] = frame.entries
        self._parsed.kept.append(frame.container)
        built = _Built(frame.container, frame.size, frame.height)
        if frame.anchor:
            self._open_anchors.discard(frame.anchor)
            self._anchors[frame.anchor] = built
        self._place(Event("", frame.start, event.end), built)

    def _aliased(self, event: Event) -> _Built:
        if event.value in self._open_anchors:
            raise _problem(f"the alias *{event.value} stands inside what it names", event)
        built = self._anchors.get(event.value)
        if built is None:
            raise _problem(f"there is no anchor &{event.value} before this alias", event)
        if len(self._stack) + built.height > MAX_DEPTH:
            raise _problem(f"more than {MAX_DEPTH} levels of nesting", event)
        return built

    def _place(self, event: Event, built: _Built) -> None:
        if not self._stack:
            self._parsed.data = built.value
            return
        frame = self._stack[-1]
        frame.size += built.size
        if frame.size > MAX_ALIASED_NODES:
            raise _problem(f"the aliases unfold to more than {MAX_ALIASED_NODES} nodes", event)
        frame.height = max(frame.height, built.height + 1)
        if isinstance(frame.container, list):
            frame.entries[len(frame.container)] = (event.start, event.end, None, None)
            frame.container.append(built.value)
        else:
            self._pair(frame, event, built.value)

    def _pair(self, frame: _Frame, event: Event, value: Any) -> None:
        self._needs_key(event)
        key, frame.key = frame.key, None
        assert key is not None  # noqa: S101  # _needs_key has seen to it
        name = str(key.text)
        if key.merges and isinstance(value, dict | list):
            sources = value if isinstance(value, list) else [value]
            frame.merged += [source for source in sources if isinstance(source, dict)]
        elif name in frame.entries:
            first = frame.entries[name][2]
            line = "" if first is None else f" (first on line {first[0] + 1})"
            self._parsed.problems.append(_problem(f"the key {name!r} stands here twice{line}", key))
        else:
            frame.container[name] = value
            frame.entries[name] = (event.start, event.end, key.start, key.end)

    def _needs_key(self, event: Event) -> None:
        frame = self._stack[-1]
        if frame.key is None and isinstance(frame.container, dict):
            raise _problem("a key must be text, not a list, a mapping or an alias", event)

    def _merge(self, frame: _Frame) -> None:
        """YAML 1.1's merge key `<<`, which documents in the wild use: what is written here wins."""
        for source in frame.merged:
            entries = self._parsed.entries.get(id(source), {})
            for key, value in source.items():
                if key not in frame.container:
                    frame.container[key] = value
                    frame.entries[key] = entries[key]


def _problem(message: str, event: Event) -> SyntaxProblem:
    return SyntaxProblem(message, between(event.start, event.end))
