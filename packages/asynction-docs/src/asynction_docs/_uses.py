"""Where schemas are referred to: which of them several places share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from asynction_spec import Node

Follow: TypeAlias = Callable[[Node], Node]
"""What a node stands for: itself, or what its `$ref` leads to."""

_DATA = frozenset({"example", "examples", "default", "const", "enum"})
_NAMED = frozenset(
    ["properties", "patternProperties", "dependentSchemas", "dependencies", "definitions", "$defs"]
)


def is_reference(node: Node) -> bool:
    """Whether a node is a Reference Object."""
    return isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str)


class Uses:
    """How many places refer to each schema.

    Schemas are told apart by the identity of their mappings, which their document keeps alive; that
    is sooner known than their place.
    """

    def __init__(self, follow: Follow) -> None:
        self._follow = follow
        self._referred: Counter[object] = Counter()
        self._direct: set[object] = set()
        self._seen: set[object] = set()
        self._reached: set[object] = set()

    def count(self, roots: Iterable[Node]) -> None:
        """Count what schemas refer to that stand in the page themselves."""
        for root in roots:
            if isinstance(root.value, dict):
                self._walk([root])
                if not is_reference(root):
                    self._direct.add(_identity(root))

    def count_reusable(self, components: Iterable[Node]) -> None:
        """Count what the schemas refer to that are there to be referred to."""
        self._reached = set(self._seen)
        self._walk(list(components))

    def stands_apart(self, node: Node) -> bool:
        """Whether a schema has a place of its own: several refer to it, or none at all."""
        is_used = self._referred[_identity(node)] > 0 or _identity(node) in self._direct
        return self.is_shared(node) or not is_used

    def is_reached(self, node: Node) -> bool:
        """Whether the page shows a schema, with those reached so far."""
        return _identity(node) in self._reached

    def reach(self, node: Node) -> None:
        """Note that a schema is shown, and all that it leads to."""
        stack = [node]
        while stack:
            node = stack.pop()
            if not self.is_reached(node):
                self._reached.add(_identity(node))
                stack += _schema_children(node)
                stack += [self._follow(node)] if is_reference(node) else []

    def is_shared(self, node: Node) -> bool:
        referred = self._referred[_identity(node)]
        return referred > 0 and referred + (_identity(node) in self._direct) > 1

    def _walk(self, stack: list[Node]) -> None:
        while stack:
            node = stack.pop()
            if _identity(node) in self._seen:
                continue
            self._seen.add(_identity(node))
            if is_reference(node):
                target = self._follow(node)
                self._referred[_identity(target)] += 1
                stack.append(target)
            for child in _schema_children(node):
                if not is_reference(child):
                    self._direct.add(_identity(child))
                stack.append(child)


def _identity(node: Node) -> object:
    return id(node.value) if isinstance(node.value, dict) else node.id


def _schema_children(node: Node) -> Iterator[Node]:
    """The schemas directly within a schema, and within its lists and its mappings by name."""
    for key, value in node.value.items() if isinstance(node.value, dict) else ():
        if not isinstance(value, dict | list) or key in _DATA or key.startswith("x-"):
            continue
        child = node.child(key)
        if key in _NAMED or isinstance(value, list):
            yield from (each for _, each in child.children() if isinstance(each.value, dict))
        else:
            yield child
