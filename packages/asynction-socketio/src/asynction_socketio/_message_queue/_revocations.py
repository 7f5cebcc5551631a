"""Revocations, as they travel between processes, and those that are repeated."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import uuid4

from .._logging import client_fields, queue_logger
from .._security._identity import Identity

REMEMBERED_SECONDS = 3600.0
"""For how long a revocation is repeated to processes that begin to listen to the message queue."""
MAX_REMEMBERED = 1000
"""How many revocations are remembered: those that were the latest, whenever they arrived."""
_OLDEST_SECONDS = 1e9  # far beyond any that is repeated; a larger number is a mistake
_PLAIN = (str, int, float, bool)


def _new_name() -> str:
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Revocation:
    """The end of the credentials of a subject, or of those of one client.

    Args:
        sub: The subject, None where it is a client.
        sid: The client.
        at: When it was, by the clock of this process.
        name: What it is known by in all processes.
    """

    sub: Any
    sid: str | None
    at: float = field(default_factory=monotonic)
    name: str = field(default_factory=_new_name)

    def ends(self, sid: str, identity: Identity, decided_at: float) -> bool:
        """Whether it ends the credentials of a client that were found valid at some time.

        Those that were found valid after it are others, or the security function would have
        refused them.
        """
        if self.sid is not None:
            return sid == self.sid
        return decided_at <= self.at and any(each == self.sub for each in identity.subjects)

    def to_queue(self) -> dict[str, Any]:
        """What travels: clocks differ between processes, and ages do not."""
        age = max(0.0, monotonic() - self.at)
        return {"sub": self.sub, "sid": self.sid, "age": age, "name": self.name}

    @classmethod
    def from_queue(cls, found: Mapping[str, Any]) -> Revocation:
        """The revocation of which `to_queue` was sent."""
        return cls(found["sub"], found["sid"], monotonic() - found["age"], found["name"])


class RevocationIndex:
    """Several revocations, to find whom they end in one walk over all clients.

    Args:
        revocations: All of them.
    """

    def __init__(self, revocations: Sequence[Revocation]) -> None:
        self.sids = {each.sid for each in revocations if each.sid is not None}
        self._of_subjects = [each for each in revocations if each.sid is None]
        # Others may be unhashable, or equal to what has another hash.
        self._others = [each for each in self._of_subjects if type(each.sub) not in _PLAIN]
        self._latest: dict[Any, float] = {}
        for each in self._of_subjects:
            if type(each.sub) in _PLAIN:
                self._latest[each.sub] = max(each.at, self._latest.get(each.sub, each.at))

    def ends(self, sid: str, identity: Identity, decided_at: float) -> bool:
        """As `Revocation.ends`, of any of them."""
        if sid in self.sids:
            return True
        return any(self._end_subject(each, decided_at) for each in identity.subjects)

    def _end_subject(self, sub: Any, decided_at: float) -> bool:
        candidates = self._of_subjects
        if type(sub) in _PLAIN:
            at = self._latest.get(sub)
            if at is not None and decided_at <= at:
                return True
            candidates = self._others
        return any(decided_at <= each.at and sub == each.sub for each in candidates)


def require_recognisable(sub: Any, codec: Any) -> None:
    """Raise TypeError for a subject that is not equal to what arrives of it in other processes.

    Args:
        sub: The subject.
        codec: The module, or the like, that writes messages of the queue and reads them.
    """
    try:
        is_same = bool(codec.loads(codec.dumps(sub)) == sub)
    except Exception as error:  # of whichever codec
        raise _unrecognisable(sub) from error
    if not is_same:
        raise _unrecognisable(sub)


def _unrecognisable(sub: Any) -> TypeError:
    kind = type(sub).__name__
    return TypeError(
        f"other processes would not recognise a `sub` of type {kind}, because JSON changes or"
        " refuses it: have the security functions return text or a number, such as"
        " str(user_id), and give the same to revoke()"
    )


def older(revoked: list[dict[str, Any]], seconds: float) -> list[dict[str, Any]]:
    """What `Revocation.to_queue` gave some time ago, as it would give it now."""
    return [{**each, "age": each["age"] + seconds} for each in revoked]


def are_revocations(value: Any) -> bool:
    """Whether a value of the queue is a list of what `Revocation.to_queue` gives."""
    return isinstance(value, list) and all(map(_is_revocation, value))


def _is_revocation(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return False
    sub, sid, age = value.get("sub"), value.get("sid"), value.get("age")
    is_age = isinstance(age, int | float) and 0 <= age <= _OLDEST_SECONDS
    return is_age and (isinstance(sid, str) or (sid is None and sub is not None))


class RememberedRevocations:
    """The latest revocations, for processes that were not connected to the message queue then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_name: dict[str, Revocation] = {}
        self._has_warned = False

    def add(self, revocation: Revocation) -> bool:
        """Remember a revocation; False where it is known already.

        On each of its ways it seems as much later as it travelled: the earliest moment is right.
        """
        with self._lock:
            known = self._by_name.get(revocation.name)
            if known is not None:
                if revocation.at < known.at:
                    self._by_name[revocation.name] = revocation
                return False
            self._by_name[revocation.name] = revocation
            if len(self._by_name) > MAX_REMEMBERED:
                self._forget_old()
            has_too_many = len(self._by_name) > MAX_REMEMBERED
            if has_too_many:
                oldest = min(self._by_name.values(), key=lambda each: each.at)
                del self._by_name[oldest.name]
            has_warned, self._has_warned = self._has_warned, self._has_warned or has_too_many
        if has_too_many and not has_warned:
            text = (
                "more than %d revocations within an hour: a process that is not connected to the"
                " message queue meanwhile will not get the oldest; give credentials an `exp`"
            )
            fields = client_fields(reason="ManyRevocations")
            queue_logger.warning(text, MAX_REMEMBERED, extra=fields)
        return True

    def latest(self) -> list[Revocation]:
        """Those that are to be repeated; older ones are forgotten."""
        with self._lock:
            self._forget_old()
            return [*self._by_name.values()]

    def _forget_old(self) -> None:
        since = monotonic() - REMEMBERED_SECONDS
        self._by_name = {name: each for name, each in self._by_name.items() if each.at >= since}
