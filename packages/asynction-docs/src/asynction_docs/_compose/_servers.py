"""The page data of servers with their variables, and the addresses between which readers choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from asynction_spec import AsyncApiSpec, Server, ServerVariable

from .. import _labels
from .._anchors import Anchors
from .._commonmark._descriptions import Markdown
from .._page_data import Fact, ServerPage, Variable
from ._limits import limit_facts
from ._security import SecurityWords
from ._tags_links_and_bindings import DocumentReader, docs_of, tags_of

_DEFAULT_ORIGIN = "http://localhost:5000"
"""Where code to paste finds the server of a document that names none."""
_MAX_ADDRESSES = 6
"""A page has code for so many servers of the document."""


class ServerComposer:
    """Composes the page data of servers.

    Args:
        reader: Reads the objects of the document.
        markdown: Renders descriptions.
        security: Puts requirements into words.
        anchors: Gives the ids.
    """

    def __init__(
        self,
        reader: DocumentReader,
        markdown: Markdown,
        security: SecurityWords,
        anchors: Anchors,
    ) -> None:
        self._reader = reader
        self._markdown = markdown
        self._security = security
        self._anchors = anchors

    def page(self, server: Server) -> ServerPage:
        """The page data of one server."""
        texts = "\n\n".join(filter(None, (server.summary, server.description)))
        return ServerPage(
            id=self._anchors.new("server", server.name),
            name=server.name,
            title=server.title,
            address=_address(server),
            protocol=" ".join(filter(None, (server.protocol, server.protocol_version))),
            description=self._markdown.note(texts),
            variables=tuple(self._variable(each) for each in server.variables.values()),
            security=self._security.of(server.security),
            tags=tags_of(server.tags),
            docs=docs_of(server.external_docs),
            bindings=self._reader.bindings(server.node.get("bindings")),
            facts=tuple(limit_facts(server.limits)),
        )

    def _variable(self, variable: ServerVariable) -> Variable:
        facts = [Fact(_labels.DEFAULT, variable.default)] if variable.default is not None else []
        examples = variable.node.get("examples")
        examples_given = examples.elements() if examples else ()
        facts += (Fact(_labels.FOR_EXAMPLE, str(each.value)) for each in examples_given)
        description = self._markdown.note(variable.description)
        return Variable(variable.name, tuple(facts), variable.enum, description)


def _address(server: Server) -> str:
    """The address with its variables replaced, whatever the protocol."""
    address = server.host + server.pathname
    for variable in server.variables.values():
        if variable.value is not None:
            address = address.replace(f"{{{variable.name}}}", variable.value)
    return address


@dataclass(frozen=True, slots=True)
class Address:
    """Where the code can connect: a server of the document, or where the page is served.

    `key` is its name among the addresses of a page.
    """

    key: str
    label: str
    origin: str
    path: str
    server: Server | None
    template: str | None = None
    """The URL with its variables as they are written, if it has any."""

    @property
    def variables(self) -> tuple[ServerVariable, ...]:
        """The variables in the URL that the document describes."""
        if self.server is None or self.template is None:
            return ()
        known = self.server.variables.values()
        return tuple(each for each in known if f"{{{each.name}}}" in self.template)

    @property
    def url(self) -> str:
        """Origin and path."""
        return f"{self.origin}/{self.path.lstrip('/')}".rstrip("/")


def addresses_of(
    spec: AsyncApiSpec, server_url: str | None, names: Sequence[str] | None
) -> tuple[Address, ...]:
    """Where the code can connect, the first one unless readers choose another.

    Args:
        spec: The document.
        server_url: As for `render_page`.
        names: The servers of the document that are offered; None for all.
    """
    servers = [
        each for each in spec.servers.values() if each.url and (names is None or each.name in names)
    ]
    first = servers[0] if servers else None
    given_url = urlsplit(server_url or "")
    listed = [
        Address(each.name, each.title or each.name, _origin(each), each.path, each, _template(each))
        for each in servers[:_MAX_ADDRESSES]
    ]
    if given_url.netloc:
        origin = f"{given_url.scheme}://{given_url.netloc}"
        here = _labels.THIS_SERVER
        return (Address(here, here, origin, given_url.path, first), *listed)
    # Code to paste needs an address, whether the document has one or not.
    return tuple(listed) or (Address("", "", _DEFAULT_ORIGIN, given_url.path, None),)


def _origin(server: Server) -> str:
    return (server.url or "").removesuffix(server.path)


def _template(server: Server) -> str | None:
    written = server.host + server.pathname
    scheme = (server.url or "").partition("://")[0]
    has_some = any(f"{{{name}}}" in written for name in server.variables)
    return f"{scheme}://{written}".rstrip("/") if has_some else None
