"""Schemas: their dialects, the one walk over their parts, and the bundles that are compiled."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from enum import Enum
from typing import Any

import jsonschema_rs

from ._references import References, is_reference
from ._source import Node, NodeId

# Where a schema holds schemas (JSON Schema draft-04 to 2020-12, all drafts together).
_ONE = frozenset(
    [
        "additionalItems",
        "additionalProperties",
        "contains",
        "contentSchema",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    ]
)
_SEVERAL = frozenset({"allOf", "anyOf", "oneOf", "items", "prefixItems"})
_BY_NAME = frozenset(
    ["properties", "patternProperties", "dependentSchemas", "dependencies", "definitions", "$defs"]
)
# What no check needs. Identifiers would make references relative to themselves, and AsyncAPI makes
# them relative to the document; definitions are reached through the references that name them.
_LEFT_OUT = frozenset(
    [
        "$id",
        "id",
        "$schema",
        "definitions",
        "$defs",
        "title",
        "description",
        "default",
        "example",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "externalDocs",
        "discriminator",
        "$comment",
    ]
)

BINARY_MARK = f"binary {secrets.token_hex(8)}"
"""What no client can guess: the key of the object that stands for binary data in an instance."""


class Dialect(Enum):
    """The JSON Schema drafts, and the validators that know them."""

    DRAFT4 = jsonschema_rs.Draft4Validator
    DRAFT6 = jsonschema_rs.Draft6Validator
    DRAFT7 = jsonschema_rs.Draft7Validator
    DRAFT2019 = jsonschema_rs.Draft201909Validator
    DRAFT2020 = jsonschema_rs.Draft202012Validator

    @property
    def metaschema(self) -> str:
        """The URI of the schema of its schemas."""
        return _METASCHEMAS[self]

    @property
    def reference_stands_alone(self) -> bool:
        """Whether what stands beside a `$ref` says nothing."""
        return self in {Dialect.DRAFT4, Dialect.DRAFT6, Dialect.DRAFT7}


def new_validator(
    dialect: Dialect, schema: dict[str, Any], mask: str | None = None
) -> jsonschema_rs.Validator:
    """A validator that enforces formats and stays off the network."""
    validator: jsonschema_rs.Validator = dialect.value(
        schema, validate_formats=True, mask=mask, offline=True
    )
    return validator


_METASCHEMAS = {
    Dialect.DRAFT4: "http://json-schema.org/draft-04/schema#",
    Dialect.DRAFT6: "http://json-schema.org/draft-06/schema#",
    Dialect.DRAFT7: "http://json-schema.org/draft-07/schema#",
    Dialect.DRAFT2019: "https://json-schema.org/draft/2019-09/schema",
    Dialect.DRAFT2020: "https://json-schema.org/draft/2020-12/schema",
}
_BY_URI = {uri.rstrip("#"): dialect for dialect, uri in _METASCHEMAS.items()}
_BY_VERSION = {
    "draft-04": Dialect.DRAFT4,
    "draft-06": Dialect.DRAFT6,
    "draft-07": Dialect.DRAFT7,
    "2019-09": Dialect.DRAFT2019,
    "draft-2019-09": Dialect.DRAFT2019,
    "2020-12": Dialect.DRAFT2020,
    "draft-2020-12": Dialect.DRAFT2020,
}
_JSON_SCHEMA_FORMAT = re.compile(r"application/schema(\+json|\+yaml)?\s*;\s*version=([\w.-]+)")
_ASYNCAPI_FORMAT = re.compile(r"application/vnd\.aai\.asyncapi(\+json|\+yaml)?\s*(;.*)?")


def dialect_of(schema: Node, schema_format: str | None = None) -> Dialect | None:
    """The dialect of a schema, None where its `schemaFormat` is no JSON Schema.

    The Schema Object is JSON Schema draft-07; `$schema` or `schemaFormat` may say otherwise.
    """
    if schema_format is not None:
        match = _JSON_SCHEMA_FORMAT.fullmatch(schema_format.strip().lower())
        if match is not None:
            return _BY_VERSION.get(match.group(2))
        if not _ASYNCAPI_FORMAT.fullmatch(schema_format.strip().lower()):
            return None
    declared = schema.value.get("$schema") if isinstance(schema.value, dict) else None
    if isinstance(declared, str):
        return _BY_URI.get(declared.rstrip("#"))
    return Dialect.DRAFT7


def parts(schema: Node) -> Iterator[tuple[str, Node]]:
    """The schemas directly within a schema, each with the keyword that holds it."""
    for keyword, node in schema.items():
        if keyword in _SEVERAL and isinstance(node.value, list):
            yield from ((keyword, each) for each in node.elements())
        elif keyword in _ONE:
            yield keyword, node
        elif keyword in _BY_NAME:
            named = (each for _, each in node.items())
            yield from ((keyword, each) for each in named if not isinstance(each.value, list))


def positional_schemas(schema: Node) -> tuple[Node, ...] | None:
    """The schemas of a tuple's items, None for a schema that describes no tuple."""
    if not isinstance(schema.value, dict) or schema.value.get("type") != "array":
        return None
    for keyword in ("prefixItems", "items"):
        node = schema.get(keyword)
        if node is not None and isinstance(node.value, list):
            return tuple(node.elements())
    return None


class Bundle:
    """Schemas of one dialect as one schema, with every reference inside it.

    Args:
        references: How to follow references.
        dialect: The dialect that all of them are read in.
        binary: Whether binary data, which stands in an instance as `{BINARY_MARK: its length}`,
            is accepted where the schema says `format: binary` and refused as an object.
    """

    def __init__(self, references: References, dialect: Dialect, *, binary: bool = False) -> None:
        self._references = references
        self._dialect = dialect
        self._binary = binary
        self._names: dict[NodeId, str] = {}
        self._pending: list[tuple[str, Node]] = []
        self._definitions: dict[str, Any] = {}
        self._keyword = "definitions" if dialect.reference_stands_alone else "$defs"

    def add(self, schema: Node) -> dict[str, str]:
        """A schema that refers to the given one within this bundle."""
        target = self._references.follow(schema) if self._replaces(schema) else schema
        name = self._names.get(target.id)
        if name is None:
            name = self._names[target.id] = f"d{len(self._names)}"
            self._pending.append((name, target))
        return {"$ref": f"#/{self._keyword}/{name}"}

    def definitions(self) -> dict[str, Any]:
        """Everything that was added, and all it refers to."""
        while self._pending:
            name, schema = self._pending.pop()
            self._definitions[name] = self._copy(schema)
        return {self._keyword: self._definitions}

    def _replaces(self, schema: Node) -> bool:
        return is_reference(schema) and self._dialect.reference_stands_alone

    def _copy(self, schema: Node) -> Any:
        if not isinstance(schema.value, dict):
            return schema.value
        if self._replaces(schema):
            return self.add(schema)
        copied = {
            keyword: self._part(keyword, node)
            for keyword, node in schema.items()
            if keyword not in _LEFT_OUT and not keyword.startswith("x-")
        }
        if is_reference(schema):
            copied |= self.add(self._references.follow(schema))
        if self._dialect.reference_stands_alone and "prefixItems" in copied:
            _as_draft7_tuple(copied)
        return _with_binary(copied) if self._binary else copied

    def _part(self, keyword: str, node: Node) -> Any:
        if keyword in _SEVERAL and isinstance(node.value, list):
            return [self._copy(each) for each in node.elements()]
        if keyword in _ONE:
            return self._copy(node)
        if keyword in _BY_NAME:
            return {name: self._copy(each) for name, each in node.items()}
        return node.value


def _as_draft7_tuple(schema: dict[str, Any]) -> None:
    """`prefixItems` in the words of the drafts that don't know it."""
    rest = schema.pop("items", None)
    schema["items"] = schema.pop("prefixItems")
    if rest is not None:
        schema["additionalItems"] = rest


def _with_binary(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, for instances in which binary data stands as a marked object."""
    kinds = schema.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if schema.get("format") == "binary" and "string" in kinds:
        length: dict[str, Any] = {}
        for ours, theirs in (("minLength", "minimum"), ("maxLength", "maximum")):
            if ours in schema:
                length[theirs] = schema[ours]
        return {"if": _marked({}), "then": _marked(length), "else": schema}
    if "object" in kinds:
        return schema | {"allOf": [*schema.get("allOf", ()), {"not": _marked({})}]}
    return schema


def _marked(length: Any) -> dict[str, Any]:
    return {"type": "object", "required": [BINARY_MARK], "properties": {BINARY_MARK: length}}
