"""`uniqueItems`: when two items of a list are equal, where integers are large.

jsonschema-rs 0.61 looks a number up by the float that is nearest to it. Of the integers beyond
2**53 many share one, so that to compare them takes time that grows with the square of their
number.
"""

from __future__ import annotations

import secrets
from collections.abc import Hashable
from gc import get_referents
from typing import Any

UNIQUE_ITEMS = f"uniqueItems {secrets.token_hex(8)}"
"""The keyword that `UniqueItems` decides about; no document can guess it."""
# Larger integers are equal to the validator where their nearest floats are.
_EXACT_IN_A_FLOAT = 2**53
_MAX_DEPTH = 2000  # levels of a value in which they are looked for
_CONTAINERS: frozenset[type] = frozenset([dict, list, tuple])


def has_large_integers(value: Any) -> bool:
    """Whether a value holds integers that share their nearest floats with others.

    What is nested deeper than any schema is followed is not looked at.
    """
    level = [value]
    for _ in range(_MAX_DEPTH):
        containers = {}  # each once, because a value in Python may hold itself
        for each in level:
            if each.__class__ is int:
                if not -_EXACT_IN_A_FLOAT <= each <= _EXACT_IN_A_FLOAT:
                    return True
            elif each.__class__ in _CONTAINERS:
                containers[id(each)] = each
        if not containers:
            break
        level = get_referents(*containers.values())
    return False


class UniqueItems:
    """The keyword, in the form in which jsonschema-rs takes keywords of one's own."""

    def __init__(self, _schema: dict[str, Any], demanded: Any, _path: list[str | int]) -> None:
        self._demanded = demanded

    def validate(self, instance: Any) -> None:
        """Raise ValueError for a list in which two elements are equal."""
        if self._demanded is True and isinstance(instance, list):
            identities = {_identity(each) for each in instance}
            if len(identities) < len(instance):
                raise ValueError("two elements are equal")


def _identity(value: Any) -> Hashable:
    """What two JSON values have in common if they are equal, and only then.

    Numbers become bytes: Python's hash of a number is known to everybody, and that of bytes is not.
    """
    if isinstance(value, list):
        return tuple(map(_identity, value))
    if isinstance(value, dict):
        return frozenset((name, _identity(each)) for name, each in value.items())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value  # a text, True, False or None
    if isinstance(value, float) and not value.is_integer():
        return value.hex().encode()
    return f"{int(value):x}".encode()
