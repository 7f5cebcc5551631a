"""The types of security schemes: their credentials, what carries them, who knows their holders.

A type without carriers and function is one that Socket.IO has no way to carry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

SCOPE_FUNCTION = "x-scopeValidateFunc"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A part of a connection in which a client may send the credentials of a security scheme."""

    place: Literal["header", "query", "cookie", "auth"]
    """A part of the HTTP request, or `auth`: the auth object of the CONNECT packet."""
    name: str
    """The name of the header, query parameter or cookie, or the field of the auth object."""
    authentication: Literal["Basic", "Bearer"] | None = None
    """The scheme of the header `Authorization`: Basic (RFC 7617) or Bearer (RFC 6750)."""
    part: Literal["user", "password"] | None = None
    """The part of Basic credentials that is the key, where they carry one."""


class _Scheme(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def location(self) -> str | None: ...
    @property
    def parameter(self) -> str | None: ...
    @property
    def auth_field(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class SecurityType:
    """A type of security schemes."""

    credentials: str
    """What a client sends, in words."""
    carriers: Callable[[_Scheme], Iterator[Carrier]] = lambda _: iter(())
    function: str | None = None
    """The extension that names who knows the holders of credentials."""


_AUTHORIZATION = "Authorization"


def _auth_field(scheme: _Scheme) -> Iterator[Carrier]:
    if scheme.auth_field is not None:
        yield Carrier("auth", scheme.auth_field)


def _basic(scheme: _Scheme) -> Iterator[Carrier]:
    yield Carrier("header", _AUTHORIZATION, "Basic")
    yield from _auth_field(scheme)


def _bearer(scheme: _Scheme) -> Iterator[Carrier]:
    yield Carrier("header", _AUTHORIZATION, "Bearer")
    yield from _auth_field(scheme)


def _http_api_key(scheme: _Scheme) -> Iterator[Carrier]:
    for place in ("query", "header", "cookie"):
        if scheme.location == place:
            yield Carrier(place, scheme.parameter or "")
    yield from _auth_field(scheme)


def _api_key(scheme: _Scheme) -> Iterator[Carrier]:
    """Without `x-authField` it is the field `user` or `password` of the auth object."""
    part: Literal["user", "password"] = "password" if scheme.location == "password" else "user"
    yield Carrier("header", _AUTHORIZATION, "Basic", part)
    yield Carrier("auth", scheme.auth_field or part)


SECURITY_TYPES: dict[str, SecurityType] = {
    "http basic": SecurityType("a user name and a password", _basic, "x-basicInfoFunc"),
    "http bearer": SecurityType("a token", _bearer, "x-bearerInfoFunc"),
    "httpApiKey": SecurityType("an API key", _http_api_key, "x-apiKeyInfoFunc"),
    "apiKey": SecurityType("an API key", _api_key, "x-apiKeyInfoFunc"),
    "oauth2": SecurityType("an OAuth 2.0 access token", _bearer, "x-tokenInfoFunc"),
    "openIdConnect": SecurityType("an OpenID Connect token", _bearer, "x-tokenInfoFunc"),
    "userPassword": SecurityType("a user name and a password"),
    "X509": SecurityType("an X.509 client certificate"),
    "symmetricEncryption": SecurityType("data encrypted with a shared key"),
    "asymmetricEncryption": SecurityType("data encrypted with a public key"),
    "plain": SecurityType("a user name and a password (SASL PLAIN)"),
    "scramSha256": SecurityType("a user name and a password (SASL SCRAM-SHA-256)"),
    "scramSha512": SecurityType("a user name and a password (SASL SCRAM-SHA-512)"),
    "gssapi": SecurityType("a Kerberos ticket (SASL GSSAPI)"),
}
"""By the `type` of the Security Scheme Object; of the type `http` with its `scheme`."""
INFO_FUNCTIONS = tuple(
    dict.fromkeys(each.function for each in SECURITY_TYPES.values() if each.function is not None)
)
"""The extensions that name who knows the holders of credentials."""
