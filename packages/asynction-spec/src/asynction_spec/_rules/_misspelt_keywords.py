"""Words in schemas that say nothing: misspelt keywords and formats, and those of other dialects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._diagnostics import Severity
from .._did_you_mean import nearest_word
from .._printable_values import excerpt
from .._schemas._checked_formats import CHECKED_FORMATS
from .._schemas._dialects import Dialect
from .._text._nodes import Node
from ._rule import Document, Finding, every_schema, rule

_OLDEST = """
    $schema $ref id title description default type enum multipleOf maximum exclusiveMaximum minimum
    exclusiveMinimum maxLength minLength pattern additionalItems items maxItems minItems uniqueItems
    maxProperties minProperties required additionalProperties definitions properties
    patternProperties dependencies allOf anyOf oneOf not format
"""
_SINCE_6 = "$id const contains propertyNames examples"
_SINCE_7 = "$comment if then else readOnly writeOnly contentMediaType contentEncoding"
_SINCE_2019 = """
    $anchor $defs $recursiveRef $recursiveAnchor $vocabulary dependentRequired dependentSchemas
    maxContains minContains unevaluatedItems unevaluatedProperties contentSchema deprecated
"""
_SINCE_2020 = "prefixItems $dynamicRef $dynamicAnchor"
# AsyncAPI's own, those of its documents that are honoured here, and OpenAPI's.
_OTHERS = "discriminator externalDocs deprecated prefixItems $defs example nullable xml args"
_KNOWN = frozenset(
    " ".join((_OLDEST, _SINCE_6, _SINCE_7, _SINCE_2019, _SINCE_2020, _OTHERS)).split()
)
_ASSERTIONS_SINCE_2019 = frozenset(
    [
        *("dependentRequired", "dependentSchemas", "maxContains", "minContains"),
        *("unevaluatedItems", "unevaluatedProperties"),
    ]
)
# Formats that are known elsewhere, though not checked: none of them is a slip of the pen.
_OTHER_FORMAT_NAMES = """
    url byte binary password float double decimal uuid1 uuid3 uuid4 uuid5 uuid6 uuid7 uuid8 guid
    int int8 int16 uint8 uint16 uint32 uint64 bigint integer number string char base64 ulid cuid
    cuid2 nanoid emoji phone ip cidr cidrv4 cidrv6 timestamp html markdown color name sentence any
"""
_OTHER_FORMATS = frozenset(_OTHER_FORMAT_NAMES.split())


@rule("schema-keyword", Severity.WARNING)
def schema_keywords(document: Document) -> Iterator[Finding]:
    """A keyword of a schema is one of its dialect, and not almost one: that would check nothing.

    Words that are near no keyword are left alone, as JSON Schema wants it. `nullable` is OpenAPI's,
    and says nothing here.
    """
    for schema, dialect in every_schema(document):
        for name, child in schema.items():
            if name in _KNOWN:
                message = _without_effect(name, child, schema, dialect)
            else:
                near = None if name.startswith("x-") else nearest_word(name, _KNOWN)
                message = near and f"{name!r} says nothing; did you mean {near!r}?"
            if message:
                yield child.key_place, message


def _without_effect(name: str, child: Node, schema: Node, dialect: Dialect) -> str | None:
    """Why a keyword of another dialect checks nothing here."""
    if name == "nullable" and child.value is True:
        kind = schema.value.get("type")
        advice = (
            f"write type: [{kind}, 'null']" if isinstance(kind, str) else "allow null as a type"
        )
        return f"'nullable' is OpenAPI's and says nothing here: {advice}"
    newer = dialect in {Dialect.DRAFT2019, Dialect.DRAFT2020}
    if name in _ASSERTIONS_SINCE_2019 and not newer:
        return (
            f"{name!r} says nothing in JSON Schema {dialect.name.replace('DRAFT', 'draft-0')}: "
            f"it needs $schema: {Dialect.DRAFT2019.value}"
        )
    return None


@rule("schema-format", Severity.WARNING)
def schema_formats(document: Document) -> Iterator[Finding]:
    """A format is not almost one that is checked: `emial` would be ignored.

    Other formats that are not checked are left alone.
    """
    for schema, _ in every_schema(document):
        written = schema.get("format")
        name = written.value if written is not None else None
        if not isinstance(name, str) or name in CHECKED_FORMATS or name in _OTHER_FORMATS:
            continue
        near = None if "_" in name else nearest_word(name, CHECKED_FORMATS)
        if near is not None and written is not None:
            message = f"the format {excerpt(name)} is not checked; did you mean {near!r}?"
            yield written.place, message


@rule("schema-object", Severity.WARNING)
def schema_objects(document: Document) -> Iterator[Finding]:
    """The Schema Object's own fields hold what AsyncAPI says.

    `discriminator` is the name of a property, which the schema defines if it defines any,
    `externalDocs` has a `url`, and `deprecated` is a boolean.
    """
    for schema, _ in every_schema(document):
        value: Mapping[str, Any] = schema.value if isinstance(schema.value, dict) else {}
        if "discriminator" in value:
            yield from _discriminator(schema, value)
        if "deprecated" in value and not isinstance(value["deprecated"], bool):
            yield schema.child("deprecated").place, "'deprecated' needs true or false"
        if "externalDocs" in value:
            docs = value["externalDocs"]
            if not isinstance(docs, dict) or not isinstance(docs.get("url"), str):
                message = "'externalDocs' needs a mapping with a 'url'"
                yield schema.child("externalDocs").place, message


def _discriminator(schema: Node, value: Mapping[str, Any]) -> Iterator[Finding]:
    place = schema.child("discriminator").place
    name, properties = value["discriminator"], value.get("properties")
    if not isinstance(name, str):
        yield place, "'discriminator' needs the name of a property"
    elif isinstance(properties, dict) and name not in properties:
        yield place, f"the schema defines no property {name!r} to discriminate by"
