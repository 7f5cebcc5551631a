"""All schemas of a document, compiled once.

One validator per dialect, over a schema that dispatches on a key, instead of one per message:
validators do not share what their schemas have in common, so a thousand of them that refer to one
another would take minutes and gigabytes, where the dispatcher takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import jsonschema_rs

from ._references import References, is_reference
from ._schemas import BINARY_MARK, Bundle, Dialect, new_validator
from ._source import Node, NodeId

MASK = "\ufffc"
"""Stands in messages for the instance, which may be as long as it likes."""

_LEADING_STEPS = 3  # properties, the key, and the $ref to the schema itself


@dataclass(frozen=True, slots=True)
class SchemaId:
    """One compiled schema."""

    schema: Node
    dialect: Dialect
    key: str


@dataclass(slots=True)
class _Dialected:
    """The schemas of one dialect and, once compiled, their validators."""

    roots: dict[str, Node] = field(default_factory=dict)
    plain: jsonschema_rs.Validator | None = None
    binary: jsonschema_rs.Validator | None = None


class CompiledSchemas:
    """The schemas of a document; `add` them, then `compile`, then ask.

    Args:
        references: How to follow their references.
    """

    def __init__(self, references: References) -> None:
        self.references = references
        self._dialects: dict[Dialect, _Dialected] = {}
        self._ids: dict[tuple[NodeId, Dialect], SchemaId] = {}

    def add(self, schema: Node, dialect: Dialect = Dialect.DRAFT7) -> SchemaId:
        """The schema's id, under which it will be compiled."""
        known = self._ids.get((schema.id, dialect))
        if known is None:
            dialected = self._dialects.setdefault(dialect, _Dialected())
            known = SchemaId(schema, dialect, f"k{len(dialected.roots)}")
            dialected.roots[known.key] = schema
            self._ids[schema.id, dialect] = known
        return known

    def id(self, schema: Node, dialect: Dialect = Dialect.DRAFT7) -> SchemaId:
        """The id of a schema that was added."""
        return self._ids[schema.id, dialect]

    def ids(self) -> Iterable[SchemaId]:
        """Every schema that was added."""
        return self._ids.values()

    def compile(self) -> None:
        """Compile what was added.

        Raises ValueError when one of the schemas is invalid; `compile_alone` tells which.
        """
        for dialect, dialected in self._dialects.items():
            dialected.plain = self._validator(dialect, dialected.roots)

    def compile_alone(self, schema: SchemaId) -> None:
        """Compile one schema and what it refers to.

        Raises ValueError when it is invalid.
        """
        self._validator(schema.dialect, {schema.key: schema.schema})

    def _validator(
        self, dialect: Dialect, roots: dict[str, Node], *, binary: bool = False
    ) -> jsonschema_rs.Validator:
        bundle = Bundle(self.references, dialect, binary=binary)
        properties = {key: bundle.add(schema) for key, schema in roots.items()}
        schema = {"properties": properties, **bundle.definitions()}
        return new_validator(dialect, schema, mask=MASK)

    def validator(self, schema: SchemaId, *, binary: bool = False) -> jsonschema_rs.Validator:
        """The validator that checks `{schema.key: instance}`.

        With `binary`, data stands in the instance as `{BINARY_MARK: its length}`.
        """
        dialected = self._dialects[schema.dialect]
        if binary:
            if dialected.binary is None:  # few documents ever need it
                dialected.binary = self._validator(schema.dialect, dialected.roots, binary=True)
            return dialected.binary
        assert dialected.plain is not None, "compile() comes first"  # noqa: S101
        return dialected.plain

    def failing_schema(
        self, schema: SchemaId, error: jsonschema_rs.ValidationError
    ) -> tuple[Node, list[str | int]]:
        """The schema in the document that an error comes from, and the path that led there."""
        steps = _without_mark(error.evaluation_path[_LEADING_STEPS:])
        keyword = [] if error.kind.name == "falseSchema" else steps[-1:]
        node = self._landed(schema.schema, schema.dialect)
        taken: list[str | int] = []
        for step in steps[: len(steps) - len(keyword)]:
            found = self._landed(node, schema.dialect) if step == "$ref" else _part(node, step)
            if found is not None:  # None: a step that the bundle added for binary data
                node = found
                taken.append(step)
        return node, [*taken, *keyword]

    def _landed(self, node: Node, dialect: Dialect) -> Node:
        if is_reference(node) and dialect.reference_stands_alone:
            return self.references.follow(node)
        return self.references.target(node)


def _without_mark(steps: list[str | int]) -> list[str | int]:
    """The path to the length of binary data in the document's words: see `_with_binary`."""
    if BINARY_MARK not in steps:
        return steps
    keyword = {"minimum": "minLength", "maximum": "maxLength"}[str(steps[-1])]
    return [*steps[: steps.index(BINARY_MARK) - 2], keyword]


def _part(node: Node, step: str | int) -> Node | None:
    if isinstance(node.value, list):
        return node.child(step) if isinstance(step, int) and step < len(node.value) else None
    if step == "items" and "prefixItems" in node.value:  # compiled under draft-07's name
        step = "prefixItems"
    return node.get(str(step))
