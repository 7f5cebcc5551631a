"""`$ref`, within a document and across files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from .._diagnostics import Diagnostic, Place, Pointer, Rule, Severity
from .._did_you_mean import did_you_mean
from ._files_and_urls import SYNTAX, read_file, read_text, require_inside
from ._nodes import UNREADABLE, Node, NodeId, Source, UnreadableSourceError

Fetch: TypeAlias = Callable[[str], str]
"""Gives the text behind an http(s) URL."""

REF_MISSING = Rule(
    "ref-missing",
    Severity.ERROR,
    "A `$ref` has a target: its file exists, and has a value at the JSON Pointer after `#`.",
)
REF_FORBIDDEN = Rule(
    "ref-forbidden",
    Severity.ERROR,
    "A `$ref` names a file relative to its own. Other places, such as http(s) URLs, are read "
    "only if the program that loads the document asks for it.",
)
REF_CYCLE = Rule(
    "ref-cycle",
    Severity.ERROR,
    "A chain of references ends at a value. A schema may contain itself, but not be a reference "
    "to itself.",
)

_MAX_FILES = 1000
"""How many files a document may have."""
_MAX_CHAIN = 100
"""How many `$ref` may lead to one another."""
_WITHIN = re.compile(r"#([^\t\r\n]*)")  # what urldefrag, which is slow, would leave as it is
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")  # RFC 6901, section 4, and no longer than a list can be
# Their values are example data, in which `$ref` is a key like any other.
_DATA_KEYS = frozenset({"example", "examples", "default", "const", "enum"})
# The keys in these are names that the author chose: there `default` is not a keyword.
_NAME_MAPS = frozenset(
    [
        "properties",
        "patternProperties",
        "definitions",
        "$defs",
        "dependentSchemas",
        "dependencies",
        "channels",
        "servers",
        "operations",
        "messages",
        "schemas",
        "parameters",
        "variables",
        "correlationIds",
        "securitySchemes",
        "replies",
        "replyAddresses",
        "externalDocs",
        "tags",
        "operationTraits",
        "messageTraits",
        "serverBindings",
        "channelBindings",
        "operationBindings",
        "messageBindings",
        "x-messageAcks",
    ]
)
_COLLECTIONS = (dict, list)
_OWN_EXTENSIONS = frozenset({"x-ack", "x-auth", "x-messageAcks"})


class UnresolvedReferenceError(Exception):
    """A `$ref` has no target; `diagnostic` says why."""

    def __init__(
        self, rule: Rule, message: str, place: Place, cycle: frozenset[NodeId] = frozenset()
    ) -> None:
        super().__init__(message)
        self.diagnostic = rule.problem(message, place)
        self.cycle = cycle


class References:
    """Follows the references of a document and of its files (Reference Object, RFC 6901).

    Args:
        root: The document.
        fetch: Gives the texts of http(s) URLs; None refuses them.
        folder: The folder that every file must be in; None allows any.
    """

    def __init__(
        self, root: Source, fetch: Fetch | None = None, folder: Path | None = None
    ) -> None:
        self.root = Node(root.data, root)
        self._fetch = fetch
        self._folder = folder
        self._sources: dict[str, Source | UnreadableSourceError] = {}
        self._final_targets: dict[NodeId, Node] = {}
        self._targets: dict[NodeId, Node] = {}
        self._passed: list[tuple[NodeId, Node]] = []
        self._by_fragment: dict[tuple[int, str], Node] = {}
        if root.base is not None:
            self._sources[_location_key(root.base)] = root

    @property
    def sources(self) -> list[Source]:
        """Every file read so far, the document first."""
        others = [each for each in self._sources.values() if isinstance(each, Source)]
        return [self.root.source, *(each for each in others if each is not self.root.source)]

    def follow(self, node: Node) -> Node:
        """The node itself, or the final target of its `$ref`.

        Raises UnresolvedReferenceError.
        """
        if not is_reference(node):
            return node
        known = self._final_targets.get(node.id)
        if known is not None:
            return known
        passed: set[NodeId] = set()
        target = node
        while is_reference(target):
            if target.id in passed:
                raise _cycle_error(target, passed)
            passed.add(target.id)
            target = self._final_targets.get(target.id) or self._target(target, ())
        self._final_targets.update(dict.fromkeys(passed, target))
        return target

    def target(self, node: Node) -> Node:
        """The target of one `$ref`, which may be another `$ref`.

        Raises UnresolvedReferenceError.
        """
        return self._target(node, ()) if is_reference(node) else node

    def _target(self, node: Node, chain: tuple[NodeId, ...]) -> Node:
        """The target of one `$ref`; `chain` holds the references that are being followed."""
        known = self._targets.get(node.id)
        if known is None:
            if node.id in chain:
                raise _cycle_error(node, chain)
            if len(chain) > _MAX_CHAIN:
                raise _unresolved_error(REF_CYCLE, f"more than {_MAX_CHAIN} $refs in a row", node)
            # Errors are not kept: they are raised to each who asks, with the place.
            known = self._targets[node.id] = self._look_up(node, (*chain, node.id))
        return known

    def _look_up(self, node: Node, chain: tuple[NodeId, ...]) -> Node:
        written = node.value["$ref"]
        try:
            within = _WITHIN.fullmatch(written)
            address, fragment = ("", within.group(1)) if within else urldefrag(written)
            located = self._locate(address, node) if address else None
        except (OSError, RuntimeError, ValueError) as error:
            message = f"{written!r} is not an address: {error}"
            raise _unresolved_error(REF_MISSING, message, node) from error
        source = self._load_source(*located, node) if located else node.source
        found = self._by_fragment.get((id(source), fragment))
        if found is None:  # each is written many times
            found = self._follow_pointer(Node(source.data, source), fragment, node, chain)
            self._by_fragment[id(source), fragment] = found
        return found

    def _follow_pointer(
        self, target: Node, fragment: str, node: Node, chain: tuple[NodeId, ...]
    ) -> Node:
        if fragment and not fragment.startswith("/"):
            message = f"{node.value['$ref']!r} is not a JSON pointer: write #/ and the path"
            raise _unresolved_error(REF_MISSING, message, node)
        for step in fragment.split("/")[1:]:
            # In this order: `~01` is `~1` and not `/` (RFC 6901, section 4).
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            if is_reference(target) and key not in target.value:
                # Or what is in the middle of a chain would count as unused.
                self._passed.append((node.id, target))
                target = self._follow_until_key(target, key, chain)
            found = _step(target, key)
            if found is None:
                raise _unresolved_error(REF_MISSING, _missing_message(node, target, key), node)
            target = found
        return target

    def _follow_until_key(self, target: Node, key: str, chain: tuple[NodeId, ...]) -> Node:
        """Follow references until one leads to a mapping that has the key."""
        passed: set[NodeId] = set()
        while is_reference(target) and key not in target.value:
            if target.id in passed:
                raise _cycle_error(target, passed)
            passed.add(target.id)
            target = self._target(target, chain)
        return target

    def _load_source(self, location: str | Path, name: str, node: Node) -> Source:
        key = _location_key(location)
        if key not in self._sources:
            try:
                self._sources[key] = self._read(location, name)
            except UnreadableSourceError as error:
                # Kept as well, or each `$ref` to it would read it anew.
                self._sources[key] = error
        source = self._sources[key]
        if isinstance(source, UnreadableSourceError):
            diagnostic = source.diagnostic
            if source.rule is SYNTAX:  # shown where it is, in the other file
                raise UnresolvedReferenceError(SYNTAX, diagnostic.message, diagnostic.place)
            rule = REF_MISSING if source.rule is UNREADABLE else source.rule
            message = f"{name!r} can't be referred to: {diagnostic.message}"
            raise _unresolved_error(rule, message, node)
        return source

    def _locate(self, address: str, node: Node) -> tuple[str | Path, str]:
        """The file or URL of an address, and its name in diagnostics."""
        base = node.source.base
        absolute = urljoin(base, address) if isinstance(base, str) else address
        scheme = urlsplit(absolute).scheme
        if scheme in {"http", "https"}:
            return absolute, absolute
        path = Path(unquote(address))
        if scheme or path.is_absolute() or address.startswith("/"):
            message = f"{address!r} can't be referred to: name a file relative to this one"
            raise _unresolved_error(REF_FORBIDDEN, message, node)
        if not isinstance(base, Path):
            message = f"{address!r} can't be found: a document given as a mapping has no folder"
            raise _unresolved_error(REF_MISSING, message, node)
        folder = Path(node.source.name or "").parent
        return (base.parent / path).resolve(), os.path.normpath(folder / path)

    def _read(self, location: str | Path, name: str) -> Source:
        if len(self._sources) >= _MAX_FILES:
            message = f"a document of more than {_MAX_FILES} files"
            raise UnreadableSourceError(message, Place(name, "#"))
        if isinstance(location, Path):
            return self._read_file(location, name)
        if self._fetch is None:
            message = "nothing is fetched from the network unless `fetch` says how"
            raise UnreadableSourceError(message, Place(name, "#"), REF_FORBIDDEN)
        try:
            return read_text(self._fetch(location), name, location)
        except (OSError, ValueError) as error:
            raise UnreadableSourceError(str(error), Place(name, "#")) from error

    def _read_file(self, path: Path, name: str) -> Source:
        if self._folder is not None:
            require_inside(path, name, self._folder)
        try:
            is_special = path.exists() and not (path.is_file() or path.is_dir())
        except OSError as error:  # of a name that is too long
            message = f"it can't be read: {error.strerror}"
            raise UnreadableSourceError(message, Place(name, "#")) from error
        if is_special:
            message = "it is not a regular file"  # it might never end
            raise UnreadableSourceError(message, Place(name, "#"))
        return read_file(path, name)

    def links(self) -> Iterator[tuple[NodeId, Node]]:
        """Every `$ref` that was followed so far: the id of its node, and its target.

        One that leads through another `$ref` has that as a target too.
        """
        yield from self._targets.items()
        yield from self._passed

    def diagnose(self) -> Iterator[Diagnostic]:
        """The references without a target, in everything that the document leads to."""
        seen: set[tuple[int, bool]] = set()
        reported: set[Diagnostic] = set()
        in_cycles: set[NodeId] = set()
        stack = [(self.root.value, self.root.source, self.root.pointer, False)]
        while stack:
            value, source, pointer, has_names = stack.pop()
            # By id(): aliases of YAML make one value reachable by many ways.
            if (id(value), has_names) in seen:
                continue
            seen.add((id(value), has_names))
            if not _refers(value):
                stack += [
                    (child, source, (*pointer, key), key in _NAME_MAPS and not has_names)
                    for key, child in _children(value, has_names=has_names)
                ]
                continue
            try:
                target = self.follow(Node(value, source, pointer))
                has_names = _holds_names(target.pointer)
                stack.append((target.value, target.source, target.pointer, has_names))
            except UnresolvedReferenceError as error:
                if error.diagnostic not in reported and in_cycles.isdisjoint(error.cycle):
                    reported.add(error.diagnostic)
                    yield error.diagnostic
                in_cycles |= error.cycle


def is_reference(node: Node) -> bool:
    """Whether a node is a Reference Object: a mapping with the text `$ref`."""
    value = node.value  # as in _refers, for it is asked most often
    return isinstance(value, dict) and isinstance(value.get("$ref"), str)


def _refers(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("$ref"), str)


def _children(value: Any, *, has_names: bool) -> list[tuple[str | int, Any]]:
    """The lists and mappings there that may hold references, with their keys or indices.

    Args:
        value: The list or mapping that contains them.
        has_names: Whether the keys there are the author's.
    """
    if isinstance(value, list):
        return [(index, each) for index, each in enumerate(value) if isinstance(each, _COLLECTIONS)]
    return [
        (key, each)
        for key, each in (value.items() if isinstance(value, dict) else ())
        if isinstance(each, _COLLECTIONS) and (has_names or not _is_opaque(key))
    ]


def _is_opaque(key: str) -> bool:
    """Whether its value is example data or an extension of others: `$ref` is any key there."""
    return key in _DATA_KEYS or (key.startswith("x-") and key not in _OWN_EXTENSIONS)


def _holds_names(pointer: Pointer) -> bool:
    """Whether the keys at a pointer are the author's: `properties` may be such a key itself."""
    steps = takewhile(lambda step: step in _NAME_MAPS, reversed(pointer))
    return sum(1 for _ in steps) % 2 == 1


def _step(target: Node, key: str) -> Node | None:
    value: Any = target.value
    if isinstance(value, list):
        index = int(key) if _INDEX.fullmatch(key) else len(value)
        return target.child(index) if index < len(value) else None
    return target.get(key)


def _missing_message(node: Node, target: Node, key: str) -> str:
    message = f"{node.value['$ref']!r} leads nowhere: there is no {key!r}"
    return message + did_you_mean(key, [name for name, _ in target.items()])


def _unresolved_error(
    rule: Rule, message: str, node: Node, cycle: frozenset[NodeId] = frozenset()
) -> UnresolvedReferenceError:
    return UnresolvedReferenceError(rule, message, node.child("$ref").place, cycle)


def _cycle_error(node: Node, members: Iterable[NodeId]) -> UnresolvedReferenceError:
    message = f"{node.value['$ref']!r} leads from $ref to $ref and never to a value"
    return _unresolved_error(REF_CYCLE, message, node, frozenset(members))


def _location_key(location: str | Path) -> str:
    return location if isinstance(location, str) else str(location.resolve())
