"""Schemas of a document as one schema that the validator compiles.

Some keywords are left out, some are replaced by others, which are added at the end of `allOf`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .._text._nodes import Node, NodeId
from .._text._references import References, is_reference
from ._checked_formats import (
    BINARY_LENGTHS,
    BINARY_MARK,
    format_demand,
    plain_email_demand,
    takes_binary,
    with_binary,
)
from ._dialects import BY_NAME, ONE, SCHEMA_KEYWORDS, SEVERAL, Dialect, refuse_other_dialects
from ._patterns._bounded_matching import FORMAT_PREFIX, BoundedPattern
from ._patterns._look_around import looks_around, simple_demands
from ._patterns._rust_syntax import with_engine_patterns
from ._secret_values import takes_secret
from ._unique_items import UNIQUE_ITEMS

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
            return _with_added({}, [_for_keyword("$ref", self._unexplained(reference))])
        refuse_other_dialects(schema, self.dialect, self._references)
        copied = {
            keyword: self._copy_keyword(schema, keyword) if keyword in SCHEMA_KEYWORDS else value
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
            # jsonschema-rs 0.61 does not say how it came to a keyword of one's own, and does to a
            # `not`.
            copied = _replaced("uniqueItems", copied, [{"not": {"not": {UNIQUE_ITEMS: True}}}])
        refuses_text = takes_binary(copied) and not self._variant.text_is_binary
        if self._variant.binary:
            copied = _with_added(*with_binary(copied))
        if refuses_text and not self._patterns_as_written:
            copied = _with_added(copied, [_for_keyword("format", {"not": {"type": "string"}})])
        demand = None if self._patterns_as_written else format_demand(copied, self.dialect)
        if demand is not None:
            copied = _replaced("format", copied, [demand])
        if self._for_validation_only:
            demand = plain_email_demand(copied)
            if demand is not None:
                copied = _with_added(_without("format", copied), [demand])
        return copied

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
            several = [
                {"not": {"type": "string", "pattern": pattern}} if negated else {"pattern": pattern}
                for pattern, negated in demands
            ]
            return _replaced("pattern", schema, several)
        self._current.has_bounded_patterns = True
        name = f"{FORMAT_PREFIX} {len(self.formats)}"
        self.formats[name] = BoundedPattern(pattern)
        return _replaced("pattern", schema, [{"format": name}])

    def _without_causes(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with that of which an error does not say why it is wrong apart."""
        unexplained = [] if self._variant.explains_references else ["$ref"]
        if not self._variant.explains_alternatives:
            unexplained += ALTERNATIVES
        apart = [keyword for keyword in unexplained if keyword in schema]
        added = [
            _for_keyword(keyword, self._unexplained({keyword: schema[keyword]}))
            for keyword in apart
        ]
        rest = {keyword: value for keyword, value in schema.items() if keyword not in apart}
        return _with_added(rest, added)

    def _unexplained(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema that says the same, and whose error is just that it is wrong."""
        if self._ignores_ref_siblings:
            return {"not": {"not": schema}}
        return {"if": schema, "else": False}  # `not` would forget which properties it evaluated

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


ALTERNATIVES = ("anyOf", "oneOf")
_REPLACED = ("$ref", *ALTERNATIVES, "uniqueItems", "pattern", "format")
_LENGTHS = {theirs: ours for ours, theirs in BINARY_LENGTHS.items()}


def _with_added(schema: dict[str, Any], added: Sequence[Any]) -> dict[str, Any]:
    """The schema and more demands."""
    return schema | {"allOf": [*schema.get("allOf", ()), *added]} if added else schema


def _replaced(keyword: str, schema: dict[str, Any], demands: Sequence[Any]) -> dict[str, Any]:
    """The schema with demands in the place of one of its keywords."""
    return _with_added(_without(keyword, schema), [_for_keyword(keyword, each) for each in demands])


def _without(keyword: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {each: value for each, value in schema.items() if each != keyword}


def _for_keyword(keyword: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A demand in the place of a keyword; its place in an `allOf` of its own identifies it."""
    return {"allOf": [*({} for _ in range(_REPLACED.index(keyword))), schema]}


def replaced_keyword(steps: Sequence[str | int]) -> str:
    """The keyword in whose place an addition is, from the steps in `allOf` to what failed in it."""
    if steps[1] == "allOf":
        return _REPLACED[int(steps[2])]
    if BINARY_MARK in steps:
        return _LENGTHS[str(steps[-1])]
    return "format" if steps[-1] == "format" else "type"


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


_WITH_IF = frozenset({Dialect.DRAFT7, Dialect.DRAFT2019, Dialect.DRAFT2020})
