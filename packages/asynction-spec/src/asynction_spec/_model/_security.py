"""Security schemes and security requirements (Security Scheme Object, Security Requirement).

`SECURITY_TYPES` has the types of schemes: their credentials, what carries them, and who knows their
holders. A type without carriers and function is one that Socket.IO has no way to carry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .._diagnostics import Diagnostic, Rule, Severity, pointer_text
from .._did_you_mean import did_you_mean
from .._text._nodes import Node
from .._text._references import References, UnresolvedReferenceError, is_reference

SECURITY_SCHEME = Rule(
    "security-scheme",
    Severity.ERROR,
    "A security requirement names schemes that `components.securitySchemes` defines. A "
    "requirement that can't be read requires a scheme that no client can satisfy, so that it "
    "never lets anybody in.",
)

SecurityRequirement: TypeAlias = Mapping[str, tuple[str, ...]]
"""Scheme names with the scopes that each requires; a client must satisfy all of them."""
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


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A Security Scheme Object.

    `functions` are the texts of its `x-...Func` extensions by name. `auth_field`, from
    `x-authField`, is the field of the CONNECT packet's auth object that may carry the credential.
    """

    name: str
    type: str
    scheme: str | None
    """Of the type http, in lower case: `basic`, `bearer`."""
    location: str | None
    """Its `in`: `query`, `header`, `cookie`; `user`, `password`."""
    parameter: str | None
    """Of the type httpApiKey, the name of the parameter, header or cookie."""
    bearer_format: str | None
    auth_field: str | None
    functions: Mapping[str, Node]
    node: Node

    @property
    def full_type(self) -> str:
        """The type; with the HTTP authentication scheme where it is `http`: `http basic`."""
        return f"{self.type} {self.scheme or ''}".strip() if self.type == "http" else self.type

    @property
    def credentials(self) -> str | None:
        """What a client sends, in words: `a token`; None for a type that is not known."""
        known = SECURITY_TYPES.get(self.full_type)
        return known.credentials if known else None

    @property
    def info_function(self) -> str | None:
        """The extension that names the function which a server calls, such as `x-bearerInfoFunc`.

        None for a type that Socket.IO has no way to carry.
        """
        known = SECURITY_TYPES.get(self.full_type)
        return known.function if known else None

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """The parts of a connection that may carry its credentials, the first one preferred.

        There are none for a type that Socket.IO has no way to carry, such as `X509`.
        """
        known = SECURITY_TYPES.get(self.full_type)
        return tuple(known.carriers(self)) if known else ()


@dataclass(frozen=True, slots=True)
class SecurityType:
    """A type of security schemes."""

    credentials: str
    """What a client sends, in words."""
    carriers: Callable[[SecurityScheme], Iterator[Carrier]] = lambda _: iter(())
    function: str | None = None
    """The extension that names who knows the holders of credentials."""


_AUTHORIZATION = "Authorization"


def _auth_field(scheme: SecurityScheme) -> Iterator[Carrier]:
    if scheme.auth_field is not None:
        yield Carrier("auth", scheme.auth_field)


def _basic(scheme: SecurityScheme) -> Iterator[Carrier]:
    yield Carrier("header", _AUTHORIZATION, "Basic")
    yield from _auth_field(scheme)


def _bearer(scheme: SecurityScheme) -> Iterator[Carrier]:
    yield Carrier("header", _AUTHORIZATION, "Bearer")
    yield from _auth_field(scheme)


def _http_api_key(scheme: SecurityScheme) -> Iterator[Carrier]:
    for place in ("query", "header", "cookie"):
        if scheme.location == place:
            yield Carrier(place, scheme.parameter or "")
    yield from _auth_field(scheme)


def _api_key(scheme: SecurityScheme) -> Iterator[Carrier]:
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


@dataclass(slots=True)
class SecurityReader:
    """Reads requirements, and keeps the schemes that they name.

    A scheme that is written in a requirement itself, as AsyncAPI 3 allows, is named by its place.
    A requirement that can't be read requires a scheme that does not exist, so that no client can
    meet it.
    """

    references: References
    schemes: dict[str, SecurityScheme] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def read_components(self) -> None:
        """Read the schemes that the document defines for its requirements to name."""
        components = self._resolved(self.references.root.get("components"))
        defined = components.get("securitySchemes") if components else None
        for name, node in defined.items() if defined else ():
            resolved = self._resolved(node)
            if resolved is not None and isinstance(resolved.value, dict):
                self.schemes[name] = _scheme(name, resolved)

    def requirements(self, node: Node | None) -> tuple[SecurityRequirement, ...] | None:
        """The alternatives of a `security` or `x-security` field; None without the field."""
        if node is None:
            return None
        if not isinstance(node.value, list):
            self._report(node, "security requirements are a list")
            # No scheme has this name, so no client meets it (fail closed).
            return ({node.place.pointer: ()},)
        return tuple(self._requirement(each) for each in node.elements())

    def _requirement(self, node: Node) -> SecurityRequirement:
        # AsyncAPI 3 lists Security Scheme Objects, AsyncAPI 2 maps their names to scopes.
        if is_reference(node) or (isinstance(node.value, dict) and "type" in node.value):
            return self._scheme_object(node)
        if not isinstance(node.value, dict):
            self._report(node, "a security requirement is a mapping from schemes to scopes")
            return {node.place.pointer: ()}
        for name in node.value:
            if name not in self.schemes:
                hint = did_you_mean(name, self.schemes)
                self._report(node.child(name), f"there is no security scheme {name!r}{hint}")
        return {name: _texts(scopes) for name, scopes in node.items()}

    def _scheme_object(self, node: Node) -> SecurityRequirement:
        resolved = self._resolved(node)
        if resolved is None or not isinstance(resolved.value, dict):
            return {node.place.pointer: ()}
        pointer = resolved.pointer
        defined = len(pointer) == 3 and pointer[:2] == ("components", "securitySchemes")
        name = str(pointer[2]) if defined else pointer_text(node.pointer)
        self.schemes.setdefault(name, _scheme(name, resolved))
        return {name: _texts(resolved.get("scopes"))}

    def _resolved(self, node: Node | None) -> Node | None:
        try:
            return None if node is None else self.references.follow(node)
        except UnresolvedReferenceError:
            return None

    def _report(self, node: Node, message: str) -> None:
        self.problems.append(SECURITY_SCHEME.problem(message, node.key_place))


def _texts(node: Node | None) -> tuple[str, ...]:
    return tuple(str(each.value) for each in node.elements()) if node else ()


def _scheme(name: str, node: Node) -> SecurityScheme:
    def text(key: str) -> str | None:
        value = node.value.get(key)
        return value if isinstance(value, str) else None

    return SecurityScheme(
        name=name,
        type=text("type") or "",
        # Names of HTTP authentication schemes are case-insensitive (RFC 9110, section 11.1).
        scheme=(text("scheme") or "").lower() or None,
        location=text("in"),
        parameter=text("name"),
        bearer_format=text("bearerFormat"),
        auth_field=text("x-authField"),
        functions=dict(_functions(node)),
        node=node,
    )


def _functions(node: Node) -> Iterator[tuple[str, Any]]:
    for name, each in node.items():
        if name in INFO_FUNCTIONS or name == SCOPE_FUNCTION:
            yield name, each
