"""All schemas of a document, compiled once.

One validator per dialect, over a schema that dispatches on a key, instead of one per message:
validators do not share what their schemas have in common, so a thousand of them that refer to one
another would take minutes and gigabytes, where the dispatcher takes milliseconds.

What their definitions lead to, and how much, decides how values are checked (`Features`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from operator import attrgetter

import jsonschema_rs

from .._text._nodes import Node, NodeId
from .._text._references import References, UnresolvedReferenceError
from ._dialects import MASK, Dialect, dialect_of, new_validator
from ._error_location import FailingSchema, failing_schema
from ._schema_translation import ALTERNATIVES, Bundle, Definition, Variant
from ._unique_items import UNIQUE_ITEMS, UniqueItems

_LEADING_STEPS = 3  # properties, the key, and the $ref to the schema itself
_MAX_PLACES = 10_000
_FailureKey = tuple[NodeId, Dialect, tuple[str | int, ...], bool]
_EVERYTHING = Variant()
_ALTERNATIVES = frozenset(ALTERNATIVES)
_NEGATING = frozenset({"not", "if", "oneOf", "contains"})
_UNIQUE_ITEMS = frozenset({"uniqueItems"})
_MAX_WALKS = 100  # by which a definition may be reached, until errors explain less
_MAX_APPLIED = 10_000  # definitions to one and the same value, which each message pays for
_LONGEST_CYCLE = 20  # steps: where each doubles the number, 14 are over the limit


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


@dataclass(frozen=True, slots=True)
class Features:
    """What decides how values are validated by a schema."""

    recursive: bool
    """Whether it leads as deep as its instance goes, for which the stack may be too small."""
    alternatives: bool
    """Whether it has alternatives, of each of which an error says why it failed."""
    repetitive: bool
    """Whether it leads to the same definitions again and again, recursive or not."""
    negates_binary: bool
    """Whether binary data may satisfy it by failing a part of it, as under `not`.

    For the plain validator data is not a string, so its verdict means nothing here.
    """
    takes_binary: bool
    """Whether it has `format: binary`."""
    takes_secret: bool
    """Whether it has `writeOnly: true` or `format: password`."""
    unique_items: bool
    """Whether it has `uniqueItems`, for which large integers need a validator of their own."""
    bounded_patterns: bool
    """Whether it has patterns that are matched within bounds, those of names among them."""
    name_patterns: frozenset[str]
    """What names may be matched with that looks around or refers back."""


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
            features = _features_of(bundle.contents)
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
    _require_few_applications(bundle.contents)
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


def _features_of(contents: Mapping[str, Definition]) -> Mapping[str, Features]:
    """The features of each definition of a bundle."""
    walks = _totals(contents, attrgetter("refers"), _MAX_WALKS)
    recursive = contents.keys() - walks.keys()
    repetitive = {name for name, number in walks.items() if number > _MAX_WALKS} | recursive
    alternatives = _leading_to(_with_keywords(_ALTERNATIVES, contents), contents)
    unique_items = _leading_to(_with_keywords(_UNIQUE_ITEMS, contents), contents)
    binary = _leading_to([name for name, each in contents.items() if each.takes_binary], contents)
    secret = _leading_to([name for name, each in contents.items() if each.takes_secret], contents)
    negates_binary = binary & _leading_to(_with_keywords(_NEGATING, contents), contents)
    named = _leading_to([name for name, each in contents.items() if each.name_patterns], contents)
    bounded = [name for name, each in contents.items() if each.has_bounded_patterns]
    bounded_patterns = named | _leading_to(bounded, contents)
    name_patterns = frozenset().union(*(each.name_patterns for each in contents.values()))
    return {
        name: Features(
            recursive=name in recursive,
            alternatives=name in alternatives,
            repetitive=name in repetitive,
            negates_binary=name in negates_binary,
            takes_binary=name in binary,
            takes_secret=name in secret,
            unique_items=name in unique_items,
            bounded_patterns=name in bounded_patterns,
            name_patterns=name_patterns if name in named else frozenset(),
        )
        for name in contents
    }


def _require_few_applications(contents: Mapping[str, Definition]) -> None:
    """Raise ValueError where very many definitions are applied to one and the same value.

    In a chain of definitions that each apply the next one twice their number doubles with each.
    """
    applied = _totals(contents, attrgetter("applies"), _MAX_APPLIED)
    applied |= _totals_in_cycles(contents, applied)
    if any(number > _MAX_APPLIED for number in applied.values()):
        raise ValueError(
            f"its references apply more than {_MAX_APPLIED:,} schemas to one and the same value,"
            " because each of several refers to the next one more than once; refer to it once"
        )


def _totals(
    contents: Mapping[str, Definition], edges: attrgetter[Counter[str]], limit: int
) -> dict[str, int]:
    """How many definitions each that leads to no cycle leads to, one way and another, and itself.

    Where there are more than the limit, the number says only that.
    """
    totals: dict[str, int] = {}
    sorter = TopologicalSorter({name: edges(each) for name, each in contents.items()})
    with suppress(CycleError):  # it sorts what it can all the same
        sorter.prepare()
    while ready := sorter.get_ready():
        for name in ready:
            totals[name] = _total(edges(contents[name]), totals, limit)
        sorter.done(*ready)
    return totals


def _total(edges: Counter[str], totals: Mapping[str, int], limit: int) -> int:
    return min(limit + 1, 1 + sum(times * totals[other] for other, times in edges.items()))


def _totals_in_cycles(
    contents: Mapping[str, Definition], others: Mapping[str, int]
) -> dict[str, int]:
    """How many definitions are applied by each that applies itself in the end, or one that does.

    jsonschema-rs applies none within itself: no way through a cycle is longer than the cycle.
    """
    cyclic = contents.keys() - others.keys()
    totals = dict.fromkeys(cyclic, 1)
    for _ in range(min(len(cyclic), _LONGEST_CYCLE)):
        known = {**others, **totals}
        totals = {name: _total(contents[name].applies, known, _MAX_APPLIED) for name in cyclic}
    return totals


def _with_keywords(keywords: frozenset[str], contents: Mapping[str, Definition]) -> list[str]:
    return [name for name, each in contents.items() if not keywords.isdisjoint(each.keywords)]


def _leading_to(names: Iterable[str], contents: Mapping[str, Definition]) -> set[str]:
    """The definitions, and those that refer to them."""
    referrers: dict[str, set[str]] = {}
    for name, each in contents.items():
        for other in each.refers:
            referrers.setdefault(other, set()).add(name)
    found: set[str] = set()
    pending = [*names]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += referrers.get(name, ())
    return found
