"""Who may connect, and who may send an event: the document's security requirements, enforced.

Everything here fails closed: what can't be enforced keeps the server from starting, and whatever
goes wrong while deciding is a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from time import time
from typing import Any, TypedDict

from asynction_spec import (
    AsyncApiSpec,
    AsynctionException,
    Diagnostic,
    Event,
    Node,
    SecurityRequirement,
    SecurityScheme,
    Severity,
)

from .._handlers._calls import call_fitting
from .._handlers._imports import CallableImportError, import_callable
from .._handlers._signatures import keyword_only, misfit
from ._credentials import (
    Connection,
    MalformedCredentialsError,
    MissingCredentialsError,
    read_credentials,
)
from ._expiry import expiry_in, first_expiry, subjects_in


class SecurityInfo(TypedDict, total=False):
    """What a security function returns about who holds the credentials.

    One of `sub` and `uid` says who it is; one of `scopes` and `scope` what they may do, where
    scopes are asked for. `exp` is the Unix time at which the credentials end: the client is
    disconnected then. Subclass it to add fields of your own.
    """

    scope: str
    scopes: Sequence[str]
    sub: Any
    uid: Any
    exp: float | None


class SecurityException(AsynctionException):
    """A connection, or an event, meets none of the security requirements.

    A security function may raise it to refuse its credentials. `namespace` and `event` say what was
    refused; the event is None for a connection.
    """

    namespace: str | None = None
    event: str | None = None


def for_log(error: Exception) -> Exception:
    """The error with what was refused; a client knows that, and its refusal says only why."""
    if not isinstance(error, SecurityException) or error.namespace is None:
        return error
    what = "a connection to" if error.event is None else f"event {error.event!r} in"
    return SecurityException(f"{what} namespace {error.namespace!r} was refused: {error}")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is connected: what the security function returned, and its `sub` or `uid`.

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


class _Refusal(IntEnum):
    """How far the credentials got; of several alternatives the furthest is reported."""

    MISSING = 0
    MALFORMED = 1
    WRONG = 2
    INSUFFICIENT = 3


_REASONS = {
    _Refusal.MISSING: "credentials are missing",
    _Refusal.MALFORMED: "the credentials are malformed",
    _Refusal.WRONG: "the credentials are not valid",
    _Refusal.INSUFFICIENT: "the credentials do not have the scopes that are needed",
}


class _RefusedError(Exception):
    def __init__(self, refusal: _Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class InvalidSecurityInfoError(AsynctionException):
    """A security function returned what it may not; a fault of the application."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a type of scheme is enforced."""

    function: str
    arguments: Callable[[SecurityScheme, Sequence[str]], tuple[Any, ...]]
    """What the function gets after the credentials."""
    credentials: int = 1
    """How many arguments the credentials are."""


_NAMES = ("required_scopes", "bearer_format")  # as Connexion calls them
_KINDS = {
    "http basic": _Kind("x-basicInfoFunc", lambda _, scopes: (list(scopes),), 2),
    "http bearer": _Kind(
        "x-bearerInfoFunc", lambda scheme, scopes: (list(scopes), scheme.bearer_format)
    ),
    "httpApiKey": _Kind("x-apiKeyInfoFunc", lambda _, scopes: (list(scopes),)),
    "apiKey": _Kind("x-apiKeyInfoFunc", lambda _, scopes: (list(scopes),)),
    "oauth2": _Kind("x-tokenInfoFunc", lambda _, __: ()),
    "openIdConnect": _Kind("x-tokenInfoFunc", lambda _, __: ()),
}


@dataclass(frozen=True, slots=True)
class _Enforced:
    """One scheme of a requirement, ready to be asked."""

    scheme: SecurityScheme
    scopes: tuple[str, ...]
    kind: _Kind
    inform: Callable[..., Any]
    suffices: Callable[..., Any]

    def verify(self, connection: Connection) -> Mapping[str, Any]:
        """Information about who holds the credentials.

        Raises _RefusedError, or what user code raises.
        """
        try:
            credentials = read_credentials(self.scheme, connection)
        except MissingCredentialsError as error:
            raise _RefusedError(_Refusal.MISSING) from error
        except MalformedCredentialsError as error:
            raise _RefusedError(_Refusal.MALFORMED) from error
        more = dict(zip(_NAMES, self.kind.arguments(self.scheme, self.scopes), strict=False))
        by_name = {name: more.pop(name) for name in keyword_only(self.inform) & more.keys()}
        arguments = (*credentials, *more.values())
        try:
            info = call_fitting(self.inform, arguments, by_name, len(credentials))
        except SecurityException as error:
            raise _RefusedError(_Refusal.WRONG) from error
        if info is None:
            raise _RefusedError(_Refusal.WRONG)
        self._check(info)
        return info  # type: ignore[no-any-return]  # a mapping, as _check has seen

    def _check(self, info: Any) -> None:
        if not isinstance(info, Mapping) or (info.get("sub") is None and info.get("uid") is None):
            raise InvalidSecurityInfoError(
                f"the {self.kind.function} of {self.scheme.name!r} returned no mapping with"
                " `sub` or `uid`"
            )
        self._check_expiry(info)
        if not self.scopes:
            return
        if "scopes" not in info and "scope" not in info:
            raise InvalidSecurityInfoError(
                f"the {self.kind.function} of {self.scheme.name!r} returned neither `scopes` nor"
                " `scope`, and scopes are asked for"
            )
        if not self.suffices(list(self.scopes), _scopes(info)):
            raise _RefusedError(_Refusal.INSUFFICIENT)

    def _check_expiry(self, info: Mapping[str, Any]) -> None:
        try:
            expires = expiry_in(info)
        except (TypeError, ValueError) as error:
            raise InvalidSecurityInfoError(
                f"the {self.kind.function} of {self.scheme.name!r} returned an {error}: it is a"
                " Unix time in seconds"
            ) from error
        if expires is not None and expires <= time():
            raise _RefusedError(_Refusal.WRONG)


def _scopes(info: Mapping[str, Any]) -> list[str]:
    scopes = info.get("scopes", info.get("scope"))
    return scopes.split() if isinstance(scopes, str) else list(scopes or ())


def _all_granted(required: Sequence[str], granted: Sequence[str]) -> bool:
    return set(required) <= set(granted)


class Gate:
    """Security requirements of which any may be met.

    An empty sequence of them lets everybody in.
    """

    def __init__(self, alternatives: Sequence[Sequence[_Enforced]]) -> None:
        # Last those that ask for nothing, so that credentials count where there are any.
        self._alternatives = sorted(alternatives, key=lambda each: not each)
        self._is_closed = False

    @classmethod
    def closed(cls) -> Gate:
        """A gate that lets nobody in."""
        gate = cls([])
        gate._is_closed = True
        return gate

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked of anybody."""
        return not self._alternatives and not self._is_closed

    def admit(self, connection: Connection) -> Identity:
        """Who it is; raises SecurityException for who may not, or whatever user code raises."""
        if self.is_open:
            return NOBODY
        furthest = _Refusal.MISSING
        for alternative in self._alternatives:
            try:
                found = {each.scheme.name: each.verify(connection) for each in alternative}
            except _RefusedError as error:
                furthest = max(furthest, error.refusal)
            else:
                return _identity(found)
        raise SecurityException(_REASONS[furthest])


def _identity(found: Mapping[str, Mapping[str, Any]]) -> Identity:
    if not found:
        return NOBODY
    first = next(iter(found.values()))
    user = first.get("sub") if first.get("sub") is not None else first.get("uid")
    infos = [*found.values()]
    known = first if len(found) == 1 else found
    return Identity(user, known, first_expiry(infos), subjects_in(infos))


SecurityFunctions = Callable[[SecurityScheme, str], Callable[..., Any] | None]
"""Gives the function of a scheme that an extension asks for, such as `x-bearerInfoFunc`; None where
there is none. Raises CallableImportError where it can't be had."""


def named_function(scheme: SecurityScheme, extension: str) -> Callable[..., Any] | None:
    """The function that the document names."""
    node = scheme.functions.get(extension)
    if node is None:
        return None
    if not isinstance(node.value, str):
        raise CallableImportError(f"{node.name} is not a string")
    return import_callable(node.value)


class GateKeeper:
    """Makes gates of a document's requirements.

    A gate is as strict as the document says only while there are no `problems`.
    """

    def __init__(self, spec: AsyncApiSpec, functions: SecurityFunctions) -> None:
        self._schemes = spec.security_schemes
        self._where = spec.node
        self._functions = functions
        self.problems: list[Diagnostic] = []

    def gate(self, requirements: Sequence[SecurityRequirement]) -> Gate:
        """The gate of alternative requirements."""
        return Gate([self._alternative(each) for each in requirements])

    def _alternative(self, requirement: Mapping[str, Sequence[str]]) -> list[_Enforced]:
        enforced = []
        for name, scopes in requirement.items():
            try:
                enforced.append(self._enforced(name, tuple(scopes)))
            except CallableImportError as error:
                scheme = self._schemes.get(name)
                place = scheme.node.place if scheme else self._where.place
                message = f"the security scheme {name!r} can't be enforced: {error}"
                problem = Diagnostic("security", Severity.ERROR, message, place)
                if problem not in self.problems:
                    self.problems.append(problem)
        return enforced

    def _enforced(self, name: str, scopes: tuple[str, ...]) -> _Enforced:
        scheme = self._schemes.get(name)
        if scheme is None:
            raise CallableImportError("the document does not define it")
        kind = _KINDS.get(scheme.full_type)
        if kind is None:
            type_name = scheme.full_type
            raise CallableImportError(
                f"Socket.IO has no way to carry the type {type_name}"
                if type_name
                else "the scheme has no type"
            )
        inform = self._functions(scheme, kind.function)
        if inform is None:
            raise CallableImportError(f"it needs a function: give it {kind.function}")
        more = kind.arguments(scheme, scopes)
        by_name = keyword_only(inform) & {*_NAMES[: len(more)]}
        least = kind.credentials
        problem = misfit(inform, least, least + len(more) - len(by_name), by_name)
        if problem:
            raise CallableImportError(f"{kind.function}: {problem}")
        suffices = self._functions(scheme, "x-scopeValidateFunc") or _all_granted
        problem = misfit(suffices, 2, 2)
        if problem:
            raise CallableImportError(f"x-scopeValidateFunc: {problem}")
        return _Enforced(scheme, scopes, kind, inform, suffices)


def unenforceable_events(spec: AsyncApiSpec) -> list[Diagnostic]:
    """The emitted events that have security requirements: those whom they reach bring nothing."""
    return [
        Diagnostic("security", Severity.ERROR, _unenforceable(event), _requirement(event).key_place)
        for namespace in spec.namespaces.values()
        for event in namespace.emits
        if event.security
    ]


def _requirement(event: Event) -> Node:
    return event.operation.get("security") or event.operation


def _unenforceable(event: Event) -> str:
    return (
        f"event {event.name!r} is emitted, and what its operation asks for can't be enforced:"
        " put the requirement on the server or, as x-security, on the channel"
    )
