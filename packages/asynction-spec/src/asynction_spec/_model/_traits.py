"""Traits, merged into what has them as each family of AsyncAPI says.

AsyncAPI 2 applies traits by JSON Merge Patch (RFC 7396): what a trait says replaces what the target
says, mapping by mapping, and null removes it. In AsyncAPI 3 the target wins over its traits. In
both, later traits win over earlier ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .._text._nodes import Node, NodeId
from .._text._references import References, UnresolvedReferenceError


class Traits:
    """Merges traits, each time with the same result.

    Args:
        references: How to follow references to them.
        win: Whether a trait wins over its target.
    """

    def __init__(self, references: References, *, win: bool) -> None:
        self._references = references
        self._win = win
        # A node's id contains the id() of its source, so a source must outlive this table.
        self._known: dict[NodeId, Mapping[str, Node]] = {}

    def merge(self, node: Node) -> Mapping[str, Node]:
        """The fields of an object, its traits applied."""
        known = self._known.get(node.id)
        if known is None:
            known = self._known[node.id] = self._merge_traits(node)
        return known

    def _merge_traits(self, node: Node) -> Mapping[str, Node]:
        own = dict(node.items())
        fields = own if self._win else {}
        for trait in self._traits_of(node):
            fields = self._patch_fields(fields, dict(trait.items()))
        return fields if self._win else self._patch_fields(fields, own)

    def _traits_of(self, node: Node) -> list[Node]:
        traits = node.get("traits")
        found = []
        for trait in traits.elements() if traits else ():
            try:
                found.append(self._references.follow(trait))
            except UnresolvedReferenceError:
                continue  # the references report it
        return found

    def _patch_fields(
        self, fields: Mapping[str, Node], patch: Mapping[str, Node]
    ) -> dict[str, Node]:
        patched = dict(fields)
        for name, node in patch.items():
            known = fields.get(name)
            if node.value is None and self._win:
                patched.pop(name, None)
            else:
                patched[name] = node if known is None else self._merge_nodes(known, node)
        return patched

    def _merge_nodes(self, under: Node, over: Node) -> Node:
        """Both of two mappings in one; of anything else, and across files, the one that wins."""
        if not _is_plain(under.value) or not _is_plain(over.value):
            return over
        if under.source.base != over.source.base:
            return over  # a `$ref` in it is relative to its own file
        # A copy of the source, with another id(): the merged value is at no place in the file.
        return Node(self._patch(under.value, over.value), replace(over.source), over.pointer)

    def _patch(self, under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
        patched = dict(under)
        for name, value in over.items():
            known = patched.get(name)
            if value is None and self._win:
                patched.pop(name, None)
            elif known is not None and _is_plain(known) and _is_plain(value):
                patched[name] = self._patch(known, value)
            else:
                patched[name] = value
        return patched


def _is_plain(value: Any) -> bool:
    """Whether it is a mapping, and no reference to one."""
    return isinstance(value, dict) and not isinstance(value.get("$ref"), str)
