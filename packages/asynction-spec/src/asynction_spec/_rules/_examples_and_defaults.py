"""Examples and defaults, validated by their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

import jsonschema_rs

from .._diagnostics import Severity
from .._schemas._compiled_schemas import CompiledSchemas, SchemaId
from .._schemas._dialects import Dialect, dialect_of
from .._schemas._error_location import FailingSchema
from .._schemas._failure_messages import error_reason
from .._schemas._schema_check import SchemaCheck
from .._text._nodes import Node
from .._text._references import UnresolvedReferenceError
from ._rule import Document, Finding, every_schema, rule

Pair: TypeAlias = tuple[SchemaId, Node]
"""A schema, and an instance that is to satisfy it."""
_WRONG = "it does not fit its schema"


@rule("message-example", Severity.ERROR, severity_v3=Severity.WARNING)
def message_examples(document: Document) -> Iterator[Finding]:
    """The `payload` and the `headers` of a message's examples satisfy their schemas.

    The specification demands it, and a wrong example is worse than none. Examples of schemas in
    other languages than JSON Schema are not checked.
    """
    schemas = CompiledSchemas(document.references)
    yield from _ExampleChecks(schemas, [*_message_examples(document, schemas)]).findings()


@rule("trait-examples", Severity.WARNING)
def trait_examples(document: Document) -> Iterator[Finding]:
    """A message of AsyncAPI 2 has examples of its own, or those of a trait.

    What a trait says replaces what the message says, and with it all of its examples.
    """
    for message in document.of("message") if document.version.major == 2 else ():
        own = message.get("examples")
        merged = document.reader.with_traits(message).get("examples")
        replaced = own is not None and merged is not None and own.id != merged.id
        if own is not None and merged is not None and replaced and own.value != merged.value:
            yield own.key_place, "the examples of a trait take the place of these: leave out one"


@rule("schema-example", Severity.WARNING)
def schema_examples(document: Document) -> Iterator[Finding]:
    """The `default` and the `examples` in a schema satisfy it, as JSON Schema recommends."""
    schemas = CompiledSchemas(document.references)
    pairs = [
        (schemas.add(schema, dialect), instance)
        for schema, dialect in every_schema(document)
        for instance in _instances(schema)
    ]
    yield from _ExampleChecks(schemas, pairs).findings()


def _instances(schema: Node) -> Iterator[Node]:
    default, examples = schema.get("default"), schema.get("examples")
    if default is not None:
        yield default
    if examples is not None:
        yield from examples.elements()


def _message_examples(document: Document, schemas: CompiledSchemas) -> Iterator[Pair]:
    reader = document.reader
    for message in document.of("message"):
        fields = reader.with_traits(message)
        merged, own = fields.get("examples"), message.get("examples")
        examples = [*reader.elements(merged)]
        if own is not None and merged is not None and own.id != merged.id:
            examples += reader.elements(own)
        for key in ("payload", "headers") if examples else ():
            schema, schema_format = reader.formatted(fields, key)
            dialect = _dialect(document, schema, schema_format)
            for example in examples if schema is not None and dialect is not None else ():
                instance = example.get(key)
                if instance is not None and schema is not None:
                    yield schemas.add(schema, dialect), instance


def _dialect(document: Document, schema: Node | None, schema_format: Node | None) -> Dialect | None:
    resolved = document.reader.resolved(schema)
    if resolved is None:
        return None
    written = schema_format.value if schema_format is not None else None
    return dialect_of(resolved, written if isinstance(written, str) else None)


@dataclass(slots=True)
class _ExampleChecks:
    """Validates instances by schemas, which are compiled together if that is possible."""

    schemas: CompiledSchemas
    pairs: list[Pair]

    def findings(self) -> Iterator[Finding]:
        if not self.pairs:
            return
        try:
            self.schemas.compile()
        except (ValueError, UnresolvedReferenceError):
            yield from self._one_by_one()
            return
        for schema, instance in self.pairs:
            yield from self._check(self.schemas, schema, instance)

    def _one_by_one(self) -> Iterator[Finding]:
        """Validate by the valid schemas only: the others are reported already."""
        for pair, instance in self.pairs:
            alone = CompiledSchemas(self.schemas.references)
            schema = alone.add(pair.schema, pair.dialect)
            with suppress(ValueError, UnresolvedReferenceError):
                alone.compile()
                yield from self._check(alone, schema, instance)

    def _check(
        self, schemas: CompiledSchemas, schema: SchemaId, instance: Node
    ) -> Iterator[Finding]:
        check = SchemaCheck(schemas, schema, json, text_is_binary=True)
        failure = check.failure(instance.value)
        if failure is None:
            return
        if schemas.features(schema).repetitive or failure.validator is None:
            node = instance.at(failure.path, failure.instance)
            yield node.place, f"{_WRONG}: {failure.reason}"
            return
        with suppress(ValueError):  # a number that only Python can hold
            for error in check.errors(instance.value):
                failing = schemas.failing_schema(schema.schema, schema.dialect, error)
                yield _finding(instance, error, failing)


def _finding(
    instance: Node, error: jsonschema_rs.ValidationError, failing: FailingSchema
) -> Finding:
    node = instance.at(error.instance_path[1:], error.instance)
    message = error_reason(error, failing.keyword, failing.node.value, node.value)
    return node.place, f"{_WRONG}: {message}"
