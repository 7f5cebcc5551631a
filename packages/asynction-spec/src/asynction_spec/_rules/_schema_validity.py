"""Whether schemas are valid, and can be checked.

Each is valid by the metaschema of its dialect; its `$schema` and `schemaFormat` are known, and its
patterns are regular expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TypeAlias

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind

from .._diagnostics import Diagnostic, Place, Rule, Severity
from .._did_you_mean import did_you_mean
from .._grammar import wrong_kind
from .._model._arguments import Arguments
from .._model._async_api_spec import AsyncApiSpec, Event, Namespace
from .._printable_values import excerpt, join_words, kind_of
from .._schemas._compiled_schemas import CompiledSchemas
from .._schemas._dialects import MASK, Dialect, dialect_of, new_validator, parts
from .._schemas._patterns._character_classes import PatternError
from .._schemas._patterns._ecma_syntax import UntranslatableError
from .._schemas._patterns._rust_syntax import engine_pattern
from .._text._nodes import Node
from .._text._references import References, UnresolvedReferenceError, is_reference
from ._rule import NodeFinding, every_message, socketio_rule

SCHEMA = Rule(
    "schema",
    Severity.ERROR,
    "A schema is valid in its dialect: its keywords have the values that the metaschema allows, "
    "its patterns are regular expressions, and it can be compiled. The dialect is JSON Schema "
    "draft-07 unless `$schema` or `schemaFormat` says otherwise.",
)

WrittenSchema: TypeAlias = tuple[Node, str | None]

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_WORDS = {
    "array": "a list",
    "boolean": "a boolean",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "a mapping",
    "string": "a string",
}
_MAPS = frozenset(
    {"properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas"}
)
_PROPERTY = re.compile(r"\\[pP]\{[^}]*\}")


def schemas_of(references: References, namespaces: Sequence[Namespace]) -> CompiledSchemas:
    """The schemas of messages and connections, not compiled yet."""
    schemas = CompiledSchemas(references)
    for namespace in namespaces:
        for event in (*namespace.receives, *namespace.emits):
            for arguments in _argument_lists(event):
                if arguments is not None:
                    schemas.add(arguments.schema, arguments.dialect)
        bindings = namespace.bindings
        of_request = (bindings.query, bindings.checked_headers) if bindings else ()
        for schema in (namespace.auth, *of_request):
            if schema is not None:
                schemas.add(schema)
    return schemas


def diagnose_schemas(
    schemas: CompiledSchemas, written: Iterable[WrittenSchema]
) -> list[Diagnostic]:
    """The problems of the schemas of a document; compiles them if there are none.

    Args:
        schemas: Those of messages and connections.
        written: Every schema of the document with its `schemaFormat`.
    """
    found = list(_Metaschemas(schemas, written).diagnose())
    if found:
        return found
    try:
        schemas.compile()
    except (ValueError, UnresolvedReferenceError):
        return [*_compile_each(schemas)]
    return []


@socketio_rule("socketio-schema-format", Severity.WARNING, prevents_servers=True)
def unchecked_formats(_: AsyncApiSpec, namespaces: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """A payload can be checked where its `schemaFormat` is the Schema Object or JSON Schema."""
    for _namespace, event in every_message(namespaces):
        if event.schema_format is not None and event.payload is None:
            message = (
                f"{excerpt(event.schema_format.value)} is not JSON Schema: it can't be checked"
            )
            yield event.schema_format, message


@socketio_rule("socketio-schema-dialect", Severity.WARNING, prevents_servers=True)
def unknown_dialects(spec: AsyncApiSpec, namespaces: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """A payload can be checked where its `$schema` is a draft of JSON Schema, from 4 to 2020-12."""
    for _namespace, event in every_message(namespaces):
        if event.schema_format is not None:
            continue
        for schema in _schemas_of(spec, event):
            declared = schema.get("$schema")
            if declared is not None and dialect_of(schema) is None:
                message = f"{excerpt(declared.value)} is not a known draft of JSON Schema"
                yield declared, f"{message}: it can't be checked"


def _argument_lists(event: Event) -> Iterator[Arguments | None]:
    for message in event.messages:
        yield message.payload
        yield from message.ack


class _Metaschemas:
    def __init__(self, schemas: CompiledSchemas, written: Iterable[WrittenSchema]) -> None:
        self._references = schemas.references
        self._pending = [(each.schema, each.dialect) for each in schemas.ids()]
        for schema, schema_format in written:
            dialect = self._dialect(schema, schema_format)
            if dialect is not None:
                self._pending.append((schema, dialect))

    def _dialect(self, schema: Node, schema_format: str | None) -> Dialect | None:
        try:
            return dialect_of(self._references.follow(schema), schema_format)
        except UnresolvedReferenceError:
            return None  # the references report it

    def diagnose(self) -> Iterator[Diagnostic]:
        seen = set()
        reported = set()
        while self._pending:
            schema, dialect = self._pending.pop()
            if (schema.id, dialect) in seen:
                continue
            seen.add((schema.id, dialect))
            for diagnostic in (*self._faults(schema, dialect), *self._walk(schema, dialect)):
                if diagnostic.place not in reported:
                    reported.add(diagnostic.place)
                    yield diagnostic

    def _faults(self, schema: Node, dialect: Dialect) -> Iterator[Diagnostic]:
        """The errors that the metaschema finds in a schema and in the schemas inside of it."""
        for error in _metaschema(dialect).iter_errors(schema.value):
            for cause in _causes(error):
                # In a $ref, what the uri-reference format refuses ({...}) is common and harmless;
                # patterns are read by `_diagnose_patterns`.
                harmless = cause.kind.name in {"format", "propertyNames"} or _is_empty_tuple(cause)
                if not harmless:
                    yield _fault(schema, cause)

    def _walk(self, schema: Node, dialect: Dialect) -> Iterator[Diagnostic]:
        """Check the targets of the references in a schema; schemas there are checked later."""
        stack = [schema]
        while stack:
            node = stack.pop()
            if is_reference(node):
                yield from self._refer(node, dialect)
            yield from _diagnose_patterns(node)
            if dialect is not Dialect.DRAFT2020:
                yield from self._tuple(node, dialect)
            stack += [part for _, part in parts(node)]

    def _tuple(self, schema: Node, dialect: Dialect) -> Iterator[Diagnostic]:
        """`prefixItems`, which is honoured in dialects whose metaschema does not know it."""
        items = schema.get("prefixItems")
        if items is None:
            return
        if not isinstance(items.value, list):
            message = f"'prefixItems' is a list of schemas, and {excerpt(items.value)} was found"
            yield SCHEMA.problem(message, items.place)
        self._pending += [(each, dialect) for each in items.elements()]

    def _refer(self, node: Node, dialect: Dialect) -> Iterator[Diagnostic]:
        try:
            target = self._references.follow(node)
        except UnresolvedReferenceError:
            return  # the references report it
        wrong = wrong_kind(node, target, "schema")
        if wrong is None:
            self._pending.append((target, _declared_dialect(target) or dialect))
        else:
            yield wrong


def _declared_dialect(schema: Node) -> Dialect | None:
    """The dialect that a schema names itself."""
    declared = schema.get("$schema")
    return dialect_of(schema) if declared is not None else None


@cache
def _metaschema(dialect: Dialect) -> jsonschema_rs.Validator:
    return new_validator(dialect, {"$ref": dialect.value}, mask="it")


def _causes(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """The errors behind an `anyOf` of the metaschema: those of the alternative that was meant."""
    branches = error.kind.context if isinstance(error.kind, ValidationErrorKind.AnyOf) else []
    meant = [branch for branch in branches if not any(_other_type(each, error) for each in branch)]
    if not meant:
        yield error
        return
    deepest = max(reversed(meant), key=lambda branch: min(len(e.instance_path) for e in branch))
    for each in deepest:
        yield from _causes(each)


def _other_type(
    error: jsonschema_rs.ValidationError, parent: jsonschema_rs.ValidationError
) -> bool:
    return error.kind.name == "type" and error.instance_path == parent.instance_path


def _is_empty_tuple(error: jsonschema_rs.ValidationError) -> bool:
    """Whether it is about `prefixItems: []` or `items: []`, which many write for no arguments."""
    return error.instance == [] and error.instance_path[-1:] in (["prefixItems"], ["items"])


def _fault(schema: Node, error: jsonschema_rs.ValidationError) -> Diagnostic:
    node = schema.at(error.instance_path, error.instance)
    return SCHEMA.problem(_reason(node, error), node.place)


def _reason(node: Node, error: jsonschema_rs.ValidationError) -> str:
    kind, keyword = error.kind.name, node.name
    if kind == "enum":
        advice = did_you_mean(str(node.value), _TYPES) or f": use {join_words(_TYPES)}"
        return f"{excerpt(node.value)} is not a type of JSON Schema{advice}"
    wanted = set(error.kind.value) if kind == "type" else set()
    if kind == "anyOf" or ("object" in wanted and keyword not in _MAPS):
        return f"a schema is needed here, and {kind_of(node.value)} was found"
    if kind == "type":
        needed = " or ".join(_WORDS[each] for each in sorted(wanted))
        return f"{keyword!r} needs {needed}, and {kind_of(node.value)} was found"
    return f"{excerpt(node.value)} can't be the value of {keyword!r}: {error.message}"


def _compile_each(schemas: CompiledSchemas) -> Iterator[Diagnostic]:
    for schema in schemas.ids():
        try:
            schemas.compile_alone(schema)
        except UnresolvedReferenceError:
            continue  # the references report it
        except ValueError as error:
            uncompilable = [*_diagnose_uncompilable_patterns(schema.schema, schemas.references)]
            if uncompilable:
                yield from uncompilable
                continue
            reason = str(getattr(error, "message", error)).replace(MASK, "it")
            yield SCHEMA.problem(f"this schema can't be used: {reason}", schema.schema.place)


def _diagnose_patterns(schema: Node) -> Iterator[Diagnostic]:
    """What in a schema, and not in those in it, is not a regular expression of ECMA 262.

    Some are and can't be checked, because the validator's engine knows nothing of the kind.
    """
    for text, place in _patterns(schema):
        try:
            engine_pattern(text)
        except PatternError as error:
            message = f"{excerpt(text)} is not a regular expression of ECMA 262: {error}"
            yield SCHEMA.problem(message, place)
        except UntranslatableError as error:
            yield _unchecked(text, str(error), place)


def _diagnose_uncompilable_patterns(schema: Node, references: References) -> Iterator[Diagnostic]:
    """Which patterns keep a schema, and what it refers to, from being compiled."""
    pending, seen = [schema], set()
    while pending:
        try:
            node = references.follow(pending.pop())
        except UnresolvedReferenceError:
            continue  # reported by the references themselves
        if node.id in seen:
            continue
        seen.add(node.id)
        for text, place in _patterns(node):
            if not _compiles(engine_pattern(text)):
                yield _unchecked(text, _pattern_reason(text), place)
        pending += [part for _, part in parts(node)]


def _patterns(schema: Node) -> Iterator[tuple[str, Place]]:
    """The pattern of a schema and those of its names."""
    pattern = schema.get("pattern")
    if pattern is not None and isinstance(pattern.value, str):
        yield pattern.value, pattern.place
    by_pattern = schema.get("patternProperties")
    for name, each in by_pattern.items() if by_pattern is not None else ():
        yield name, each.key_place


def _pattern_reason(text: str) -> str:
    """Why the engine does not take a pattern."""
    for found in _PROPERTY.findall(text):
        if not _compiles(found):
            return f"{found!r} is not known"
    return "it is too large"


def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft7Validator({"pattern": pattern})
    except ValueError:
        return False
    return True


def _unchecked(text: str, reason: str, place: Place) -> Diagnostic:
    return SCHEMA.problem(f"the pattern {excerpt(text)} can't be checked: {reason}", place)


def _schemas_of(spec: AsyncApiSpec, event: Event) -> Iterator[Node]:
    """The schemas that a message names itself, whether they can be read or not."""
    for field in ("payload", "x-ack"):
        node = event.node.get(field)
        try:
            resolved = node and spec.follow(node)
            args = resolved.get("args") if resolved and field == "x-ack" else None
            schema = spec.follow(args) if args else resolved
        except UnresolvedReferenceError:
            continue  # the references report it
        if schema is not None:
            yield schema
