"""Security requirements in words: what to send, where, and with which scopes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from asynction_spec import SecurityRequirement, SecurityScheme

from .._markdown import Markdown
from .._page_data import Credential, Fact, Link, Security
from ._document_fields import DocumentReader, link

_OTHERS = {
    "userPassword": "a user name and a password",
    "X509": "an X.509 client certificate",
    "symmetricEncryption": "data encrypted with a shared key",
    "asymmetricEncryption": "data encrypted with a public key",
    "plain": "a user name and a password (SASL PLAIN)",
    "scramSha256": "a user name and a password (SASL SCRAM-SHA-256)",
    "scramSha512": "a user name and a password (SASL SCRAM-SHA-512)",
    "gssapi": "a Kerberos ticket (SASL GSSAPI)",
}
_KEY_PLACES = {"query": "query parameter", "header": "header", "cookie": "cookie"}
_FLOW_URLS = (("authorizationUrl", "authorization"), ("tokenUrl", "token"))


class SecurityWords:
    """Puts requirements into words.

    Args:
        schemes: The security schemes of the document.
        reader: Reads the objects of the document.
        markdown: Renders descriptions.
    """

    def __init__(
        self,
        schemes: Mapping[str, SecurityScheme],
        reader: DocumentReader,
        markdown: Markdown,
    ) -> None:
        self._schemes = schemes
        self._reader = reader
        self._markdown = markdown

    def of(self, requirements: Sequence[SecurityRequirement]) -> Security | None:
        """The requirements in words; None if there are none."""
        if not requirements:
            return None
        return Security(tuple(tuple(self._credentials(each)) for each in requirements))

    def _credentials(self, requirement: SecurityRequirement) -> Iterator[Credential]:
        for name, scopes in requirement.items():
            scheme = self._schemes.get(name)
            if scheme is not None:
                description = self._reader.text(scheme.node, "description")
                yield Credential(
                    name=name,
                    words=tuple(_credential_words(scheme)),
                    scopes=tuple(scopes),
                    description=self._markdown.note(description),
                    links=tuple(self._links(scheme)),
                )

    def _links(self, scheme: SecurityScheme) -> Iterator[Link]:
        """Links to the URLs that issue tokens."""
        discovery = self._reader.text(scheme.node, "openIdConnectUrl")
        if discovery:
            yield link(f"OpenID Connect discovery: {discovery}", discovery)
        for flow, node in self._reader.members(self._reader.child(scheme.node, "flows")):
            for key, word in _FLOW_URLS:
                url = self._reader.text(node, key)
                if url:
                    yield link(f"{flow} {word}: {url}", url)


def _credential_words(scheme: SecurityScheme) -> Iterator[Fact]:
    yield _DESCRIBERS.get(scheme.type, _other)(scheme)
    if scheme.auth_field:
        yield Fact("or in the auth object as", scheme.auth_field)


def _http(scheme: SecurityScheme) -> Fact:
    if scheme.scheme == "basic":
        return Fact("A user name and a password, in the header", "Authorization: Basic …")
    if scheme.scheme == "bearer":
        kind = f"A token ({scheme.bearer_format})" if scheme.bearer_format else "A token"
        return Fact(f"{kind}, in the header", "Authorization: Bearer …")
    return Fact("HTTP authentication of the scheme", scheme.scheme or "unknown")


def _http_api_key(scheme: SecurityScheme) -> Fact:
    place = _KEY_PLACES.get(scheme.location or "", "parameter")
    return Fact(f"An API key, in the {place}", scheme.parameter or scheme.name)


def _api_key(scheme: SecurityScheme) -> Fact:
    if scheme.location:
        return Fact("An API key, in the place of the", scheme.location)
    return Fact("An API key")


def _oauth2(_: SecurityScheme) -> Fact:
    return Fact("An OAuth 2.0 access token, in the header", "Authorization: Bearer …")


def _open_id(_: SecurityScheme) -> Fact:
    return Fact("An OpenID Connect token, in the header", "Authorization: Bearer …")


def _other(scheme: SecurityScheme) -> Fact:
    words = _OTHERS.get(scheme.type, "credentials of the type")
    return Fact(words[:1].upper() + words[1:], None if scheme.type in _OTHERS else scheme.type)


_DESCRIBERS: Mapping[str, Callable[[SecurityScheme], Fact]] = {
    "http": _http,
    "httpApiKey": _http_api_key,
    "apiKey": _api_key,
    "oauth2": _oauth2,
    "openIdConnect": _open_id,
}
