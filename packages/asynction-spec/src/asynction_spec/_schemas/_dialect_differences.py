"""Whether a schema in one dialect says the same in another: schema files name their own.

The keywords that most schemas are made of mean the same in every draft. Others came later, or
changed, and a schema that has one of those can't be read in another dialect than its own.
"""

from __future__ import annotations

from typing import Any

from .._text._references import References, UnresolvedReferenceError, is_reference
from .._text._source import Node, NodeId
from ._dialects import Dialect, dialect_of, parts

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


def differing_keyword(
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
