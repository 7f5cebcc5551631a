"""The functions of an application that know who holds credentials: how they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from asynction_spec import AsynctionException, SecurityScheme

from .._handlers._argument_passing import call_fitting, keyword_only
from .._handlers._dotted_paths import CallableImportError, import_callable
from .._handlers._handler_checks import misfit
from ._credentials import (
    Connection,
    MalformedCredentialsError,
    MissingCredentialsError,
    read_credentials,
)
from ._expiry_and_scopes import all_granted, expiry_in, has_ended, scopes_in
from ._refused_credentials import Refusal, RefusedError, SecurityException

SecurityFunctions = Callable[[SecurityScheme, str], Callable[..., Any] | None]
"""Gives the function of a scheme that an extension asks for, such as `x-bearerInfoFunc`; None where
there is none. Raises CallableImportError where it can't be had."""


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


class InvalidSecurityInfoError(AsynctionException):
    """A security function returned what it may not; a fault of the application."""


def named_function(scheme: SecurityScheme, extension: str) -> Callable[..., Any] | None:
    """The function that the document names."""
    node = scheme.functions.get(extension)
    if node is None:
        return None
    if not isinstance(node.value, str):
        raise CallableImportError(f"{node.name} is not a string")
    return import_callable(node.value)


@dataclass(frozen=True, slots=True)
class EnforcedScheme:
    """One scheme of a requirement, with the functions that decide about its credentials."""

    scheme: SecurityScheme
    scopes: tuple[str, ...]
    function: str
    """The extension that names the first of them."""
    inform: Callable[..., Any]
    suffices: Callable[..., Any]

    @classmethod
    def of(
        cls, scheme: SecurityScheme, scopes: tuple[str, ...], functions: SecurityFunctions
    ) -> EnforcedScheme:
        """A scheme with its functions, which can be called as they have to be.

        Raises CallableImportError where the scheme can't be enforced.
        """
        function = scheme.info_function
        if function is None:
            type_name = scheme.full_type
            raise CallableImportError(
                f"Socket.IO has no way to carry the type {type_name}"
                if type_name
                else "the scheme has no type"
            )
        inform = functions(scheme, function)
        if inform is None:
            # At start: a scheme that nobody checks would let nobody in, or everybody.
            raise CallableImportError(f"it needs a function: give it {function}")
        convention = _CONVENTIONS[function]
        more = convention.more(scheme, scopes)
        by_name = keyword_only(inform) & {*_NAMES[: len(more)]}
        least = convention.credentials
        problem = misfit(inform, least, least + len(more) - len(by_name), by_name)
        if problem:
            raise CallableImportError(f"{function}: {problem}")
        suffices = functions(scheme, "x-scopeValidateFunc") or all_granted
        problem = misfit(suffices, 2, 2)
        if problem:
            raise CallableImportError(f"x-scopeValidateFunc: {problem}")
        return cls(scheme, scopes, function, inform, suffices)

    def verify(self, connection: Connection) -> Mapping[str, Any]:
        """Information about who holds the credentials.

        Raises RefusedError, or what user code raises.
        """
        try:
            credentials = read_credentials(self.scheme, connection)
        except MissingCredentialsError as error:
            raise RefusedError(Refusal.MISSING) from error
        except MalformedCredentialsError as error:
            raise RefusedError(Refusal.MALFORMED) from error
        values = _CONVENTIONS[self.function].more(self.scheme, self.scopes)
        more = dict(zip(_NAMES, values, strict=False))
        # Functions may take them by name alone, as Connexion's users write them.
        by_name = {name: more.pop(name) for name in keyword_only(self.inform) & more.keys()}
        arguments = (*credentials, *more.values())
        try:
            info = call_fitting(self.inform, arguments, by_name, len(credentials))
        except SecurityException as error:
            raise RefusedError(Refusal.WRONG) from error
        # As Connexion has it; an exception is a fault of the application, and is logged.
        if info is None:
            raise RefusedError(Refusal.WRONG)
        self._check(info)
        return info  # type: ignore[no-any-return]  # a mapping, as _check has seen

    def _check(self, info: Any) -> None:
        if not isinstance(info, Mapping) or (info.get("sub") is None and info.get("uid") is None):
            raise InvalidSecurityInfoError(
                f"the {self.function} of {self.scheme.name!r} returned no mapping with"
                " `sub` or `uid`"
            )
        self._check_expiry(info)
        if not self.scopes:
            return
        scopes = scopes_in(info)
        if scopes is None:
            raise InvalidSecurityInfoError(
                f"the {self.function} of {self.scheme.name!r} returned neither `scopes` nor"
                " `scope`, and scopes are asked for"
            )
        # The required ones first, as Connexion calls such functions.
        if not self.suffices(list(self.scopes), scopes):
            raise RefusedError(Refusal.INSUFFICIENT)

    def _check_expiry(self, info: Mapping[str, Any]) -> None:
        try:
            expires = expiry_in(info)
        except (TypeError, ValueError) as error:
            raise InvalidSecurityInfoError(
                f"the {self.function} of {self.scheme.name!r} returned an {error}: it is a"
                " Unix time in seconds"
            ) from error
        # Here as well, or a client would be connected and disconnected at once.
        if expires is not None and has_ended(expires):
            raise RefusedError(Refusal.WRONG)


@dataclass(frozen=True, slots=True)
class _Convention:
    """How the functions of an extension are called."""

    more: Callable[[SecurityScheme, Sequence[str]], tuple[Any, ...]]
    """What they get after the credentials."""
    credentials: int = 1
    """How many arguments the credentials are."""


_NAMES = ("required_scopes", "bearer_format")  # as Connexion calls them
_CONVENTIONS = {
    "x-basicInfoFunc": _Convention(lambda _, scopes: (list(scopes),), credentials=2),
    "x-bearerInfoFunc": _Convention(lambda scheme, scopes: (list(scopes), scheme.bearer_format)),
    "x-apiKeyInfoFunc": _Convention(lambda _, scopes: (list(scopes),)),
    "x-tokenInfoFunc": _Convention(lambda _, __: ()),
}
