"""Which values are secrets, of which no error message and no line of a log says anything."""

from __future__ import annotations

from typing import Any

from ._failure_messages import Failure


def takes_secret(schema: dict[str, Any]) -> bool:
    """Whether a schema is that of a secret: a password, or what is only written."""
    return schema.get("writeOnly") is True or schema.get("format") == "password"


def without_values(failure: Failure) -> Failure:
    """The same failure in words that hold neither the value nor what the schema expected."""
    faults = tuple(map(without_values, failure.faults))
    if failure.validator == "required":
        return failure._replace(faults=faults)
    what = f"does not satisfy {failure.validator!r}" if failure.validator else "is not allowed"
    return failure._replace(reason=f"the value {what}", context=tuple, faults=faults)
