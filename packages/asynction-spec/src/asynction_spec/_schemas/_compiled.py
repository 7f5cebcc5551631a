"""All schemas of a document, compiled once.

One validator per dialect, over a schema that dispatches on a key, instead of one per message:
validators do not share what their schemas have in common, so a thousand of them that refer to one
another would take minutes and gigabytes, where the dispatcher takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

import jsonschema_rs

from .._text._references import References, UnresolvedReferenceError
from .._text._source import Node, NodeId
from ._bundle import ALTERNATIVES, Bundle, Definition
from ._dialects import Dialect, dialect_of, new_validator
from ._error_location import FailingSchema, failing_schema

MASK = "\ufffc"
"""Stands in messages for the instance, which may be as long as it likes."""

_LEADING_STEPS = 3  # properties, the key, and the $ref to the schema itself
_MAX_PLACES = 10_000
_FailureKey = tuple[str, Dialect, tuple[str | int, ...], bool]
_ALTERNATIVES = frozenset(ALTERNATIVES)
_NEGATING = frozenset({"not", "if", "oneOf", "contains"})


@dataclass(frozen=True, slots=True)
class SchemaId:
    """One compiled schema."""

    schema: Node
    dialect: Dialect
    key: str


@dataclass(slots=True)
class _DialectSchemas:
    """The schemas of one dialect and, once compiled, their validators."""

    roots: dict[str, Node] = field(default_factory=dict)
    plain: jsonschema_rs.Validator | None = None
    special: dict[tuple[bool, int | None], jsonschema_rs.Validator] = field(default_factory=dict)
    recursive: frozenset[str] = frozenset()
    negating_binary: frozenset[str] = frozenset()
    with_alternatives: frozenset[str] = frozenset()


class CompiledSchemas:
    """The schemas of a document; `add` them, then `compile`, then ask.

    Where no dialect is given, a schema has the one that its `$schema` names, or AsyncAPI's.

    Args:
        references: How to follow their references.
    """

    def __init__(self, references: References) -> None:
        self.references = references
        self._dialects: dict[Dialect, _DialectSchemas] = {}
        self._ids: dict[tuple[NodeId, Dialect], SchemaId] = {}
        self._failing_schemas: dict[_FailureKey, FailingSchema] = {}

    def add(self, schema: Node, dialect: Dialect | None = None) -> SchemaId:
        """The schema's id, under which it will be compiled."""
        dialect = dialect or self._own_dialect(schema)
        known = self._ids.get((schema.id, dialect))
        if known is None:
            of_dialect = self._dialects.setdefault(dialect, _DialectSchemas())
            known = SchemaId(schema, dialect, f"k{len(of_dialect.roots)}")
            of_dialect.roots[known.key] = schema
            self._ids[schema.id, dialect] = known
        return known

    def _own_dialect(self, schema: Node) -> Dialect:
        with suppress(UnresolvedReferenceError):  # told by the references themselves
            schema = self.references.follow(schema)
        return dialect_of(schema) or Dialect.DRAFT7

    def id(self, schema: Node, dialect: Dialect | None = None) -> SchemaId:
        """The id of a schema that was added."""
        return self._ids[schema.id, dialect or self._own_dialect(schema)]

    def ids(self) -> Iterable[SchemaId]:
        """Every schema that was added."""
        return self._ids.values()

    def compile(self) -> None:
        """Compile what was added.

        Raises ValueError when one of the schemas is invalid; `compile_alone` tells which.
        """
        for dialect, of_dialect in self._dialects.items():
            bundle = Bundle(self.references, dialect, for_validation_only=True)
            of_dialect.plain = _validator(bundle, of_dialect.roots)
            of_dialect.recursive = _roots_among(
                _recursive_definitions(bundle.contents), bundle, of_dialect.roots
            )
            turning = _definitions_negating_binary(bundle.contents)
            of_dialect.negating_binary = _roots_among(turning, bundle, of_dialect.roots)
            with_alternatives = _with_referrers(
                _with_keywords(_ALTERNATIVES, bundle.contents), _referrers(bundle.contents)
            )
            of_dialect.with_alternatives = _roots_among(with_alternatives, bundle, of_dialect.roots)

    def compile_alone(self, schema: SchemaId) -> None:
        """Compile one schema and what it refers to.

        Raises ValueError when it is invalid.
        """
        _validator(Bundle(self.references, schema.dialect), {schema.key: schema.schema})

    def validator(self, schema: SchemaId) -> jsonschema_rs.Validator:
        """The validator that checks `{schema.key: instance}`."""
        plain = self._dialects[schema.dialect].plain
        assert plain is not None, "compile() comes first"  # noqa: S101
        return plain

    def special_validator(
        self, schema: SchemaId, *, binary: bool, error_depth: int | None
    ) -> jsonschema_rs.Validator:
        """The validator over a `Bundle` like that, compiled when it is first asked for.

        Few documents ever need one for binary data, and one that tells less finds the errors where
        to tell all would take too long. Two threads may compile the same one, and either will do.
        """
        of_dialect = self._dialects[schema.dialect]
        known = of_dialect.special.get((binary, error_depth))
        if known is None:
            bundle = Bundle(
                self.references,
                schema.dialect,
                binary=binary,
                error_depth=error_depth,
                for_validation_only=True,
            )
            known = of_dialect.special[binary, error_depth] = _validator(bundle, of_dialect.roots)
        return known

    def is_recursive(self, schema: SchemaId) -> bool:
        """Whether it leads as deep as its instance goes, for which the stack may be too small."""
        return schema.key in self._dialects[schema.dialect].recursive

    def has_alternatives(self, schema: SchemaId) -> bool:
        """Whether it has alternatives, of each of which an error tells why it failed."""
        return schema.key in self._dialects[schema.dialect].with_alternatives

    def negates_binary(self, schema: SchemaId) -> bool:
        """Whether binary data may satisfy it by failing a part of it, as under `not`.

        To the plain validator data is no string, and so its verdict says nothing here.
        """
        return schema.key in self._dialects[schema.dialect].negating_binary

    def failing_schema(
        self, schema: SchemaId, error: jsonschema_rs.ValidationError
    ) -> FailingSchema:
        """The schema in the document that an error comes from.

        Looked up once, because clients repeat their mistakes; of a recursive schema there is no end
        of places, and so only so many are kept.
        """
        is_false = error.kind.name == "falseSchema"
        steps = tuple(error.evaluation_path[_LEADING_STEPS:])
        known = self._failing_schemas.get((schema.key, schema.dialect, steps, is_false))
        if known is None:
            known = failing_schema(
                schema.schema, self.references, schema.dialect, steps, is_false=is_false
            )
            if len(self._failing_schemas) < _MAX_PLACES:
                self._failing_schemas[schema.key, schema.dialect, steps, is_false] = known
        return known


def _validator(bundle: Bundle, roots: Mapping[str, Node]) -> jsonschema_rs.Validator:
    properties = {key: bundle.add(schema) for key, schema in roots.items()}
    return new_validator(
        bundle.dialect, {"properties": properties, **bundle.definitions()}, mask=MASK
    )


def _roots_among(names: Iterable[str], bundle: Bundle, roots: Mapping[str, Node]) -> frozenset[str]:
    """The keys of the roots that are one of the named definitions."""
    found = set(names)
    if not found:
        return frozenset()
    return frozenset(key for key, schema in roots.items() if bundle.name(schema) in found)


def _recursive_definitions(contents: Mapping[str, Definition]) -> Iterable[str]:
    """The definitions that are in a cycle or lead to one."""
    sorter = TopologicalSorter({name: each.refers for name, each in contents.items()})
    with suppress(CycleError):  # it sorts what it can all the same
        sorter.prepare()
    acyclic: set[str] = set()
    while ready := sorter.get_ready():
        acyclic.update(ready)
        sorter.done(*ready)
    return contents.keys() - acyclic


def _definitions_negating_binary(contents: Mapping[str, Definition]) -> Iterable[str]:
    """The definitions that lead both to binary data and to what accepts by failing."""
    binary = [name for name, each in contents.items() if each.takes_binary]
    if not binary:
        return ()
    referrers = _referrers(contents)
    return _with_referrers(binary, referrers) & _with_referrers(
        _with_keywords(_NEGATING, contents), referrers
    )


def _with_keywords(keywords: frozenset[str], contents: Mapping[str, Definition]) -> Iterable[str]:
    return [name for name, each in contents.items() if not keywords.isdisjoint(each.keywords)]


def _referrers(contents: Mapping[str, Definition]) -> Mapping[str, set[str]]:
    referrers: dict[str, set[str]] = {}
    for name, each in contents.items():
        for other in each.refers:
            referrers.setdefault(other, set()).add(name)
    return referrers


def _with_referrers(names: Iterable[str], referrers: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    pending = [*names]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += referrers.get(name, ())
    return found
