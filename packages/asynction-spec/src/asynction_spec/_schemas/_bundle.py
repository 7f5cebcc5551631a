"""Schemas of a document as one schema that can be compiled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .._text._references import References, is_reference
from .._text._source import Node, NodeId
from ._added_keywords import (
    ALTERNATIVES,
    for_keyword,
    takes_binary,
    with_added,
    with_binary,
    with_bounded_pattern,
    with_demands,
    with_format,
    with_large_integers,
)
from ._checked_formats import format_demand, with_plain_email
from ._dialect_differences import differing_keyword
from ._dialects import BY_NAME, ONE, SEVERAL, Dialect, dialect_of
from ._patterns._bounded_matching import FORMAT_PREFIX, BoundedPattern
from ._patterns._look_around import looks_around, simple_demands
from ._patterns._rust_syntax import with_engine_patterns
from ._secret_values import takes_secret

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
# What these hold is applied to the same value.
_IN_PLACE = frozenset(
    [
        *("allOf", "anyOf", "oneOf", "not", "if", "then", "else"),
        *("dependencies", "dependentSchemas"),
    ]
)


@dataclass(frozen=True, slots=True)
class Variant:
    """For which values a bundle is, and what an error of its validator says.

    A bundle that explains less is validated in less time. To explain what is behind a reference
    takes time that grows exponentially with the depth of the value where one place is reached
    twice, and so does why each of several alternatives failed.
    """

    binary: bool = False
    """Whether binary data, which is in a value as an object with the key `BINARY_MARK` and its
    length, is accepted where the schema says `format: binary` and refused as an object."""
    text_is_binary: bool = False
    """Whether text is accepted where the schema says `format: binary`: where only text can be."""
    large_integers: bool = False
    """Whether `uniqueItems` is decided by `UniqueItems`."""
    explains_alternatives: bool = True
    """Whether an error says why each alternative of `anyOf` and `oneOf` failed."""
    explains_references: bool = True
    """Whether an error says what is wrong behind a `$ref`, and not just that something is."""


class Bundle:
    """Schemas of one dialect as one schema, with every reference inside it.

    Args:
        references: How to follow references.
        dialect: The dialect that all of them are read in.
        variant: What it is for.
        for_validation_only: Whether the bundle may say the same in keywords that are faster to
            validate, because nobody reads it.
        patterns_as_written: Whether patterns stay those of ECMA 262, which the validator's engine
            reads otherwise.
    """

    def __init__(
        self,
        references: References,
        dialect: Dialect,
        variant: Variant = Variant(),  # noqa: B008  # it is frozen
        *,
        for_validation_only: bool = False,
        patterns_as_written: bool = False,
    ) -> None:
        self._references = references
        self.dialect = dialect
        self._variant = variant
        # What is faster for e-mail addresses needs `if`.
        self._for_validation_only = for_validation_only and dialect in _WITH_IF
        self._patterns_as_written = patterns_as_written
        self.names: dict[NodeId, str] = {}
        """The names of definitions by the schemas that they are."""
        self._pending: list[tuple[str, Node]] = []
        self._definitions: dict[str, Any] = {}
        self._dynamic = _DYNAMIC.get(dialect)
        self._ignores_ref_siblings = dialect.ignores_ref_siblings
        self._keyword = "definitions" if self._ignores_ref_siblings else "$defs"
        self._in_place = True
        self._current = Definition()
        self.formats: dict[str, BoundedPattern] = {}
        """Decides about the formats that replace patterns."""
        self.contents: dict[str, Definition] = {}
        """What is in the definitions, by their names."""

    def add(self, schema: Node) -> dict[str, str]:
        """A schema that refers to the given one within this bundle."""
        name = self.name(schema)
        self._current.refers[name] += 1
        if self._in_place:
            # Only these apply to one and the same value, and may double with each reference.
            self._current.applies[name] += 1
        return self.reference(name)

    def reference(self, name: str) -> dict[str, str]:
        """A schema that refers to a definition."""
        return {"$ref": f"#/{self._keyword}/{name}"}

    def name(self, schema: Node) -> str:
        """The name of the definition that a schema becomes, or that it refers to."""
        alone = self._ignores_ref_siblings and is_reference(schema)
        target = self._references.follow(schema) if alone else schema
        name = self.names.get(target.id)
        if name is None:
            # Not the document's own name: it might need escapes in a `$ref`.
            name = self.names[target.id] = f"d{len(self.names)}"
            self._pending.append((name, target))
        return name

    def definitions(self) -> dict[str, Any]:
        """Everything that was added, and all it refers to.

        Raises ValueError for a schema that says something else within a bundle than alone.
        """
        while self._pending:
            name, schema = self._pending.pop()
            self._current = self.contents[name] = Definition()
            self._definitions[name] = self._copy(schema)
        return {self._keyword: self._definitions}

    def _copy(self, schema: Node) -> Any:
        if not isinstance(schema.value, dict):
            return schema.value
        self._current.takes_secret |= takes_secret(schema.value)
        refers = is_reference(schema)
        if refers and self._ignores_ref_siblings:
            reference = self.add(schema)
            if self._variant.explains_references:
                return reference
            return with_added({}, [for_keyword("$ref", self._unexplained(reference))])
        self._refuse_other_dialects(schema)
        copied = {
            keyword: self._copy_keyword(schema, keyword) if keyword in _SCHEMA_KEYWORDS else value
            for keyword, value in schema.value.items()
            if keyword not in _LEFT_OUT and not keyword.startswith("x-")
        }
        if refers:  # not to the end of the chain: each link may say something
            copied |= self.add(self._references.target(schema))
        if not self._patterns_as_written:
            # First, because the validator's engine can't write what looks around.
            copied = self._without_look_around(copied)
            with_engine_patterns(copied)
        _without_empty_tuple(copied)
        if not self.dialect.knows_prefix_items and "prefixItems" in copied:
            _as_older_tuple(copied)
        # Before some of them are put into `allOf`, where nobody would find them.
        self._current.keywords.update(copied)
        self._current.takes_binary |= takes_binary(copied)
        copied = self._without_causes(copied)
        if self._variant.large_integers and copied.get("uniqueItems") is True:
            copied = with_large_integers(copied)
        refuses_text = takes_binary(copied) and not self._variant.text_is_binary
        if self._variant.binary:
            copied = with_binary(copied)
        if refuses_text and not self._patterns_as_written:
            copied = with_added(copied, [for_keyword("format", {"not": {"type": "string"}})])
        demand = None if self._patterns_as_written else format_demand(copied, self.dialect)
        if demand is not None:
            copied = with_format(copied, demand)
        return with_plain_email(copied) if self._for_validation_only else copied

    def _without_look_around(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema, whose patterns are matched in linear time or within bounds."""
        by_pattern = schema.get("patternProperties")
        if isinstance(by_pattern, dict):
            self._current.name_patterns.update(filter(looks_around, by_pattern))
        pattern = schema.get("pattern")
        if not isinstance(pattern, str) or not looks_around(pattern):
            return schema
        demands = simple_demands(pattern)
        if demands is not None:
            return with_demands(schema, demands)
        self._current.has_bounded_patterns = True
        name = f"{FORMAT_PREFIX} {len(self.formats)}"
        self.formats[name] = BoundedPattern(pattern)
        return with_bounded_pattern(schema, name)

    def _without_causes(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with that of which an error does not say why it is wrong apart."""
        unexplained = [] if self._variant.explains_references else ["$ref"]
        if not self._variant.explains_alternatives:
            unexplained += ALTERNATIVES
        apart = [keyword for keyword in unexplained if keyword in schema]
        added = [
            for_keyword(keyword, self._unexplained({keyword: schema[keyword]})) for keyword in apart
        ]
        rest = {keyword: value for keyword, value in schema.items() if keyword not in apart}
        return with_added(rest, added)

    def _unexplained(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema that says the same, and whose error is just that it is wrong."""
        if self._ignores_ref_siblings:
            return {"not": {"not": schema}}
        return {"if": schema, "else": False}  # `not` would forget which properties it evaluated

    def _refuse_other_dialects(self, schema: Node) -> None:
        declared = schema.value.get("$schema")
        own = dialect_of(schema) if isinstance(declared, str) else self.dialect
        if own is None:
            raise ValueError(f"its $schema is {declared!r}, and no such draft is known")
        if own is not self.dialect:
            keyword = differing_keyword(schema, own, self.dialect, self._references)
            if keyword is not None:
                raise ValueError(
                    f"its $schema is {declared!r}, and because of what refers to it, or of a "
                    f"schemaFormat, it is read as {self.dialect.value!r}, where {keyword!r} means "
                    "something else"
                )
        if self._dynamic in schema.value:
            raise ValueError(f"{self._dynamic} is not supported; write $ref")

    def _copy_keyword(self, schema: Node, keyword: str) -> Any:
        was_in_place = self._in_place
        self._in_place &= keyword in _IN_PLACE
        try:
            return self._copy_parts(schema.child(keyword), keyword)
        finally:
            self._in_place = was_in_place

    def _copy_parts(self, node: Node, keyword: str) -> Any:
        if keyword in SEVERAL and isinstance(node.value, list):
            return [self._copy(each) for each in node.elements()]
        if keyword in ONE:
            return self._copy(node)
        if keyword in BY_NAME:
            return {name: self._copy(each) for name, each in node.items()}
        return node.value


@dataclass(slots=True)
class Definition:
    """What a definition of a bundle has in it."""

    refers: Counter[str] = field(default_factory=Counter)
    """How often it refers to each definition."""
    applies: Counter[str] = field(default_factory=Counter)
    """How often it applies each definition to the very value that it is applied to."""
    keywords: set[str] = field(default_factory=set)
    takes_binary: bool = False
    takes_secret: bool = False
    has_bounded_patterns: bool = False
    name_patterns: set[str] = field(default_factory=set)
    """The `patternProperties` that look around or refer back."""


def _without_empty_tuple(schema: dict[str, Any]) -> None:
    """A tuple without items in words that metaschemas know: what follows are its items."""
    if schema.get("prefixItems") == []:
        del schema["prefixItems"]
    elif schema.get("items") == []:
        del schema["items"]
        if "additionalItems" in schema:
            schema["items"] = schema.pop("additionalItems")


def _as_older_tuple(schema: dict[str, Any]) -> None:
    """`prefixItems` in the words of the drafts that don't know it."""
    rest = schema.pop("items", None)
    schema["items"] = schema.pop("prefixItems")
    if rest is not None:
        schema["additionalItems"] = rest


# What they refer to depends on the schema that one comes from; in a bundle one comes from another.
_DYNAMIC = {Dialect.DRAFT2019: "$recursiveRef", Dialect.DRAFT2020: "$dynamicRef"}
_WITH_IF = frozenset({Dialect.DRAFT7, Dialect.DRAFT2019, Dialect.DRAFT2020})
