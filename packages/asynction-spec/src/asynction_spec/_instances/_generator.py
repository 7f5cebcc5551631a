"""Generators of instances, for the schemas and argument lists of a document.

For other generators and validators there are the same schemas as plain data (`SharedSchemas`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from .._model._arguments import Arguments
from .._model._async_api_spec import AsyncApiSpec, compiled_schemas
from .._model._examples import with_binary_data
from .._schemas._dialects import Dialect, dialect_of
from .._schemas._schema_check import SchemaCheck
from .._schemas._schema_translation import Bundle
from .._text._nodes import Node
from .._text._references import References
from ._generation_limits import (
    MAX_MEMBERS,
    Draw,
    Make,
    Shape,
    TooLargeError,
    UnsatisfiedError,
    WorkLimitError,
)
from ._instance_checks import Verdicts
from ._plain_values import PlainValues, Values
from ._schema_compiler import Shapes

# The first is unchecked, the second checks each part, the others vary the values too.
_ATTEMPTS = 4

_IsValid: TypeAlias = Callable[[Any], bool]


class Generator(Protocol):
    """Generates instances of one schema; call it with the `Values` that decide.

    Each instance satisfies the schema: it was checked by the document's own validator.
    """

    @property
    def schema(self) -> Node:
        """The schema."""

    def __call__(self, values: Values) -> Any:
        """Generate an instance.

        Raises UnsatisfiedError if the schema has none, or none was found within the limits.
        """


class _NoArguments:
    """Makes the empty list."""

    def __init__(self, schema: Node) -> None:
        self.schema = schema

    def __call__(self, values: Values) -> Any:  # noqa: ARG002
        return []


class _SchemaGenerator:
    def __init__(self, schema: Node, shape: Shape, is_valid: _IsValid) -> None:
        self.schema = schema
        self._shape = shape
        self._is_valid = is_valid

    def __call__(self, values: Values) -> Any:
        cause = None
        for attempt in range(_ATTEMPTS):
            draw = Draw(values.for_attempt(attempt) if attempt > 1 else values, checked=attempt > 0)
            try:
                value = self._shape.make(draw, None)
            except TooLargeError:
                raise
            except UnsatisfiedError as error:
                cause = error
            # Python's own limit counts the frames of the caller too, so it may be reached first.
            except (WorkLimitError, RecursionError) as error:
                kind = TooLargeError if draw.size > MAX_MEMBERS else UnsatisfiedError
                cause = cause or kind(self.schema, "it takes too much work")
                if draw.checked:
                    raise cause from error
            else:
                if self._is_valid(value):
                    return value
        raise cause or UnsatisfiedError(self.schema, "no instance was found in many tries")


class Instances:
    """Generators for the schemas of a document, which share what they compile.

    >>> from asynction_spec import PlainValues, load_spec
    >>> spec = load_spec(
    ...     {
    ...         "asyncapi": "2.6.0",
    ...         "info": {"title": "Chat", "version": "1.0.0"},
    ...         "channels": {
    ...             "/": {
    ...                 "publish": {
    ...                     "message": {
    ...                         "name": "say",
    ...                         "payload": {
    ...                             "type": "array",
    ...                             "items": [{"type": "string"}, {"enum": [1, 2]}],
    ...                         },
    ...                     }
    ...                 }
    ...             }
    ...         },
    ...     }
    ... )
    >>> say = spec.namespaces["/"].receives[0]
    >>> Instances(spec).of_arguments(say.payload)(PlainValues())
    ['string', 1]

    Args:
        spec: The document.
    """

    def __init__(self, spec: AsyncApiSpec) -> None:
        self._schemas = compiled_schemas(spec)
        self._references = self._schemas.references
        self._compiled_ids = {(each.schema.id, each.dialect): each for each in self._schemas.ids()}
        roots = [(each.schema, each.dialect) for each in self._schemas.ids()]
        self._compiled_pool = _Pool(self._references, roots)

    def of_arguments(self, arguments: Arguments) -> Generator:
        """A generator of argument lists: lists with one value per argument."""
        shape, is_valid = self._shape_and_check(arguments.schema, arguments.dialect)
        if not arguments.positional:
            return _SchemaGenerator(
                arguments.schema, _single_argument(shape), lambda args: is_valid(args[0])
            )
        least, most = arguments.least, arguments.most
        if most == 0:
            return _NoArguments(arguments.schema)

        def are_valid(args: list[Any]) -> bool:
            return least <= len(args) and (most is None or len(args) <= most) and is_valid(args)

        return _SchemaGenerator(arguments.schema, shape, are_valid)

    def of_schema(self, schema: Node, dialect: Dialect | None = None) -> Generator:
        """A generator for any schema of the document.

        Without a dialect, the schema has that of its `$schema`, or AsyncAPI's, which is draft-07.

        Raises ValueError if the schema belongs to no message and can't be compiled.
        """
        if dialect is None:
            dialect = dialect_of(self._references.follow(schema)) or Dialect.DRAFT7
        return _SchemaGenerator(schema, *self._shape_and_check(schema, dialect))

    def self_contained(self, arguments: Arguments) -> dict[str, Any]:
        """The schema of an argument list as plain data, with the targets of its references.

        It is meant for other generators, and accepts what the document's schema accepts.
        """
        bundle = Bundle(self._references, arguments.dialect, patterns_as_written=True)
        return bundle.add(arguments.schema) | bundle.definitions()

    def shared_schemas(self) -> SharedSchemas:
        """What many schemas are added to, so that what several of them refer to is there once."""
        return BundledSchemas(self._references)

    def with_binary_data(self, arguments: Arguments, value: Any) -> Any:
        """An instance of the schema of arguments, in which the text of binary data is bytes.

        For what other generators make, which know nothing of `format: binary`.
        """
        return with_binary_data(arguments.schema, value, self._references.follow)

    def _shape_and_check(self, schema: Node, dialect: Dialect) -> tuple[Shape, _IsValid]:
        known = self._compiled_ids.get((schema.id, dialect))
        if known is not None:
            check = SchemaCheck(self._schemas, known, json)

            def satisfies(value: Any) -> bool:
                return check.failure(value) is None

            return self._compiled_pool.shape(schema, dialect), satisfies
        pool = self._reusable
        if pool is None or not pool.has(schema, dialect):
            pool = _Pool(self._references, [(schema, dialect)])
            pool.verdicts.compile()
        fits = pool.verdicts.fits
        return pool.shape(schema, dialect), lambda value: fits(value, [schema], dialect)

    @cached_property
    def _reusable(self) -> _Pool | None:
        """The schemas of the components; None if one of them can't be compiled."""
        components = self._references.root.get("components")
        schemas = components.get("schemas") if components else None
        named = [schema for _, schema in schemas.items()] if schemas else []
        pool = _Pool(
            self._references,
            [(each, found) for each in named if (found := dialect_of(each)) is not None],
        )
        try:
            pool.verdicts.compile()
        except ValueError:
            return None
        return pool


class _Pool:
    """The shapes and checks that some schemas of a document share."""

    def __init__(self, references: References, roots: Iterable[tuple[Node, Dialect]]) -> None:
        self._references = references
        self._roots = [*roots]
        self._ids = {(schema.id, dialect) for schema, dialect in self._roots}
        self.verdicts = Verdicts(references, self._roots)
        self._shapes: dict[Dialect, Shapes] = {}

    def has(self, schema: Node, dialect: Dialect) -> bool:
        return (schema.id, dialect) in self._ids

    def shape(self, schema: Node, dialect: Dialect) -> Shape:
        shapes = self._shapes.get(dialect)
        if shapes is None:
            shapes = self._shapes[dialect] = Shapes(self._references, dialect, self.verdicts)
        return shapes.shape([schema])


@dataclass(frozen=True, slots=True)
class _SingleArgument:
    make: Make


def _single_argument(shape: Shape) -> Shape:
    """Makes lists with the only argument."""
    return _SingleArgument(lambda draw, name: [shape.make(draw, name)])


def example_of(spec: AsyncApiSpec, described: Arguments | Node) -> Any:
    """A plain example of an argument list or of a schema, always the same one.

    >>> from asynction_spec import load_spec
    >>> message = {"name": "say", "payload": {"type": "string", "format": "email"}}
    >>> spec = load_spec(
    ...     {
    ...         "asyncapi": "2.6.0",
    ...         "info": {"title": "Chat", "version": "1.0.0"},
    ...         "channels": {"/": {"publish": {"message": message}}},
    ...     }
    ... )
    >>> event = spec.namespaces["/"].receives[0]
    >>> example_of(spec, event.payload)  # the list of its arguments
    ['user@example.com']
    >>> example_of(spec, event.payload.schema)
    'user@example.com'

    Raises UnsatisfiedError if no instance was found.
    """
    instances = Instances(spec)
    if isinstance(described, Arguments):
        return instances.of_arguments(described)(PlainValues())
    return instances.of_schema(described)(PlainValues())


class SharedSchemas(Protocol):
    """Schemas of argument lists that share their definitions; made by `Instances.shared_schemas`.

    They are meant for other validators, and accept what the document's schemas accept.
    """

    def add(self, arguments: Arguments) -> Mapping[str, str]:
        """Give the schema of an argument list: its `$schema`, and a `$ref` to a definition."""

    def definitions(self) -> Mapping[str, Mapping[str, Any]]:
        """The definitions of what was added, by their names, by the `$schema` that they are of.

        Raises ValueError for a schema that says something else within others than alone.
        """


class BundledSchemas:
    """Shared schemas, in a bundle for each dialect.

    Args:
        references: How to follow references.
    """

    def __init__(self, references: References) -> None:
        self._references = references
        self._bundles: dict[Dialect, Bundle] = {}

    def add(self, arguments: Arguments) -> Mapping[str, str]:
        dialect = arguments.dialect
        bundle = self._bundles.get(dialect)
        if bundle is None:
            bundle = Bundle(self._references, dialect, patterns_as_written=True)
            self._bundles[dialect] = bundle
        return {"$schema": dialect.value, **bundle.add(arguments.schema)}

    def definitions(self) -> Mapping[str, Mapping[str, Any]]:
        return {
            dialect.value: next(iter(bundle.definitions().values()))
            for dialect, bundle in self._bundles.items()
        }
