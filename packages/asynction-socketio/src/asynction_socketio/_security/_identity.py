"""Who is connected: what security functions return, and whom it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from ._claims import first_expiry, subjects_in


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
