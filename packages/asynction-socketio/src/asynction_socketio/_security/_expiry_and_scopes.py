"""When credentials end, by their `exp`, and which scopes they grant."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from time import time
from typing import Any


def first_expiry(infos: Sequence[Mapping[str, Any]]) -> float | None:
    """When the first of several credentials ends, None where none does."""
    found = [each for each in map(expiry_in, infos) if each is not None]
    return min(found, default=None)


def expiry_in(info: Mapping[str, Any]) -> float | None:
    """The Unix time at which credentials end, None where they do not.

    Raises TypeError or ValueError for an `exp` that is not a number: nobody would know when they
    end.
    """
    found = info.get("exp")
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise TypeError("`exp` is not a number")
    try:
        expires = float(found)
    except OverflowError:  # an integer beyond all floats
        return math.inf if found > 0 else -math.inf
    if math.isnan(expires):
        raise ValueError("`exp` is not a number")
    return expires


def has_ended(expires: float) -> bool:
    """Whether credentials that end at a Unix time have ended."""
    return expires <= time()


def scopes_in(info: Mapping[str, Any]) -> list[str] | None:
    """The scopes of credentials, from a list or a text with blanks; None where there is neither."""
    if "scopes" not in info and "scope" not in info:
        return None
    scopes = info.get("scopes", info.get("scope"))
    return scopes.split() if isinstance(scopes, str) else list(scopes or ())


def all_granted(required: Sequence[str], granted: Sequence[str]) -> bool:
    """Whether the scopes of credentials suffice, where no `x-scopeValidateFunc` says so."""
    return set(required) <= set(granted)
