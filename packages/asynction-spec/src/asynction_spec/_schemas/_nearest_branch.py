"""Which alternative of `anyOf` or `oneOf` was meant by a value that satisfies none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._failure import Failure

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
