"""The tree of a document: duplicate and ambiguous keys, aliases and their expansion, nesting.

One builder takes the events of YAML and of JSON, and works without recursion, so what is said of
them is the same for both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from .._diagnostics import Pointer, Rule, Severity, Span
from ._lines_and_columns import DocumentSyntaxError, Lines

DUPLICATE_KEY = Rule(
    "duplicate-key",
    Severity.ERROR,
    "A key is in one mapping twice. YAML forbids that, JSON advises against it, and tools "
    "differ on which one counts.",
)
YAML_KEY = Rule(
    "yaml-key",
    Severity.WARNING,
    "A key in YAML that is a number, a boolean or null is text in quotes if it has another "
    'spelling in JSON: parsers in JavaScript read `1.0` as "1" and `~` as "null".',
)
MERGE_KEY = Rule(
    "merge-key",
    Severity.WARNING,
    "What the merge key `<<` brings does not contradict the mapping's own keys: YAML 1.1 lets "
    "these count, and parsers of AsyncAPI documents in use do not.",
)

MAX_DEPTH = 150
"""How deep mappings and lists may be nested; to follow more could exhaust Python's stack."""
MAX_ALIASED_NODES = 1_000_000
"""How many nodes there may be once aliases are expanded, which a short text can make many."""

Entry: TypeAlias = tuple[int, int, int | None, int | None]
"""The offsets where a value starts and ends, then those of its key where it has one."""
Key: TypeAlias = tuple[str, bool, int, int]
"""The text of a key, whether it merges, and the offsets where it starts and ends."""


@dataclass(slots=True)
class Parsed:
    """A text as plain data, with the places of its nodes, and what is wrong with its keys."""

    lines: Lines
    data: Any = None
    problems: list[tuple[Rule, DocumentSyntaxError]] = field(default_factory=list)
    """Duplicate keys, and what other parsers read otherwise, with their rules."""
    entries: dict[int, dict[str | int, Entry]] = field(default_factory=dict)
    # The keys of `entries` are id()s, so the containers must not be freed.
    kept: list[Any] = field(default_factory=list)

    def span(self, pointer: Pointer, *, key: bool = False) -> Span:
        """The range of the node at `pointer`, or of its key; else of its nearest parent."""
        container = self.data
        entry: Entry = (0, 0, None, None)
        for step in pointer:
            found = self.entries.get(id(container), {}).get(step)
            if found is None:
                return self._span(entry, key=True)
            entry, container = found, container[step]
        return self._span(entry, key=key or isinstance(container, dict | list))

    def _span(self, entry: Entry, *, key: bool) -> Span:
        start, end, key_start, key_end = entry
        if key and key_start is not None and key_end is not None:
            start, end = key_start, key_end
        return self.lines.span(start, end)


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being read."""

    container: Any
    is_list: bool
    start: int
    anchor: str | None
    entries: dict[str | int, Entry]
    key: Key | None = None
    size: int = 1
    height: int = 1
    merged: tuple[dict[str, Any], ...] = ()


@dataclass(slots=True)
class _AnchoredValue:
    value: Any
    size: int = 1
    height: int = 0


class Builder:
    """Receives the events of a text, in their order, with their offsets.

    Args:
        lines: The lines of the text.
    """

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.parsed = Parsed(lines)
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _AnchoredValue] = {}
        self._open_anchors: set[str] = set()

    def scalar(
        self, value: Any, text: str, start: int, end: int, anchor: str | None, *, merges: bool
    ) -> None:
        """A scalar; as a key it is `text`, or YAML 1.1's merge key if it `merges`."""
        if anchor:
            self._anchors[anchor] = _AnchoredValue(value)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is None and not frame.is_list:
            frame.key = (text, merges, start, end)
            if not (isinstance(value, str) or merges):
                self._compare_key(value, text, start, end)
        else:
            self._add_value(value, start, end)

    def open(
        self, container: dict[str, Any] | list[Any], start: int, end: int, anchor: str | None
    ) -> None:
        """The start of a list or mapping, which the builder fills."""
        if self._stack and not self._stack[-1].is_list and self._stack[-1].key is None:
            raise self._key_error(start, end)
        if len(self._stack) >= MAX_DEPTH:
            raise self._error(f"more than {MAX_DEPTH} levels of nesting", start, end)
        if anchor:
            self._open_anchors.add(anchor)
        self._stack.append(_Frame(container, isinstance(container, list), start, anchor, {}))

    def close(self, end: int) -> None:
        """The end of the list or mapping that was opened last."""
        frame = self._stack.pop()
        self._merge(frame)
        self.parsed.entries[id(frame.container)] = frame.entries
        self.parsed.kept.append(frame.container)
        if frame.anchor:
            self._open_anchors.discard(frame.anchor)
            self._anchors[frame.anchor] = _AnchoredValue(frame.container, frame.size, frame.height)
        self._add_value(frame.container, frame.start, end, frame.size, frame.height)

    def alias(self, name: str, start: int, end: int) -> None:
        """An alias."""
        if name in self._open_anchors:
            raise self._error(f"the alias *{name} is inside the node that it names", start, end)
        anchored = self._anchors.get(name)
        if anchored is None:
            raise self._error(f"there is no anchor &{name} before this alias", start, end)
        if len(self._stack) + anchored.height > MAX_DEPTH:
            raise self._error(f"more than {MAX_DEPTH} levels of nesting", start, end)
        self._add_value(anchored.value, start, end, anchored.size, anchored.height)

    def _add_value(self, value: Any, start: int, end: int, size: int = 1, height: int = 0) -> None:
        if not self._stack:
            self.parsed.data = value
            return
        frame = self._stack[-1]
        frame.size += size
        # Aliases multiply: a few lines may stand for billions of nodes.
        if frame.size > MAX_ALIASED_NODES:
            message = f"the aliases expand to more than {MAX_ALIASED_NODES} nodes"
            raise self._error(message, start, end)
        if frame.height <= height:
            frame.height = height + 1
        if frame.is_list:
            frame.entries[len(frame.container)] = (start, end, None, None)
            frame.container.append(value)
        else:
            self._add_member(frame, value, start, end)

    def _add_member(self, frame: _Frame, value: Any, start: int, end: int) -> None:
        if frame.key is None:
            raise self._key_error(start, end)
        name, merges, key_start, key_end = frame.key
        frame.key = None
        if merges and isinstance(value, dict | list):
            sources = value if isinstance(value, list) else [value]
            frame.merged += tuple(source for source in sources if isinstance(source, dict))
        elif name in frame.entries:
            first = frame.entries[name][2]
            line = "" if first is None else f" (first on line {self.lines.position(first)[0] + 1})"
            message = f"the key {name!r} is here twice{line}"
            # Noted, not raised: the other problems of the document are reported with it.
            self._report(DUPLICATE_KEY, message, key_start, key_end)
        else:
            frame.container[name] = value
            frame.entries[name] = (start, end, key_start, key_end)

    def _compare_key(self, value: Any, text: str, start: int, end: int) -> None:
        """Note a key that other parsers read as a number, a boolean or null, in other words."""
        is_whole = isinstance(value, float) and value.is_integer()
        name = json.dumps(int(value) if is_whole else value)
        if name != text:
            message = f"the key {text} is {name!r} to other parsers: put it in quotes"
            self._report(YAML_KEY, message, start, end)

    def _merge(self, frame: _Frame) -> None:
        """Apply YAML 1.1's merge key `<<`, which documents use: the mapping's own keys win."""
        # Copied before anything is merged: what several sources say differently is no
        # contradiction.
        own = {**frame.container} if frame.merged else {}
        for source in frame.merged:
            entries = self.parsed.entries.get(id(source), {})
            for key, value in source.items():
                if key not in frame.container:
                    frame.container[key] = value
                    frame.entries[key] = entries[key]
                elif key in own and own[key] != value:
                    self._note_contradiction(key, frame.entries[key])

    def _note_contradiction(self, key: str, entry: Entry) -> None:
        start, end, key_start, key_end = entry
        message = (
            f"the key {key!r} has another value in what << merges here: this one counts, "
            "and to other parsers the other; write out one of them"
        )
        place = (start, end) if key_start is None or key_end is None else (key_start, key_end)
        self._report(MERGE_KEY, message, *place)

    def _report(self, rule: Rule, message: str, start: int, end: int) -> None:
        self.parsed.problems.append((rule, self._error(message, start, end)))

    def _key_error(self, start: int, end: int) -> DocumentSyntaxError:
        message = "a key must be text, not a list, a mapping or an alias"
        return self._error(message, start, end)

    def _error(self, message: str, start: int, end: int) -> DocumentSyntaxError:
        return DocumentSyntaxError(message, self.lines.span(start, end))
