"""The page data of a namespace: how to connect to it, and its events by direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from asynction_spec import AsyncApiSpec, Namespace, Node, SecurityRequirement

from .. import _labels
from .._anchors import Anchors, namespace_slug
from .._code._snippets import Snippets
from .._commonmark._descriptions import Markdown, headings_of
from .._page_data import CodeBlock, Direction, Fact, Field, NamespacePage, Request
from .._schemas._schema_tree import SchemaTrees
from ._connections import connection, is_namespace, speaks_socketio
from ._events import EventComposer, EventContext
from ._limits import limit_facts
from ._security import SecurityWords
from ._servers import Address
from ._tags_links_and_bindings import DocumentReader, docs_of, tags_of


class NamespaceComposer:
    """Composes the page data of namespaces.

    Args:
        spec: The document.
        reader: Reads its objects.
        markdown: Renders descriptions.
        trees: Makes trees of schemas.
        security: Puts requirements into words.
        anchors: Gives the ids.
        events: Composes the pages of events.
        snippets: Writes code to paste.
        addresses: Where clients may connect to.
    """

    def __init__(
        self,
        spec: AsyncApiSpec,
        reader: DocumentReader,
        markdown: Markdown,
        trees: SchemaTrees,
        security: SecurityWords,
        anchors: Anchors,
        events: EventComposer,
        snippets: Snippets,
        addresses: Sequence[Address],
    ) -> None:
        self._spec = spec
        self._reader = reader
        self._markdown = markdown
        self._trees = trees
        self._security = security
        self._anchors = anchors
        self._events = events
        self._snippets = snippets
        self._addresses = addresses
        self._speaks_socketio = speaks_socketio(spec)

    def page(self, namespace: Namespace) -> NamespacePage:
        """The page data of one namespace."""
        slug = namespace_slug(namespace.name)
        page_id = self._anchors.new("namespace" if self._speaks_socketio else "channel", slug)
        description = self._markdown.article(namespace.description, 3, page_id)
        return NamespacePage(
            id=page_id,
            connect_id=self._anchors.new(slug, "connect"),
            name=namespace.name,
            title=namespace.title,
            summary=self._markdown.note(namespace.summary),
            description=description,
            tags=tags_of(namespace.tags),
            docs=docs_of(namespace.external_docs),
            parameters=tuple(self._parameter_fields(namespace)),
            facts=tuple(self._namespace_facts(namespace)),
            requests=tuple(
                Request(label, self._trees.view(schema))
                for label, schema in request_schemas(namespace)
            ),
            security=self._security.of(self._connection_security(namespace)),
            bindings=self._reader.bindings(namespace.node.get("bindings"), without="ws"),
            code=self._connection_code(namespace),
            directions=tuple(self._directions(namespace, slug)),
            headings=headings_of(description),
        )

    def _connection_security(self, namespace: Namespace) -> tuple[SecurityRequirement, ...]:
        """The security of a connection: the namespace's own, else that of the servers if equal."""
        if namespace.security is not None:
            return namespace.security
        servers = list(self._spec.servers.values())
        alike = all(each.security == servers[0].security for each in servers)
        return servers[0].security if servers and alike and self._speaks_socketio else ()

    def _connection_code(self, namespace: Namespace) -> CodeBlock | None:
        if not self._has_code(namespace):
            return None
        follow = self._reader.follow
        known = [
            each
            for each in self._addresses
            if each.server is None
            or namespace.servers is None
            or each.server.name in namespace.servers
        ]
        return self._snippets.connect(
            [
                (each.key, connection(self._spec, namespace, each, follow))
                for each in known or self._addresses
            ]
        )

    def _has_code(self, namespace: Namespace) -> bool:
        """Whether there is a client for a channel."""
        return self._snippets.are_offered and (not self._speaks_socketio or is_namespace(namespace))

    def _namespace_facts(self, namespace: Namespace) -> Iterator[Fact]:
        method = namespace.bindings.method if namespace.bindings else None
        if method is not None:
            yield Fact(_labels.OPENED_WITH, str(method.value))
        servers = namespace.node.get("servers")
        for each in servers.elements() if servers else ():
            resolved = self._reader.follow(each)
            name = resolved.value if isinstance(resolved.value, str) else resolved.name
            yield Fact(_labels.ON_THE_SERVER, name)
        if namespace.security == () and any(s.security for s in self._spec.servers.values()):
            yield Fact(_labels.OPEN_TO_EVERYONE)
        yield from limit_facts(namespace.limits)

    def _parameter_fields(self, namespace: Namespace) -> Iterator[Field]:
        """The channel's parameters (Parameter Object, which in AsyncAPI 3 is a small schema)."""
        schemas = dict(parameter_schemas(namespace, self._reader))
        for name, node in self._reader.members(self._reader.child(namespace.node, "parameters")):
            view = self._trees.view(schemas.get(name, node))
            own = self._markdown.note(self._reader.text(node, "description"))
            view = replace(view, type=view.type if name in schemas else "string")
            yield Field(name, True, True, replace(view, description=own or view.description))

    def _directions(self, namespace: Namespace, slug: str) -> Iterator[Direction]:
        for kind, labels, events in (
            ("send", _labels.SEND, namespace.receives),
            ("receive", _labels.RECEIVE, namespace.emits),
            ("undirected", _labels.UNDIRECTED, namespace.without_operation),
        ):
            if events:
                page_id = self._anchors.new(slug, kind)
                shows_code = kind != "undirected" and self._has_code(namespace)
                context = EventContext(namespace.name, slug, kind, labels, shows_code)
                entries = tuple(self._events.entries(events, context))
                yield Direction(page_id, kind, labels, entries)


def request_schemas(namespace: Namespace) -> Iterator[tuple[str, Node]]:
    """The schemas of what a connection brings, each with its heading."""
    bindings = namespace.bindings
    if bindings is not None and bindings.query is not None:
        yield _labels.QUERY, bindings.query
    if bindings is not None and bindings.headers is not None:
        yield _labels.HEADERS, bindings.headers
    if namespace.auth is not None:
        yield _labels.AUTH, namespace.auth


def parameter_schemas(namespace: Namespace, reader: DocumentReader) -> Iterator[tuple[str, Node]]:
    """The schemas of channel parameters, which only AsyncAPI 2 has."""
    for name, node in reader.members(reader.child(namespace.node, "parameters")):
        schema = node.get("schema")
        if schema is not None:
            yield name, schema
