"""Who a client is, and what security functions return about credentials: when they end, scopes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypedDict


class SecurityInfo(TypedDict, total=False):
    """What a security function returns about who holds the credentials.

        def holder_of(token: str, required_scopes: list[str]) -> SecurityInfo | None:
            claims = decode(token)
            return {"sub": claims["sub"], "scopes": claims["scope"].split(), "exp": claims["exp"]}

    One of `sub` and `uid` says who it is; one of `scopes` and `scope` what they may do, where
    scopes are asked for. `exp` is the Unix time at which the credentials end: the client is
    disconnected then. Subclass it to add fields of your own.
    """

    scope: str
    scopes: Sequence[str]
    sub: Any
    uid: Any
    exp: float | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is connected: what the security function returned, and its `sub` or `uid`.

        @sio.on("say")
        def say(sid, text):
            identity = sio.identity(sid)
            print(identity.user, identity.token_info.get("email"))

    Where a requirement has several schemes, `user` is that of the first, and `token_info` has the
    information of each by the scheme's name.
    """

    user: Any
    token_info: Mapping[str, Any]
    expires: float | None = field(default=None, compare=False)
    """The Unix time at which the first of the credentials ends, None where none does."""
    subjects: tuple[Any, ...] = field(default=(), compare=False)
    """Each `sub` and `uid` of the credentials: whose they are when they are revoked."""


NOBODY = Identity(None, {})


def identity_of(found: Mapping[str, Mapping[str, Any]]) -> Identity:
    """Whom the information names that security functions returned, by scheme."""
    if not found:
        return NOBODY
    first = next(iter(found.values()))
    user = first.get("sub") if first.get("sub") is not None else first.get("uid")
    infos = [*found.values()]
    known = first if len(found) == 1 else found
    return Identity(user, known, first_expiry(infos), subjects_in(infos))


class End(Enum):
    """Why credentials have ended; the value is what the client is sent."""

    EXPIRED = "expired"
    REVOKED = "revoked"


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


def first_expiry(infos: Sequence[Mapping[str, Any]]) -> float | None:
    """When the first of several credentials ends, None where none does."""
    found = [each for each in map(expiry_in, infos) if each is not None]
    return min(found, default=None)


def subjects_in(infos: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    """Who holds credentials: each `sub` and `uid` of them."""
    names = [info.get(name) for info in infos for name in ("sub", "uid")]
    return tuple(each for each in names if each is not None)


def scopes_in(info: Mapping[str, Any]) -> list[str] | None:
    """The scopes of credentials, from a list or a text with blanks; None where there is neither."""
    if "scopes" not in info and "scope" not in info:
        return None
    scopes = info.get("scopes", info.get("scope"))
    return scopes.split() if isinstance(scopes, str) else list(scopes or ())
