"""Schemas, compiled to functions that make instances.

A shape decides the alternatives in its schemas, one of each, which gives another shape, until one
is left that has a single type; that one makes the instance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from .._model._examples import with_binary_data
from .._schemas._dialects import Dialect
from .._text._nodes import Node
from .._text._references import References, is_reference
from ._allowed_types import fixed_values, flat_check, type_group, types
from ._alternatives import Option, groups
from ._attempts import Choice, MinimumDepths, with_attempts, with_checks
from ._conjunction import Conjunction, Parts, component_name
from ._generation_limits import Draw, Make, UnsatisfiedError, never
from ._instance_checks import Verdicts
from ._kinds._arrays import lists
from ._kinds._numbers import integers, numbers
from ._kinds._objects import objects
from ._kinds._strings import strings

_MAX_SHAPES = 20_000
# With so few groups, options that contradict the other schemas are left out at once.
_FEW_GROUPS = 4
_CHECKED_KEYWORDS = frozenset(
    [
        *("contains", "patternProperties", "propertyNames", "uniqueItems"),
        *("unevaluatedItems", "unevaluatedProperties"),
    ]
)


class Shapes:
    """All shapes of some schemas in one dialect, each compiled once.

    Args:
        references: How to follow the references of the schemas.
        dialect: How to read them.
        verdicts: The checks of parts that may be invalid.
    """

    def __init__(self, references: References, dialect: Dialect, verdicts: Verdicts) -> None:
        self.references = references
        self.dialect = dialect
        self.verdicts = verdicts
        self.minimum_depths = MinimumDepths(references, dialect)
        self._ignores_ref_siblings = dialect.ignores_ref_siblings
        self._shapes: dict[object, CompiledShape] = {}

    def shape(self, schemas: Iterable[Node]) -> CompiledShape:
        """The shape of some schemas together."""
        schemas = [*schemas]
        names = (component_name(each, self.references) for each in schemas)
        name = next(filter(None, names), None)
        return self.of(Conjunction(tuple(map(self._resolve, schemas)), name=name))

    def _resolve(self, schema: Node) -> Node:
        """A schema with its references followed, so that all references to it share a shape."""
        while is_reference(schema) and (self._ignores_ref_siblings or len(schema.value) == 1):
            schema = self.references.target(schema)
        return schema

    def of(self, conjunction: Conjunction) -> CompiledShape:
        """The shape of a conjunction."""
        known = self._shapes.get(conjunction.id)
        if known is None:
            if len(self._shapes) > _MAX_SHAPES:  # a bound on memory: alternatives multiply
                self._shapes.clear()
            known = self._shapes[conjunction.id] = CompiledShape(self, conjunction)
        return known

    def parts(self, schemas: Iterable[Node]) -> Parts:
        """Some schemas, taken apart (`$ref` and `allOf`)."""
        return Parts(schemas, self.references, self.dialect)


class CompiledShape:
    """Makes instances of a conjunction; it is compiled when it is first used."""

    def __init__(self, shapes: Shapes, conjunction: Conjunction) -> None:
        self._shapes = shapes
        self.conjunction = conjunction
        self.make: Make = self._compile_and_make

    def _compile_and_make(self, draw: Draw, name: str | None) -> Any:
        # At the first call and not before, because schemas may be recursive.
        self.make = self._compile()
        return self.make(draw, name)

    def _compile(self) -> Make:
        parts = self._shapes.parts(self.conjunction.schemas)
        if parts.impossible is not None:
            return never(parts.impossible, "nothing satisfies `false`")
        make = self._make_of_groups(parts)
        if self.conjunction.chosen_groups:
            return make
        given = _examples_and_defaults(self.conjunction.schemas, self._shapes.references)
        if not any(given):
            return make
        fits = flat_check(parts)
        examples, defaults = [[*map(self._with_binary, filter(fits, each))] for each in given]
        if not examples and not defaults:
            return make
        return _from_examples([*examples, *defaults], len(defaults), make, self.fits)

    def _with_binary(self, value: Any) -> Any:
        follow = self._shapes.references.follow
        for schema in self.conjunction.schemas:
            value = with_binary_data(schema, value, follow)
        return value

    def _make_of_groups(self, parts: Parts) -> Make:
        found = groups(parts, self._shapes.references, self.conjunction.chosen_groups)
        if not found:
            fixed = fixed_values(parts)
            if fixed is not None:
                return _fixed_value(fixed, parts.subject, self.fits)
            usual, others = types(parts)
            if not usual:
                return never(parts.subject, "its types exclude each other")
            if len(usual) + len(others) == 1:
                return self._make_of_type(usual[0], parts)
            found = [type_group(usual, others)]
        if len(found) <= _FEW_GROUPS:
            found = [group.without_impossible(self._is_possible) for group in found]
        choice = Choice(self._shapes, self.conjunction, found)
        return with_attempts(parts.subject, id(self), choice.make, self.fits)

    def _make_of_type(self, kind: str, parts: Parts) -> Make:
        if kind in _SCALARS:
            return _SCALARS[kind](parts)
        if kind == "array":
            make = lists(parts, id(self), self._shapes)
        else:
            make = objects(parts, id(self), self._shapes, self.conjunction.name)
        if not any(map(parts.with_keyword, _CHECKED_KEYWORDS)):
            return make
        return with_checks(parts.subject, id(self), make, self.fits)

    def _is_possible(self, option: Option) -> bool:
        parts = self._shapes.parts((*self.conjunction.schemas, *option))
        return parts.impossible is None and bool(types(parts)[0]) and fixed_values(parts) != []

    def fits(self, value: Any) -> bool:
        """Whether a value satisfies those of the schemas that generation may violate."""
        return self._shapes.verdicts.fits(value, self.conjunction.schemas, self._shapes.dialect)


def _examples_and_defaults(
    schemas: Iterable[Node], references: References
) -> tuple[list[Any], list[Any]]:
    """The examples that schemas have themselves, and their defaults."""
    examples: list[Any] = []
    defaults: list[Any] = []
    for node in (part for schema in schemas for part in _reference_chain(schema, references)):
        given = node.value.get("examples")
        examples += given if isinstance(given, list) else ()
        for keyword, found in (("example", examples), ("default", defaults)):
            if keyword in node.value:
                found.append(node.value[keyword])
    return _without_empty(examples), _without_empty(defaults)


def _without_empty(values: Iterable[Any]) -> list[Any]:
    """The values that are not empty or null."""
    return [each for each in values if each not in ({}, [], None)]


def _reference_chain(schema: Node, references: References) -> Iterator[Node]:
    """A schema and the targets of its chain of references."""
    while is_reference(schema):
        yield schema
        schema = references.target(schema)
    if isinstance(schema.value, dict):
        yield schema


def _from_examples(
    given: Sequence[Any], defaults: int, make: Make, fits: Callable[[Any], bool]
) -> Make:
    """Gives one of the schema's own examples or defaults if `Values.from_examples` says so."""

    def make_from_examples(draw: Draw, name: str | None) -> Any:
        index = draw.values.from_examples(len(given), defaults)
        if index is None:
            return make(draw, name)
        value = given[index % len(given)]
        return make(draw, name) if draw.checked and not fits(value) else copy_value(value)

    return make_from_examples


def _fixed_value(values: Sequence[Any], schema: Node, fits: Callable[[Any], bool]) -> Make:
    """Gives one of the values of an enum."""
    if not values:
        return never(schema, "none of its values satisfies the rest of it")

    def make(draw: Draw, name: str | None) -> Any:  # noqa: ARG001
        first = draw.values.choice(len(values)) if len(values) > 1 else 0
        for index in range(first, first + len(values)):
            value = values[index % len(values)]
            if not draw.checked or fits(value):
                return copy_value(value)
        raise UnsatisfiedError(schema, "none of its values satisfies the rest of it")

    return make


def copy_value(value: Any) -> Any:
    """A copy of a value of the document, which the receiver may change."""
    if isinstance(value, dict):
        return {key: copy_value(each) for key, each in value.items()}
    return [copy_value(each) for each in value] if isinstance(value, list) else value


def _make_booleans(parts: Parts) -> Make:  # noqa: ARG001
    return lambda draw, _: draw.values.choice(2) == 0


def _make_nulls(parts: Parts) -> Make:  # noqa: ARG001
    return lambda _draw, _name: None


_SCALARS: dict[str, Callable[[Parts], Make]] = {
    "string": strings,
    "integer": integers,
    "number": numbers,
    "boolean": _make_booleans,
    "null": _make_nulls,
}
