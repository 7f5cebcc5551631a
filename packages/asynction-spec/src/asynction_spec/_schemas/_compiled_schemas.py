"""All schemas of a document, compiled once.

One validator per dialect, over a schema that dispatches on a key, instead of one per message:
validators do not share what their schemas have in common, so a thousand of them that refer to one
another would take minutes and gigabytes, where the dispatcher takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import jsonschema_rs

from .._text._references import References, UnresolvedReferenceError
from .._text._source import Node, NodeId
from ._added_keywords import UNIQUE_ITEMS
from ._bundle import Bundle, Variant
from ._dialects import MASK, Dialect, dialect_of, new_validator
from ._error_location import FailingSchema, failing_schema
from ._schema_features import Features, features_of, require_few_applications
from ._unique_items import UniqueItems

_LEADING_STEPS = 3  # properties, the key, and the $ref to the schema itself
_MAX_PLACES = 10_000
_FailureKey = tuple[NodeId, Dialect, tuple[str | int, ...], bool]
_EVERYTHING = Variant()


@dataclass(frozen=True, slots=True)
class SchemaId:
    """One compiled schema."""

    schema: Node
    dialect: Dialect
    key: str


@dataclass(frozen=True, slots=True)
class CompiledBundle:
    """A bundle, compiled.

    `validator` checks `{key: instance}`, where the key is that of a schema or, if errors don't say
    what is wrong behind references, that of what a reference leads to, which `keys` has.
    """

    validator: jsonschema_rs.Validator
    keys: Mapping[NodeId, str]


@dataclass(slots=True)
class _DialectSchemas:
    """The schemas of one dialect and, once compiled, their validators."""

    roots: dict[str, Node] = field(default_factory=dict)
    validators: dict[Variant, CompiledBundle] = field(default_factory=dict)
    features: dict[str, Features] = field(default_factory=dict)


class CompiledSchemas:
    """The schemas of a document: first `add` them, then `compile`, then use them.

    Where no dialect is given, a schema has that of its `$schema`, or AsyncAPI's, draft-07.

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
        with suppress(UnresolvedReferenceError):  # the references report it
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

        Raises ValueError if one of the schemas is invalid; `compile_alone` shows which.
        """
        for dialect, of_dialect in self._dialects.items():
            bundle = Bundle(self.references, dialect, for_validation_only=True)
            of_dialect.validators[_EVERYTHING] = _compile(bundle, of_dialect.roots)
            features = features_of(bundle.contents)
            of_dialect.features = {
                key: features[bundle.name(schema)] for key, schema in of_dialect.roots.items()
            }

    def compile_alone(self, schema: SchemaId) -> None:
        """Compile one schema and what it refers to.

        Raises ValueError when it is invalid.
        """
        _compile(Bundle(self.references, schema.dialect), {schema.key: schema.schema})

    def validator(self, schema: SchemaId) -> jsonschema_rs.Validator:
        """The validator that checks `{schema.key: instance}`, and whose errors say everything."""
        return self.variant(schema.dialect, _EVERYTHING).validator

    def variant(self, dialect: Dialect, variant: Variant) -> CompiledBundle:
        """All schemas of a dialect in another variant, compiled when it is first asked for.

        Few documents ever need one for binary data or for large integers, and one that explains
        less finds errors where to explain all would take too long. Two threads may compile the
        same one, and either will do.
        """
        of_dialect = self._dialects[dialect]
        known = of_dialect.validators.get(variant)
        if known is None:
            assert variant != _EVERYTHING, "compile() comes first"  # noqa: S101
            bundle = Bundle(self.references, dialect, variant, for_validation_only=True)
            known = of_dialect.validators[variant] = _compile(bundle, of_dialect.roots, variant)
        return known

    def features(self, schema: SchemaId) -> Features:
        """The features of a schema, which decide how values are validated by it."""
        return self._dialects[schema.dialect].features[schema.key]

    def failing_schema(
        self, root: Node, dialect: Dialect, error: jsonschema_rs.ValidationError
    ) -> FailingSchema:
        """The schema in the document that an error of the root's validator comes from.

        Looked up once, because clients repeat their mistakes; of a recursive schema there is no end
        of places, and so only so many are kept.
        """
        is_false = error.kind.name == "falseSchema"
        steps = tuple(error.evaluation_path[_LEADING_STEPS:])
        key = (root.id, dialect, steps, is_false)
        known = self._failing_schemas.get(key)
        if known is None:
            known = failing_schema(root, self.references, dialect, steps, is_false=is_false)
            if len(self._failing_schemas) < _MAX_PLACES:
                self._failing_schemas[key] = known
        return known


def _compile(
    bundle: Bundle, roots: Mapping[str, Node], variant: Variant = _EVERYTHING
) -> CompiledBundle:
    properties = {key: bundle.add(schema) for key, schema in roots.items()}
    definitions = bundle.definitions()
    require_few_applications(bundle.contents)
    keys = {} if variant.explains_references else bundle.names
    properties |= {name: bundle.reference(name) for name in keys.values()}
    validator = new_validator(
        bundle.dialect,
        {"properties": properties, **definitions},
        mask=MASK,
        keywords={UNIQUE_ITEMS: UniqueItems} if variant.large_integers else None,
        formats={**bundle.formats} or None,
    )
    return CompiledBundle(validator, keys)
