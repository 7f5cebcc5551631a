"""Security functions that documents of these tests name."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from asynction_server import SecurityException

CALLS: list[tuple[Any, ...]] = []


def holder(token: str) -> dict[str, Any] | None:
    """`ann:read,write` is Ann, who may read and write; what has no colon is nobody's."""
    name, colon, scopes = token.partition(":")
    return {"sub": name, "scopes": scopes.split(",")} if colon else None


def anybody(token: str) -> dict[str, Any]:
    return {"sub": token, "scopes": []}


def password(username: str, password: str) -> dict[str, Any] | None:
    return {"uid": username} if password == "right" else None


def noted(*args: Any) -> dict[str, Any]:
    CALLS.append(args)
    return {"sub": "ann", "scope": "read"}


def without_scopes(token: str) -> dict[str, Any]:
    return {"sub": "ann"}


def with_other_field(token: str, *, required_scopes: Sequence[str] = ()) -> dict[str, Any]:
    return {"sub": "ann", "scopes": list(required_scopes), "age": 5}


def keyword_only(token: str, *, required_scopes: Sequence[str]) -> dict[str, Any]:
    return {"sub": "ann", "scopes": list(required_scopes)}


def refuse(*_: Any) -> None:
    raise SecurityException("the token s3cr3t is stolen")


def fail(*_: Any) -> None:
    CALLS.append(_)
    raise LookupError("no database at s3cr3t")


def fail_with_type_error(*_: Any) -> None:
    CALLS.append(_)
    raise TypeError("s3cr3t")


class Beyond(BaseException):
    """What is no Exception, such as gevent.Timeout."""


def give_up(*_: Any) -> None:
    raise Beyond("s3cr3t")


def leave(*_: Any) -> None:
    raise SystemExit("s3cr3t")


def returning(value: Any) -> Callable[..., Any]:
    def inform(*_: Any) -> Any:
        return value

    return inform


none = returning(None)
text = returning("ann")
empty = returning({})
no_subject = returning({"scopes": ["read"], "sub": None})
true = returning(True)
zero = returning({"sub": 0, "scopes": ["read"]})
uid = returning({"uid": "ann", "scope": "read write"})
both = returning({"sub": "ann", "uid": 7, "scopes": ["read"]})
no_scopes = returning({"sub": "ann", "scopes": None})
odd_scopes = returning({"sub": "ann", "scopes": 5})


def any_scope(required_scopes: Sequence[str], token_scopes: Sequence[str]) -> bool:
    return bool(set(required_scopes) & set(token_scopes))


def no_scope(required_scopes: Sequence[str], token_scopes: Sequence[str]) -> bool:
    return False


def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


wrapped = decorated(holder)


class SecurityFunctions:
    @staticmethod
    def holder(token: str, required_scopes: Sequence[str]) -> dict[str, Any] | None:
        found = holder(token)
        return found if found and set(required_scopes) <= set(found["scopes"]) else None


not_callable = 5
