"""The document's own checks, for generated values that may be invalid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from .._schemas._compiled_schemas import CompiledSchemas
from .._schemas._dialects import Dialect, parts
from .._schemas._schema_check import SchemaCheck
from .._text._nodes import Node, NodeId
from .._text._references import References, is_reference

_UNCERTAIN = frozenset(
    [
        *("allOf", "anyOf", "oneOf", "not", "if", "dependencies", "dependentSchemas"),
        *("contains", "propertyNames", "patternProperties", "enum", "const"),
        *("unevaluatedItems", "unevaluatedProperties", "default", "example", "examples", "$ref"),
    ]
)
# Definitions apply only where a reference leads to them, and others need not be valid.
_UNUSED = frozenset({"definitions", "$defs"})


class Verdicts:
    """The checks of schemas and of those subschemas that generation may violate.

    They are compiled together, when an instance is invalid for the first time.

    Args:
        references: How to follow their references.
        roots: The schemas.
    """

    def __init__(self, references: References, roots: Iterable[tuple[Node, Dialect]]) -> None:
        self._references = references
        self._roots = [*roots]

    def compile(self) -> None:
        """Compile them now.

        Raises ValueError.
        """
        _ = self._checks

    def fits(self, value: Any, schemas: Iterable[Node], dialect: Dialect) -> bool:
        """Whether a value satisfies those of some schemas that generation may violate."""
        for schema in schemas:
            check = self._checks.get((schema.id, dialect))
            if check is not None and check.failure(value) is not None:
                return False
        return True

    @cached_property
    def _checks(self) -> dict[tuple[NodeId, Dialect], SchemaCheck]:
        compiled = CompiledSchemas(self._references)
        for schema, dialect in (*self._roots, *self._uncertain_schemas()):
            compiled.add(schema, dialect)
        compiled.compile()
        return {
            (each.schema.id, each.dialect): SchemaCheck(compiled, each, json)
            for each in compiled.ids()
        }

    def _uncertain_schemas(self) -> Iterator[tuple[Node, Dialect]]:
        seen = set()
        pending = [*self._roots]
        while pending:
            schema, dialect = pending.pop()
            if (schema.id, dialect) in seen or not isinstance(schema.value, dict):
                continue
            seen.add((schema.id, dialect))
            if is_reference(schema):
                pending.append((self._references.target(schema), dialect))
                if dialect.ignores_ref_siblings:
                    continue
            if not _UNCERTAIN.isdisjoint(schema.value):
                yield schema, dialect
            pending += (
                (part, dialect) for keyword, part in parts(schema) if keyword not in _UNUSED
            )
