"""How many places refer to each schema, and so which schemas are shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from asynction_spec import Node

Follow: TypeAlias = Callable[[Node], Node]
"""Resolves a reference: gives the node that a `$ref` refers to, or else the node itself."""

_DATA = frozenset({"example", "examples", "default", "const", "enum"})
_BY_NAME = frozenset(
    ["properties", "patternProperties", "dependentSchemas", "dependencies", "definitions", "$defs"]
)


def is_reference(node: Node) -> bool:
    """Whether a node is a Reference Object."""
    return isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str)


class SchemaUses:
    """How many places refer to each schema.

    Schemas are identified by the identity of their mappings, which their document keeps alive; that
    is faster than their pointer.
    """

    def __init__(self, follow: Follow) -> None:
        self._follow = follow
        self._references: Counter[object] = Counter()
        self._inline: set[object] = set()
        self._seen: set[object] = set()
        self._shown: set[object] = set()

    def count(self, roots: Iterable[Node]) -> None:
        """Count the references of the schemas that the page shows outside its list of schemas."""
        for root in roots:
            if isinstance(root.value, dict):
                self._walk([root])
                if not is_reference(root):
                    self._inline.add(_identity_of(root))

    def count_reusable(self, components: Iterable[Node]) -> None:
        """Count the references of the components."""
        # Before the components are walked: being offered for reuse is no place where one is shown.
        self._shown = set(self._seen)
        self._walk(list(components))

    def has_own_section(self, node: Node) -> bool:
        """Whether a schema has a section of its own: several places refer to it, or none does."""
        is_used = self._references[_identity_of(node)] > 0 or _identity_of(node) in self._inline
        return self.is_shared(node) or not is_used

    def is_shown(self, node: Node) -> bool:
        """Whether a schema was counted, or marked as shown."""
        return _identity_of(node) in self._shown

    def mark_shown(self, node: Node) -> None:
        """Mark a schema as shown, with all schemas that it refers to."""
        stack = [node]
        while stack:
            node = stack.pop()
            if not self.is_shown(node):
                self._shown.add(_identity_of(node))
                stack += _schema_children(node)
                stack += [self._follow(node)] if is_reference(node) else []

    def is_shared(self, node: Node) -> bool:
        """Whether several places refer to a schema."""
        references = self._references[_identity_of(node)]
        return references > 0 and references + (_identity_of(node) in self._inline) > 1

    def _walk(self, stack: list[Node]) -> None:
        # Without recursion: schemas may be nested deeper than Python's stack.
        while stack:
            node = stack.pop()
            if _identity_of(node) in self._seen:
                continue
            self._seen.add(_identity_of(node))
            if is_reference(node):
                target = self._follow(node)
                self._references[_identity_of(target)] += 1
                stack.append(target)
            for child in _schema_children(node):
                if not is_reference(child):
                    self._inline.add(_identity_of(child))
                stack.append(child)


def _identity_of(node: Node) -> object:
    return id(node.value) if isinstance(node.value, dict) else node.id


def _schema_children(node: Node) -> Iterator[Node]:
    """The schemas directly within a schema, in its lists, and in its mappings by name."""
    for key, value in node.value.items() if isinstance(node.value, dict) else ():
        if not isinstance(value, dict | list) or key in _DATA or key.startswith("x-"):
            continue
        child = node.child(key)
        if key in _BY_NAME or isinstance(value, list):
            yield from (each for _, each in child.children() if isinstance(each.value, dict))
        else:
            yield child
