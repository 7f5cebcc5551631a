"""Security requirements in words: what to send, where, and with which scopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from asynction_spec import Carrier, SecurityRequirement, SecurityScheme

from .._anchors import Anchors
from .._commonmark._descriptions import Markdown
from .._page_data import Credential, Fact, Link, SchemePage, Security, Value
from ._tags_links_and_bindings import DocumentReader, link

_PLACES = {"query": "query parameter", "header": "header", "cookie": "cookie"}
_FLOW_URLS = (("authorizationUrl", "authorization"), ("tokenUrl", "token"))


class SecurityWords:
    """Puts requirements into words.

    Args:
        schemes: The security schemes of the document.
        reader: Reads the objects of the document.
        markdown: Renders descriptions.
        anchors: Gives the ids of schemes.
    """

    def __init__(
        self,
        schemes: Mapping[str, SecurityScheme],
        reader: DocumentReader,
        markdown: Markdown,
        anchors: Anchors,
    ) -> None:
        self._schemes = schemes
        self._ids = {name: anchors.new("authentication", name) for name in schemes}
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
                yield Credential(
                    scheme=Link(name, "#" + self._ids[name]),
                    words=tuple(_credential_words(scheme)),
                    scopes=tuple(scopes),
                )

    def pages(self) -> Iterator[SchemePage]:
        """The page data of all schemes."""
        for name, scheme in self._schemes.items():
            yield SchemePage(
                id=self._ids[name],
                name=name,
                words=tuple(_credential_words(scheme)),
                description=self._markdown.note(self._reader.text(scheme.node, "description")),
                links=tuple(self._links(scheme)),
                scopes=tuple(self._scopes(scheme)),
            )

    def _scopes(self, scheme: SecurityScheme) -> Iterator[Value]:
        """The scopes of all flows, each once (AsyncAPI 3 calls them `availableScopes`)."""
        described: dict[str, str] = {}
        for _, flow in self._reader.members(self._reader.child(scheme.node, "flows")):
            for key in ("availableScopes", "scopes"):
                for scope, node in self._reader.members(self._reader.child(flow, key)):
                    described.setdefault(scope, node.value if isinstance(node.value, str) else "")
        for scope, text in described.items():
            yield Value(scope, self._markdown.note(text))

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
    kind = f" ({scheme.bearer_format})" if scheme.bearer_format else ""
    what = f"{(scheme.credentials or '')[:1].upper()}{(scheme.credentials or '')[1:]}{kind}"
    if not scheme.carriers:
        yield Fact(what) if what else _unknown_type(scheme)
    for index, carrier in enumerate(scheme.carriers):
        yield Fact(f"{'or ' if index else f'{what}, '}{_place(carrier)}", _name(carrier))


def _unknown_type(scheme: SecurityScheme) -> Fact:
    if scheme.type == "http":
        return Fact("HTTP authentication of the scheme", scheme.scheme or "unknown")
    return Fact("Credentials of the type", scheme.type)


def _place(carrier: Carrier) -> str:
    if carrier.place == "auth":
        return "in the auth object as"
    part = f"as the {carrier.part} " if carrier.part else ""
    return f"{part}in the {_PLACES[carrier.place]}"


def _name(carrier: Carrier) -> str:
    name = carrier.name
    return f"{name}: {carrier.authentication} …" if carrier.authentication else name
