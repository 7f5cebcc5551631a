"""The dialects of schemas (JSON Schema drafts), and what of it depends on them.

Which one a schema is in, the keywords that hold schemas, the keywords that two dialects read
differently, and the validator of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, TypeAlias

import jsonschema_rs

from .._dependencies import require_versions
from .._text._nodes import Node, NodeId
from .._text._references import References, UnresolvedReferenceError, is_reference
from ._patterns._bounded_matching import BACKTRACK_LIMIT
from ._patterns._rust_syntax import with_engine_patterns

# Keywords whose values are schemas (JSON Schema draft-04 to 2020-12, all drafts together).
ONE = frozenset(
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
ALTERNATIVE_KEYWORDS = ("allOf", "anyOf", "oneOf")
SEVERAL = frozenset({"allOf", "anyOf", "oneOf", "items", "prefixItems"})
BY_NAME = frozenset(
    ["properties", "patternProperties", "dependentSchemas", "dependencies", "definitions", "$defs"]
)
SCHEMA_KEYWORDS = ONE | SEVERAL | BY_NAME


class Dialect(Enum):
    """The JSON Schema drafts that schemas may be written in, each by the URI of its metaschema."""

    DRAFT4 = "http://json-schema.org/draft-04/schema#"
    DRAFT6 = "http://json-schema.org/draft-06/schema#"
    DRAFT7 = "http://json-schema.org/draft-07/schema#"
    DRAFT2019 = "https://json-schema.org/draft/2019-09/schema"
    DRAFT2020 = "https://json-schema.org/draft/2020-12/schema"

    @property
    def ignores_ref_siblings(self) -> bool:
        """Whether the keywords beside a `$ref` are ignored (JSON Schema up to draft-07)."""
        return self in {Dialect.DRAFT4, Dialect.DRAFT6, Dialect.DRAFT7}

    @property
    def knows_prefix_items(self) -> bool:
        """Whether tuples have `prefixItems`, as since 2020-12, and not a list in `items`."""
        return self is Dialect.DRAFT2020


def _normalise_uri(uri: str) -> str:
    """The URI of a metaschema in one of the several ways to write it."""
    # With and without the empty fragment, http and https: documents use all of them.
    return uri.rstrip("#").replace("https:", "http:", 1)


_BY_URI = {_normalise_uri(dialect.value): dialect for dialect in Dialect}
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
    """The dialect of a schema, None if its `schemaFormat` or `$schema` is unknown.

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
        return _BY_URI.get(_normalise_uri(declared))
    return Dialect.DRAFT7


def parts(schema: Node) -> Iterator[tuple[str, Node]]:
    """The direct subschemas of a schema, each with its keyword."""
    if not isinstance(schema.value, dict):
        return
    for keyword in schema.value:
        if keyword not in SCHEMA_KEYWORDS:
            continue
        node = schema.child(keyword)
        if keyword in SEVERAL and isinstance(node.value, list):
            yield from ((keyword, each) for each in node.elements())
        elif keyword in ONE:
            yield keyword, node
        elif keyword in BY_NAME:
            named = (each for _, each in node.items())
            yield from ((keyword, each) for each in named if not isinstance(each.value, list))


def positional_schemas(schema: Node) -> tuple[Node, ...] | None:
    """The schemas of a tuple's items, None if the schema does not describe a tuple."""
    if not isinstance(schema.value, dict) or schema.value.get("type") != "array":
        return None
    for keyword in ("prefixItems", "items"):
        node = schema.get(keyword)
        if node is not None and isinstance(node.value, list):
            return tuple(node.elements())
    return () if _says_what_follows(schema.value) else None


def _says_what_follows(schema: dict[str, Any]) -> bool:
    """Whether a list has `additionalItems` and nothing before them, as zod-sockets 2 writes it.

    To JSON Schema that says nothing.
    """
    more = schema.get("additionalItems")
    says_nothing = isinstance(more, dict) and more.keys() <= _DESCRIPTIONS
    return (more is False or says_nothing) and schema.keys() <= _DESCRIPTIONS | _LIST


_DESCRIPTIONS = frozenset(["title", "description", "example", "examples", "default", "format"])
_LIST = frozenset(["type", "additionalItems"])


# Keywords that are in neither table mean the same in every draft, as most do.
_DRAFTS = (Dialect.DRAFT4, Dialect.DRAFT6, Dialect.DRAFT7, Dialect.DRAFT2019, Dialect.DRAFT2020)
_SINCE = {
    **dict.fromkeys(["const", "contains", "propertyNames"], Dialect.DRAFT6),
    **dict.fromkeys(["if", "then", "else"], Dialect.DRAFT7),
    **dict.fromkeys(["dependentRequired", "dependentSchemas"], Dialect.DRAFT2019),
    **dict.fromkeys(["minContains", "maxContains"], Dialect.DRAFT2019),
    **dict.fromkeys(["unevaluatedItems", "unevaluatedProperties"], Dialect.DRAFT2019),
}
_UNTIL = {"dependencies": Dialect.DRAFT7, "additionalItems": Dialect.DRAFT2019}
_REFERENCE_ONLY = frozenset(["$ref", "title", "description", "$schema", "$comment"])


# What they refer to depends on the schema that one comes from; in a bundle one comes from another.
_DYNAMIC = {Dialect.DRAFT2019: "$recursiveRef", Dialect.DRAFT2020: "$dynamicRef"}


def refuse_other_dialects(schema: Node, dialect: Dialect, references: References) -> None:
    """Raise ValueError for a schema that means something else in a dialect than in its own."""
    declared = schema.value.get("$schema")
    own = dialect_of(schema) if isinstance(declared, str) else dialect
    if own is None:
        raise ValueError(f"its $schema is {declared!r}, and no such draft is known")
    if own is not dialect:
        keyword = _differing_keyword(schema, own, dialect, references)
        if keyword is not None:
            raise ValueError(
                f"its $schema is {declared!r}, and because of what refers to it, or of a "
                f"schemaFormat, it is read as {dialect.value!r}, where {keyword!r} means "
                "something else"
            )
    dynamic = _DYNAMIC.get(dialect)
    if dynamic in schema.value:
        raise ValueError(f"{dynamic} is not supported; write $ref")


def _differing_keyword(
    schema: Node, one: Dialect, other: Dialect, references: References
) -> str | None:
    """A keyword in a schema, or in what it refers to, that two dialects read differently."""
    pending, seen = [schema], set[NodeId]()
    while pending:
        node = pending.pop()
        if node.id in seen or not isinstance(node.value, dict):
            continue
        seen.add(node.id)
        if node.id != schema.id and _has_own_dialect(node, one):
            continue  # it is compared by itself
        for keyword, value in node.value.items():
            if _differs(keyword, value, node, one, other):
                return str(keyword)
        if is_reference(node):
            try:
                pending.append(references.target(node))
            except UnresolvedReferenceError:
                continue  # the references report it
        pending += [part for _, part in parts(node)]
    return None


def _has_own_dialect(node: Node, known: Dialect) -> bool:
    return isinstance(node.value.get("$schema"), str) and dialect_of(node) is not known


def _differs(keyword: str, value: Any, schema: Node, one: Dialect, other: Dialect) -> bool:
    numbers = _DRAFTS.index(one), _DRAFTS.index(other)
    if keyword in _SINCE:
        since = _DRAFTS.index(_SINCE[keyword])
        return (numbers[0] < since) is not (numbers[1] < since)
    if keyword in _UNTIL:
        until = _DRAFTS.index(_UNTIL[keyword])
        return (numbers[0] > until) is not (numbers[1] > until)
    if keyword in {"exclusiveMinimum", "exclusiveMaximum"}:
        return Dialect.DRAFT4 in {one, other}
    if keyword == "items":
        return isinstance(value, list) and Dialect.DRAFT2020 in {one, other}
    if keyword == "$ref":
        alone = one.ignores_ref_siblings, other.ignores_ref_siblings
        return alone[0] is not alone[1] and not schema.value.keys() <= _REFERENCE_ONLY
    return keyword == "prefixItems" and "items" in schema.value and one is not other


MASK = "\ufffc"
"""Replaces the instance in messages, because it may be of any length."""
Keywords: TypeAlias = dict[str, Any]
"""Classes that decide about keywords in the place of jsonschema-rs."""
Formats: TypeAlias = dict[str, Callable[[str], bool]]
"""What decides about formats that jsonschema-rs does not know."""
try:
    # An address, and not `Ada <ada@example.com>`: RFC 5321 has no names before them.
    _EMAIL_OPTIONS = jsonschema_rs.EmailOptions(allow_display_text=False)
except AttributeError:
    require_versions("asynction-spec")  # older versions do not have them
    raise
_PATTERN_OPTIONS = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACK_LIMIT)


def new_validator(
    dialect: Dialect,
    schema: dict[str, Any],
    mask: str | None = None,
    keywords: Keywords | None = None,
    formats: Formats | None = None,
) -> jsonschema_rs.Validator:
    """A validator that checks formats and fetches nothing from the network."""
    validator: jsonschema_rs.Validator = _VALIDATORS[dialect](
        schema,
        validate_formats=True,
        mask=mask,
        offline=True,
        keywords=keywords,
        formats=formats,
        pattern_options=_PATTERN_OPTIONS,
        email_options=_EMAIL_OPTIONS,
    )
    return validator


try:
    jsonschema_rs.Draft7Validator(True, offline=True)
except TypeError:
    require_versions("asynction-spec")  # older versions do not know the argument
    raise
_VALIDATORS = {
    Dialect.DRAFT4: jsonschema_rs.Draft4Validator,
    Dialect.DRAFT6: jsonschema_rs.Draft6Validator,
    Dialect.DRAFT7: jsonschema_rs.Draft7Validator,
    Dialect.DRAFT2019: jsonschema_rs.Draft201909Validator,
    Dialect.DRAFT2020: jsonschema_rs.Draft202012Validator,
}


def plain_validator(dialect: Dialect, schema: dict[str, Any]) -> jsonschema_rs.Validator:
    """A validator for one schema, whose patterns are regular expressions of ECMA 262.

    Raises ValueError where it can't be compiled.
    """
    return new_validator(dialect, _for_engine(schema))


def _for_engine(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    copied = {keyword: _copied(keyword, value) for keyword, value in schema.items()}
    with_engine_patterns(copied)
    return copied


def _copied(keyword: str, value: Any) -> Any:
    if keyword not in SCHEMA_KEYWORDS:
        return value
    if isinstance(value, list):
        return [_for_engine(each) for each in value]
    if keyword in BY_NAME and isinstance(value, dict):
        return {name: _for_engine(each) for name, each in value.items()}
    return _for_engine(value)
