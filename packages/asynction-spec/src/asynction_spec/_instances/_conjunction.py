"""Several schemas that an instance must satisfy at once, and their keywords together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from .._schemas._dialects import Dialect
from .._text._nodes import Node, NodeId, Source
from .._text._references import References, is_reference
from ._generation_limits import SYNTHETIC, Shape

GroupId: TypeAlias = tuple[NodeId, str]
"""Alternatives: the schema that has them, and their keyword."""

_ANYTHING = Node(True, Source(None))


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Schemas that an instance has to satisfy together.

    `chosen_groups` are the groups of alternatives of which one is among the schemas already; `name`
    is that of the reusable schema that they come from, which is the value of a discriminator.
    """

    schemas: tuple[Node, ...]
    chosen_groups: frozenset[GroupId] = frozenset()
    name: str | None = None

    @property
    def id(self) -> object:
        """The identity of the conjunction."""
        return tuple(schema.id for schema in self.schemas), self.chosen_groups, self.name

    def with_options(
        self, schemas: Iterable[Node], chosen_groups: Iterable[GroupId], name: str | None
    ) -> Conjunction:
        """The conjunction with one option of each of some groups."""
        return Conjunction((*self.schemas, *schemas), self.chosen_groups.union(chosen_groups), name)


class Parts:
    """The schemas of a conjunction, with references followed and `allOf` taken apart.

    Args:
        schemas: The schemas.
        references: How to follow their references.
        dialect: How to read them.
    """

    def __init__(self, schemas: Iterable[Node], references: References, dialect: Dialect) -> None:
        self.dialect = dialect
        self.nodes: list[Node] = []
        self.impossible: Node | None = None
        """A schema that is `false`."""
        seen: set[NodeId] = set()
        # A stack in reverse gives the schemas in the order of the document.
        pending = [*reversed([*schemas])]
        self.subject = pending[-1] if pending else _ANYTHING
        while pending:
            node = pending.pop()
            if node.id not in seen:
                seen.add(node.id)
                pending += reversed([*self._part(node, references)])

    def _part(self, node: Node, references: References) -> Iterator[Node]:
        """Add a schema; gives the schemas to be added with it."""
        if node.value is False:
            self.impossible = self.impossible or node
        if not isinstance(node.value, dict):
            return
        if is_reference(node):
            yield references.target(node)
            if self.dialect.ignores_ref_siblings:
                return
        self.nodes.append(node)
        yield from (node.child("allOf").elements() if "allOf" in node.value else ())

    def with_keyword(self, keyword: str) -> list[Node]:
        """The schemas with a keyword."""
        return [node for node in self.nodes if keyword in node.value]

    def values(self, keyword: str) -> list[Any]:
        """The values of a keyword in the schemas."""
        return [node.value[keyword] for node in self.nodes if keyword in node.value]

    def least(self, keyword: str) -> int:
        """The largest of the lower limits, such as `minLength`, or 0."""
        # JSON Schema counts 2.0 as an integer (draft-06 and later).
        return max([0, *map(int, self.values(keyword))])

    def most(self, keyword: str) -> int | None:
        """The smallest of the upper limits, such as `maxLength`; None without a limit."""
        return min(map(int, self.values(keyword)), default=None)


def synthetic_schema(value: Any, beside: Node, *key: str | int) -> Node:
    """A schema that is not in the document.

    Args:
        value: The schema.
        beside: A schema of the document: the new one may contain its references.
        key: Distinguishes it from other schemas beside the same one.
    """
    return Node(value, beside.source, (*beside.pointer, SYNTHETIC, *key))


def component_name(node: Node, references: References) -> str | None:
    """The name of the reusable schema that a reference leads to."""
    pointer = references.follow(node).pointer if is_reference(node) else ()
    holder = pointer[-2] if len(pointer) > 1 else None
    return str(pointer[-1]) if holder in {"schemas", "definitions", "$defs"} else None


class Compiler(Protocol):
    """Compiles the schemas of members and items."""

    def shape(self, schemas: Iterable[Node]) -> Shape:
        """The shape of some schemas together."""

    def parts(self, schemas: Iterable[Node]) -> Parts:
        """The same schemas, taken apart (`$ref` and `allOf`)."""
