"""Schemas of a document as one schema that can be compiled."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from .._text._references import References, is_reference
from .._text._source import Node, NodeId
from ._dialects import BY_NAME, ONE, SEVERAL, Dialect, dialect_of
from ._patterns._engine import with_engine_patterns

# What no check needs. Identifiers would make references relative to themselves, and AsyncAPI makes
# them relative to the document; definitions are reached through the references that name them.
_LEFT_OUT = frozenset(
    [
        "$id",
        "id",
        "$schema",
        "$anchor",
        "$dynamicAnchor",
        "$recursiveAnchor",
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

_SCHEMA_KEYWORDS = ONE | SEVERAL | BY_NAME

BINARY_MARK = f"binary {secrets.token_hex(8)}"
"""What no client can guess: the key, in the object that stands for binary data, of its length."""
BINARY_CONTENT = f"{BINARY_MARK} content"
"""The key, in that object, of a number that tells different data apart."""
ALTERNATIVES = ("anyOf", "oneOf")
PLAIN_EMAIL = (
    r"^[A-Za-z0-9_]{1,30}([.+-][A-Za-z0-9_]{1,30})?"
    r"@([A-Za-z0-9]{1,20}(-[A-Za-z0-9]{1,20})?\.){1,4}[A-Za-z]{2,20}$"
)
"""What many e-mail addresses look like, and nothing else does."""
BINARY_LENGTHS = {"minLength": "minimum", "maxLength": "maximum"}
"""The keywords that the length of binary data is held against, and how."""


class Bundle:
    """Schemas of one dialect as one schema, with every reference inside it.

    Args:
        references: How to follow references.
        dialect: The dialect that all of them are read in.
        binary: Whether binary data, which stands in an instance as an object with the key
            `BINARY_MARK` and its length, is accepted where the schema says `format: binary` and
            refused as an object.
        error_depth: In how many nested `anyOf` and `oneOf` an error says why each alternative
            failed; by default in all. For a recursive schema the size of that error grows
            exponentially with the depth of the instance.
        for_validation_only: Whether the bundle may say the same in keywords that are faster to
            validate, because nobody reads it.
        patterns_as_written: Whether patterns stay those of ECMA 262, which the validator's engine
            reads otherwise.
    """

    def __init__(
        self,
        references: References,
        dialect: Dialect,
        *,
        binary: bool = False,
        error_depth: int | None = None,
        for_validation_only: bool = False,
        patterns_as_written: bool = False,
    ) -> None:
        self._references = references
        self.dialect = dialect
        self._binary = binary
        self._error_depth = error_depth
        self._for_validation_only = for_validation_only and dialect in _WITH_IF
        self._patterns_as_written = patterns_as_written
        self._names: dict[tuple[NodeId, int | None], str] = {}
        self._pending: list[tuple[str, Node, int | None]] = []
        self._definitions: dict[str, Any] = {}
        self._dynamic = _DYNAMIC.get(dialect)
        self._ignores_ref_siblings = dialect.ignores_ref_siblings
        self._keyword = "definitions" if self._ignores_ref_siblings else "$defs"
        self._current = Definition()
        self.contents: dict[str, Definition] = {}
        """What is in the definitions, by their names."""

    def add(self, schema: Node) -> dict[str, str]:
        """A schema that refers to the given one within this bundle."""
        name = self.name(schema)
        self._current.refers.add(name)
        return {"$ref": f"#/{self._keyword}/{name}"}

    def name(self, schema: Node) -> str:
        """The name of the definition that a schema becomes, or that it refers to."""
        alone = self._ignores_ref_siblings and is_reference(schema)
        target = self._references.follow(schema) if alone else schema
        name = self._names.get((target.id, self._error_depth))
        if name is None:
            name = self._names[target.id, self._error_depth] = f"d{len(self._names)}"
            self._pending.append((name, target, self._error_depth))
        return name

    def definitions(self) -> dict[str, Any]:
        """Everything that was added, and all it refers to.

        Raises ValueError for a schema that says something else within a bundle than alone.
        """
        while self._pending:
            name, schema, self._error_depth = self._pending.pop()
            self._current = self.contents[name] = Definition()
            self._definitions[name] = self._copy(schema)
        return {self._keyword: self._definitions}

    def _copy(self, schema: Node) -> Any:
        if not isinstance(schema.value, dict):
            return schema.value
        refers = is_reference(schema)
        if refers and self._ignores_ref_siblings:
            return self.add(schema)
        self._refuse_other_dialects(schema)
        copied = {
            keyword: self._copy_keyword(schema, keyword) if keyword in _SCHEMA_KEYWORDS else value
            for keyword, value in schema.value.items()
            if keyword not in _LEFT_OUT and not keyword.startswith("x-")
        }
        if refers:  # not to the end of the chain: each link may say something
            copied |= self.add(self._references.target(schema))
        if not self._patterns_as_written:
            with_engine_patterns(copied)
        if not self.dialect.knows_prefix_items and "prefixItems" in copied:
            _as_older_tuple(copied)
        self._current.keywords.update(copied)
        self._current.takes_binary |= _takes_binary(copied)
        if self._error_depth == 0:
            copied = self._without_causes(copied)
        if self._binary:
            copied = _with_binary(copied)
        return _with_plain_email(copied) if self._for_validation_only else copied

    def _without_causes(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with its alternatives where an error in them is not told."""
        added: list[Any] = []
        for keyword in ALTERNATIVES:
            if keyword in schema:
                schema = dict(schema)
                alternatives = {keyword: schema.pop(keyword)}
                if self._ignores_ref_siblings:
                    added.append({"not": {"not": alternatives}})
                else:  # `not` would forget which properties it has evaluated
                    added.append({"if": alternatives, "else": False})
        return _with_more(schema, added)

    def _refuse_other_dialects(self, schema: Node) -> None:
        declared = schema.value.get("$schema")
        if isinstance(declared, str) and dialect_of(schema) is not self.dialect:
            raise ValueError(
                f"its $schema is {declared!r}, and it is read as {self.dialect.value!r} "
                "because of what refers to it, of a schemaFormat, or because no such draft is known"
            )
        if self._dynamic in schema.value:
            raise ValueError(f"{self._dynamic} is not supported; write $ref")

    def _copy_keyword(self, schema: Node, keyword: str) -> Any:
        node = schema.child(keyword)
        if keyword in ALTERNATIVES and self._error_depth:
            self._error_depth -= 1
            copied = [self._copy(each) for each in node.elements()]
            self._error_depth += 1
            return copied
        if keyword in SEVERAL and isinstance(node.value, list):
            return [self._copy(each) for each in node.elements()]
        if keyword in ONE:
            return self._copy(node)
        if keyword in BY_NAME:
            return {name: self._copy(each) for name, each in node.items()}
        return node.value


@dataclass(slots=True)
class Definition:
    """What a definition of a bundle has in it: other definitions, keywords, `format: binary`."""

    refers: set[str] = field(default_factory=set)
    keywords: set[str] = field(default_factory=set)
    takes_binary: bool = False


def _as_older_tuple(schema: dict[str, Any]) -> None:
    """`prefixItems` in the words of the drafts that don't know it."""
    rest = schema.pop("items", None)
    schema["items"] = schema.pop("prefixItems")
    if rest is not None:
        schema["additionalItems"] = rest


def _takes_binary(schema: dict[str, Any]) -> bool:
    return schema.get("format") == "binary" and "string" in _kinds(schema)


def _kinds(schema: dict[str, Any]) -> list[Any]:
    kinds = schema.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]


def _with_binary(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, for instances in which binary data stands as a marked object.

    What it takes stands at the end of `allOf`, in words that draft-04 has too; the length of data
    is held against the length of a string.
    """
    kinds = _kinds(schema)
    added: list[Any] = []
    if _takes_binary(schema) and "object" not in kinds:
        schema = schema | {"type": [*kinds, "object"]}
        added.append({"anyOf": [{"not": {"type": "object"}}, _MARKED]})
    elif "object" in kinds and not _takes_binary(schema):
        added.append({"anyOf": [{"not": _MARKED}]})
    for ours, theirs in BINARY_LENGTHS.items():
        if ours in schema:
            added.append({"properties": {BINARY_MARK: {theirs: schema[ours]}}})
    return _with_more(schema, added)


def _with_plain_email(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, which looks at plain e-mail addresses in half the time.

    jsonschema-rs 0.60 takes ten times as long for `email` as for `date-time`.
    """
    if schema.get("format") != "email":
        return schema
    others = {keyword: value for keyword, value in schema.items() if keyword != "format"}
    return _with_more(others, [{"if": {"pattern": PLAIN_EMAIL}, "else": {"format": "email"}}])


def _with_more(schema: dict[str, Any], added: list[Any]) -> dict[str, Any]:
    return schema | {"allOf": [*schema.get("allOf", ()), *added]} if added else schema


_MARKED = {"type": "object", "required": [BINARY_MARK]}
# What they refer to depends on the schema that one comes from; in a bundle one comes from another.
_DYNAMIC = {Dialect.DRAFT2019: "$recursiveRef", Dialect.DRAFT2020: "$dynamicRef"}
_WITH_IF = frozenset({Dialect.DRAFT7, Dialect.DRAFT2019, Dialect.DRAFT2020})
