"""The page data of a server and its variables."""

from __future__ import annotations

from asynction_spec import Server, ServerVariable

from .._anchors import Anchors
from .._commonmark._descriptions import Markdown
from .._page_data import Fact, ServerPage, Variable
from ._document_fields import DocumentReader, docs_of, tags_of
from ._limits import limit_facts
from ._security import SecurityWords

DEFAULT_ORIGIN = "http://localhost:5000"
"""Where code to paste finds the server of a document that names none."""


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
        facts = [Fact("default", variable.default)] if variable.default is not None else []
        examples = variable.node.get("examples")
        examples_given = examples.elements() if examples else ()
        facts += (Fact("for example", str(each.value)) for each in examples_given)
        description = self._markdown.note(variable.description)
        return Variable(variable.name, tuple(facts), variable.enum, description)


def _address(server: Server) -> str:
    """The address with its variables replaced, whatever the protocol."""
    address = server.host + server.pathname
    for variable in server.variables.values():
        if variable.value is not None:
            address = address.replace(f"{{{variable.name}}}", variable.value)
    return address
