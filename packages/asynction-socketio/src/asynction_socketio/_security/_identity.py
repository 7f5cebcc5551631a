"""Who a client is, by what security functions returned, and when the first credentials end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._expiry_and_scopes import first_expiry


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


def subjects_in(infos: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    """Who holds credentials: each `sub` and `uid` of them."""
    names = [info.get(name) for info in infos for name in ("sub", "uid")]
    return tuple(each for each in names if each is not None)
