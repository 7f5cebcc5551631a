"""What is wrong with a value that does not satisfy a schema, and the message that says it.

Of `anyOf` or `oneOf` it speaks of the alternative that is nearest to the value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jsonschema_rs

from .._printable_values import excerpt, truncate
from ._checked_formats import BINARY_LENGTHS, BINARY_MARK
from ._dialects import MASK

_MAX_REASON = 300  # characters of what the library says, which may quote the value
_OURS = frozenset({"pattern", "not"})  # whose values the bundle has changed
_REASONS = {  # in the document's words, where a bundle says the same in others
    "pattern": "{instance} does not match {value}",
    "not": "{value} is not allowed for {instance}",
    "$ref": "{instance} does not satisfy {value}",
    "anyOf": "{instance} does not satisfy 'anyOf'",
    "oneOf": "{instance} does not satisfy 'oneOf'",
    "format": "{instance} is not a {value}",  # of formats that are written in other keywords
    "uniqueItems": "{instance} has non-unique elements",
}


class Failure(NamedTuple):
    """The facts of a failed check, as `jsonschema.ValidationError` names them."""

    reason: str
    validator: str | None = None
    path: tuple[str | int, ...] = ()
    schema_path: tuple[str | int, ...] = ()
    instance: Any = None
    schema: Any = None
    validator_value: Any = None
    context: Callable[[], tuple[Failure, ...]] = tuple
    """Gives why each alternative failed."""
    faults: tuple[Failure, ...] = ()
    """All that is wrong, if more is known than this; of alternatives what the nearest one says."""
    fault_count: int = 1
    """How many faults there are, of which `faults` has the first ones."""

    @property
    def every_fault(self) -> tuple[Failure, ...]:
        """What is wrong, fault by fault."""
        return self.faults or (self,)


def unexplained_failure(value: Any) -> Failure:
    """What is wrong with a value of which that is all that can be found out."""
    return Failure(
        "it does not fit its schema, and is too deep or too complex to say where", instance=value
    )


def error_reason(
    error: jsonschema_rs.ValidationError, keyword: str | None, schema: Any, instance: Any
) -> str:
    """What the library's error says, in the document's words.

    Args:
        error: The error.
        keyword: The keyword of the document that failed, None for the schema `false`.
        schema: The schema of the document that has it.
        instance: The value as it was given.
    """
    if isinstance(instance, bytes | bytearray) and keyword in BINARY_LENGTHS:
        return f"{excerpt(instance)}, and {keyword} is {schema[keyword]}"
    if keyword == "type":
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        type_names = ", ".join(f'"{kind}"' for kind in kinds)
        return f"{excerpt(instance)} is not of type{'s' if len(kinds) > 1 else ''} {type_names}"
    if keyword in _REASONS and (error.kind.name != keyword or keyword in _OURS):
        return _REASONS[keyword].format(instance=excerpt(instance), value=excerpt(schema[keyword]))
    if BINARY_MARK in error.message:
        return f"{excerpt(instance)} is not allowed here"
    return truncate(error.message, _MAX_REASON).replace(MASK, excerpt(instance))


_CHOOSING = frozenset({"const", "enum"})


def nearest_branch(
    branches: Sequence[list[Failure]], path: tuple[str | int, ...], schema: Any
) -> list[Failure]:
    """The faults of the alternative that is nearer than all others; none where there is none.

    An alternative of another type was not meant, nor was one that wants another value of the
    discriminator, or of any property that it has a `const` or an `enum` for. Of the others that
    with the fewest faults was.

    Args:
        branches: The faults of each alternative.
        path: Where the value is.
        schema: The schema that has the alternatives.
    """
    name = _discriminator(schema)
    ranked = sorted(
        (_rank(faults, path, name), number) for number, faults in enumerate(branches) if faults
    )
    if not ranked or ranked[0][0][0]:
        return []
    if len(ranked) > 1 and ranked[1][0] == ranked[0][0]:
        return []
    return branches[ranked[0][1]]


def _discriminator(schema: Any) -> str | None:
    written = schema.get("discriminator") if isinstance(schema, dict) else None
    if isinstance(written, dict):  # as OpenAPI has it
        written = written.get("propertyName")
    return written if isinstance(written, str) else None


def _rank(
    faults: Sequence[Failure], path: tuple[str | int, ...], name: str | None
) -> tuple[bool, bool, bool, int]:
    other_type = any(
        each.validator in {"type", *_CHOOSING} and each.path == path for each in faults
    )
    other_name = name is not None and any(each.path == (*path, name) for each in faults)
    other_value = any(
        each.validator in _CHOOSING and each.path[:-1] == path and len(each.path) > len(path)
        for each in faults
    )
    return other_type, other_name, other_value, len(faults)
