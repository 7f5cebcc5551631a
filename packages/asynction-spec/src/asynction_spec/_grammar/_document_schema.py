"""The grammar as a JSON Schema, for editors that complete and check documents as they are written.

Editors underline what a schema refuses, so misspelt and misplaced extensions of ours are refused,
which the rules only warn of. What relates one part of a document to another is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from ._extensions import EXTENSIONS, misspelt
from ._field_types import ANY_FIELD, FORMATS, Table, Type, tables

_Schema: TypeAlias = "dict[str, Any] | bool"

_DRAFT = "http://json-schema.org/draft-07/schema#"
_REFERENCE = "reference"
_NAME = "extensionName"


def document_schema() -> dict[str, Any]:
    """The JSON Schema (draft-07) of AsyncAPI documents, 2 and 3, with the extensions of Asynction.

        Path("asyncapi.schema.json").write_text(json.dumps(document_schema()))

    It is for editors: `load_spec` and `diagnose` find more, and say more about it.
    """
    definitions: dict[str, _Schema] = {
        _REFERENCE: {
            "type": "object",
            "properties": {"$ref": {"type": "string"}},
            "required": ["$ref"],
        },
        _NAME: _extension_name(),
    }
    for major in (2, 3):
        definitions |= _Family(major).definitions()
    return {
        "$schema": _DRAFT,
        "title": "AsyncAPI 2 and 3 for Socket.IO",
        "type": "object",
        "required": ["asyncapi"],
        "if": {"properties": {"asyncapi": {"type": "string", "pattern": "^2\\."}}},
        "then": {"$ref": "#/definitions/v2.document"},
        "else": {"$ref": "#/definitions/v3.document"},
        "definitions": definitions,
    }


def _extension_name() -> _Schema:
    near = [{"pattern": misspelt(name)} for name in EXTENSIONS]
    return {"anyOf": [{"enum": [*EXTENSIONS]}, {"not": {"anyOf": near}}]}


class _Family:
    """The definitions of one family of versions.

    Args:
        major: 2 or 3.
    """

    def __init__(self, major: int) -> None:
        self._major = major
        self._tables: Mapping[str, Table] = tables(major)
        self._forms: dict[str, Callable[[Type], _Schema]] = {
            "scalar": lambda kind: {"type": kind.name},
            "format": lambda kind: _format(kind.name),
            "words": lambda kind: {"enum": [word for word, _ in kind.words]},
            "any": lambda _: True,
            "schema": lambda kind: self._reference(kind.name),
            "object": self._object_at,
            "list": self._list,
            "map": self._map,
            "components": self._map,
            "either": lambda kind: {"type": [each.name for each in kind.inner]},
        }

    def definitions(self) -> dict[str, _Schema]:
        """All of them, by their names."""
        found = {f"v{self._major}.{name}": self._object(name) for name in self._tables}
        for name, definition in self._schemas().items():
            found[f"v{self._major}.{name}"] = definition
        return found

    def _reference(self, name: str) -> dict[str, Any]:
        return {"$ref": f"#/definitions/v{self._major}.{name}"}

    def _schemas(self) -> dict[str, _Schema]:
        schema = self._reference("schema")
        multi_format = _either("schema", self._reference("multiFormatSchema"), schema)
        args = {"type": "object", "properties": {"args": schema}}
        return {
            "schema": {"$ref": _DRAFT},
            "payload": multi_format if self._major > 2 else schema,
            "ack": _either("args", args, schema),
        }

    def _type(self, kind: Type) -> _Schema:
        return self._forms[kind.form](kind)

    def _list(self, kind: Type) -> _Schema:
        found: dict[str, Any] = {"type": "array", "items": self._type(kind.inner[0])}
        return found | ({"uniqueItems": True} if kind.distinct else {})

    def _map(self, kind: Type) -> _Schema:
        members = self._type(kind.inner[0])
        # Extensions may stand between the members, whatever they are.
        return {
            "type": "object",
            "patternProperties": {"^x-": True},
            "additionalProperties": members,
        }

    def _object_at(self, kind: Type) -> _Schema:
        found = self._reference(kind.name)
        is_referable = kind.referable and "$ref" not in self._tables[kind.name].fields
        reference = {"$ref": f"#/definitions/{_REFERENCE}"}
        return _either("$ref", reference, found) if is_referable else found

    def _object(self, name: str) -> _Schema:
        found = self._fields(name)
        variants = [*self._variants(name)]
        if not variants:
            return found
        (condition, variant), *others = variants
        if name == "message":  # several messages in the place of one
            return {"if": condition, "then": variant, "else": found}
        chosen = [{"if": each, "then": then} for each, then in ((condition, variant), *others)]
        return {**found, "allOf": chosen}

    def _variants(self, name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """The conditions of the variants of an object, with their definitions."""
        if name == "message" and "messages" in self._tables:
            yield {"required": ["oneOf"]}, self._reference("messages")
        for variant in self._tables:
            kind, _, word = variant.partition(".")
            if kind == name and word:
                condition = {"properties": {"type": {"const": word}}, "required": ["type"]}
                yield condition, self._reference(variant)

    def _fields(self, name: str) -> dict[str, Any]:
        table = self._tables[name]
        fields = {key: field for key, field in table.fields.items() if key != ANY_FIELD}
        properties: dict[str, _Schema] = {
            key: _described(key, self._type(field.type)) for key, field in fields.items()
        }
        others = table.fields.get(ANY_FIELD)
        if others is None or not name.startswith("securityScheme"):
            properties |= {each: False for each in EXTENSIONS if each not in properties}
        found: dict[str, Any] = {
            "type": "object",
            "propertyNames": {"$ref": f"#/definitions/{_NAME}"},
            "properties": properties,
            "patternProperties": {"^x-": True},
            "additionalProperties": self._type(others.type) if others is not None else False,
        }
        if table.required:
            found["required"] = sorted(table.required)
        if table.one_of:
            needed = [[{"required": [each]} for each in names] for names in table.one_of]
            found["allOf"] = [{"anyOf": each} for each in needed]
        if self._major == 2 and "payload" in properties and "schemaFormat" in properties:
            # Whatever a payload in another language is.
            payload = {"properties": {"payload": properties.pop("payload")}}
            properties["payload"] = True
            found["allOf"] = [{"if": {"not": {"required": ["schemaFormat"]}}, "then": payload}]
        return found


def _either(field: str, with_it: _Schema, without: _Schema) -> dict[str, Any]:
    """A schema by whether a field is there: editors then report what is wrong with one of them."""
    return {"if": {"type": "object", "required": [field]}, "then": with_it, "else": without}


def _format(name: str) -> _Schema:
    pattern = FORMATS[name].pattern.pattern.replace(".*", r"[\s\S]*")
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def _described(name: str, schema: _Schema) -> _Schema:
    """A schema with what an extension is for, which editors show."""
    text = EXTENSIONS.get(name)
    if text is None:
        return schema
    return {"description": text, **(schema if isinstance(schema, dict) else {})}
