"""Whether the schemas of a document are schemas, each held against its dialect's own schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import jsonschema_rs

from ._compiled import CompiledSchemas
from ._diagnostics import Diagnostic, Severity
from ._grammar import kept_at
from ._model import Namespace
from ._references import References, UnresolvedReference, is_reference
from ._schemas import Dialect, dialect_of, new_validator, parts
from ._source import Node
from ._wording import did_you_mean, kind_of, listed, shown

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")


def schemas_of(references: References, namespaces: Sequence[Namespace]) -> CompiledSchemas:
    """The schemas that what travels is held against, not compiled yet."""
    schemas = CompiledSchemas(references)
    for namespace in namespaces:
        for event in (*namespace.receives, *namespace.emits):
            for arguments in (event.payload, *event.ack):
                if arguments is not None:
                    schemas.add(arguments.schema, arguments.dialect)
        bindings = namespace.bindings
        for schema in (namespace.auth, *((bindings.query, bindings.headers) if bindings else ())):
            if schema is not None:
                schemas.add(schema)
    return schemas


def diagnose_schemas(schemas: CompiledSchemas) -> list[Diagnostic]:
    """What is wrong with the schemas of a document; compiles them where nothing is."""
    found = list(_Metaschemas(schemas).diagnose())
    if found:
        return found
    try:
        schemas.compile()
    except (ValueError, UnresolvedReference):
        return [*_uncompilable(schemas)]
    return []


class _Metaschemas:
    def __init__(self, schemas: CompiledSchemas) -> None:
        self._schemas = schemas
        self._references = schemas.references
        self._pending = [(each.schema, each.dialect) for each in schemas.ids()]
        self._pending += self._reusable()

    def _reusable(self) -> Iterator[tuple[Node, Dialect]]:
        components = self._references.root.get("components")
        reusable = components.get("schemas") if components else None
        for _, schema in reusable.items() if reusable else ():
            multi_format = schema.get("schemaFormat")
            written = str(multi_format.value) if multi_format else None
            inner = (schema.get("schema") if multi_format else None) or schema
            dialect = dialect_of(inner, written)
            if dialect is not None:
                yield inner, dialect

    def diagnose(self) -> Iterator[Diagnostic]:
        seen = set()
        told = set()
        while self._pending:
            schema, dialect = self._pending.pop()
            if (schema.id, dialect) in seen:
                continue
            seen.add((schema.id, dialect))
            for diagnostic in (*self._faults(schema, dialect), *self._walk(schema, dialect)):
                if diagnostic.place not in told:
                    told.add(diagnostic.place)
                    yield diagnostic

    def _faults(self, schema: Node, dialect: Dialect) -> Iterator[Diagnostic]:
        """What the metaschema says of a schema and all that stands in it."""
        for error in _metaschema(dialect).iter_errors(schema.value):
            # In a $ref, what the uri-reference format refuses ({...}) is common and harmless.
            if not (error.kind.name == "format" and error.instance_path[-1:] != ["pattern"]):
                yield _fault(schema, error)

    def _walk(self, schema: Node, dialect: Dialect) -> Iterator[Diagnostic]:
        """What the references in a schema lead to; schemas there are looked at in their turn."""
        stack = [schema]
        while stack:
            node = stack.pop()
            if is_reference(node):
                yield from self._refer(node, dialect)
            stack += [part for _, part in parts(node)]

    def _refer(self, node: Node, dialect: Dialect) -> Iterator[Diagnostic]:
        try:
            target = self._references.follow(node)
        except UnresolvedReference:
            return  # told by the references themselves
        kept = kept_at(target)
        if kept in {None, "schema"}:
            self._pending.append((target, dialect))
            return
        message = f"a reference to a schema is needed, and {node.value['$ref']!r} is a {kept}"
        yield Diagnostic("ref-kind", Severity.ERROR, message, node.child("$ref").place)


@cache
def _metaschema(dialect: Dialect) -> jsonschema_rs.Validator:
    return new_validator(dialect, {"$ref": dialect.metaschema})


def _fault(schema: Node, error: jsonschema_rs.ValidationError) -> Diagnostic:
    node = schema
    for step in error.instance_path:
        node = node.child(step)
    return Diagnostic("schema", Severity.ERROR, _reason(node, error), node.place)


def _reason(node: Node, error: jsonschema_rs.ValidationError) -> str:
    keyword = node.name
    if keyword == "type" and isinstance(node.value, str):
        hint = did_you_mean(node.value, _TYPES)
        return f"{shown(node.value)} is no type of JSON Schema{hint or f': use {listed(_TYPES)}'}"
    if error.kind.name == "type" and set(error.kind.value) == {"object", "boolean"}:
        return f"a schema is needed here, and {kind_of(node.value)} was found"
    if keyword == "pattern":
        return f"{shown(node.value)} is no regular expression of ECMA 262"
    return f"{shown(node.value)} can't be the value of {keyword!r}: {error.message}"


def _uncompilable(schemas: CompiledSchemas) -> Iterator[Diagnostic]:
    for schema in schemas.ids():
        try:
            schemas.compile_alone(schema)
        except UnresolvedReference:
            continue  # told by the references themselves
        except ValueError as error:
            message = f"this schema can't be used: {getattr(error, 'message', error)}"
            yield Diagnostic("schema", Severity.ERROR, message, schema.schema.place)
