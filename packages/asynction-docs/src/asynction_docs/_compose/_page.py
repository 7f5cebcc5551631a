"""The page data of a document: information, servers, namespaces, shared schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from asynction_spec import (
    AsyncApiSpec,
    Contact,
    Info,
    Namespace,
    Node,
    SecurityRequirement,
)

from .._anchors import Anchors, namespace_slug
from .._code._examples import generator
from .._code._snippets import connect
from .._markdown import Markdown
from .._page_data import (
    Direction,
    Entry,
    Fact,
    Field,
    Link,
    Listing,
    NamedSchema,
    NamespacePage,
    Reference,
    Request,
)
from .._schemas._schema_tree import SchemaTrees
from ._connections import connection, is_namespace, speaks_socketio
from ._document_fields import DocumentReader, docs_of, link, tags_of
from ._events import EventComposer, EventContext, RenderEvent
from ._limits import limit_facts
from ._security import SecurityWords
from ._servers import ServerComposer


@dataclass(frozen=True, slots=True)
class PartRenderers:
    """Render the parts of a page that there may be thousands of."""

    event: RenderEvent
    schema: Callable[[NamedSchema], Markup]


def compose(
    spec: AsyncApiSpec, document_url: str | None, server_url: str | None, renderers: PartRenderers
) -> Reference:
    """The page data of a document.

    Args:
        spec: The document.
        document_url: The URL of the document itself.
        server_url: As for `render_page`.
        renderers: Give the HTML of events and schemas.
    """
    return _Composer(spec, server_url, renderers).reference(document_url)


class _Composer:
    """Composes one page; its anchors and its schemas are for that page alone."""

    def __init__(
        self, spec: AsyncApiSpec, server_url: str | None, renderers: PartRenderers
    ) -> None:
        self._spec = spec
        self._server_url = server_url
        self._renderers = renderers
        self._reader = DocumentReader(spec.follow)
        self._anchors = Anchors()
        # The ids that the templates use themselves.
        for taken in (
            "contents",
            "main",
            "search",
            "servers",
            "authentication",
            "schemas",
            "results",
        ):
            self._anchors.new(taken)
        self._markdown = Markdown(self._anchors)
        self._security = SecurityWords(
            spec.security_schemes, self._reader, self._markdown, self._anchors
        )
        self._servers = ServerComposer(self._reader, self._markdown, self._security, self._anchors)
        self._speaks_socketio = speaks_socketio(spec)
        self._trees = SchemaTrees(
            self._reader.follow, self._markdown, self._anchors, self._components(), self._roots()
        )
        self._events = EventComposer(
            spec,
            self._reader,
            self._markdown,
            self._trees,
            self._security,
            self._anchors,
            generator(spec),
            renderers.event,
        )

    def _components(self) -> dict[str, Node]:
        components = self._reader.child(self._spec.node, "components")
        schemas = self._reader.child(components, "schemas")
        return {name: node for name, node in schemas.items() if _is_schema(node)} if schemas else {}

    def _roots(self) -> Iterator[Node]:
        """Every schema that the page shows outside its list of schemas."""
        for namespace in self._spec.namespaces.values():
            yield from (schema for _, schema in self._request_schemas(namespace))
            yield from (schema for _, schema in self._parameters(namespace))
        for message in (message for _, event in self._spec.events() for message in event.messages):
            lists = (message.payload, *message.ack)
            yield from (schema for each in lists if each is not None for schema in each.each)
            if message.headers is not None:
                yield message.headers

    def reference(self, document_url: str | None) -> Reference:
        spec = self._spec
        description = self._markdown.article(spec.info.description, 2, "about")
        servers = tuple(self._servers.page(each) for each in spec.servers.values())
        namespaces = tuple(self._namespace(each) for each in spec.namespaces.values())
        return Reference(
            title=spec.info.title or "API",
            version=spec.info.version,
            asyncapi=spec.version,
            description=description,
            links=tuple(_links(spec.info)),
            tags=tags_of(spec.info.tags),
            servers=servers,
            schemes=tuple(self._security.pages()),
            namespaces=namespaces,
            # After all else: which schemas are shared is known only then.
            schemas=tuple(map(self._schema, self._trees.shared())),
            channel_word="Namespace" if self._speaks_socketio else "Channel",
            document_url=document_url,
        )

    def _schema(self, named: NamedSchema) -> Entry:
        return Entry(named.id, named.name, False, self._renderers.schema(named))

    # -- namespaces -----------------------------------------------------------------------------

    def _namespace(self, namespace: Namespace) -> NamespacePage:
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
                for label, schema in self._request_schemas(namespace)
            ),
            security=self._security.of(self._connection_security(namespace)),
            bindings=self._reader.bindings(namespace.node.get("bindings"), without="ws"),
            code=self._connection_code(namespace),
            directions=tuple(self._directions(namespace, slug)),
        )

    def _connection_security(self, namespace: Namespace) -> tuple[SecurityRequirement, ...]:
        """The security of a connection: the namespace's own, else that of the servers if equal."""
        if namespace.security is not None:
            return namespace.security
        servers = list(self._spec.servers.values())
        alike = all(each.security == servers[0].security for each in servers)
        return servers[0].security if servers and alike and self._speaks_socketio else ()

    def _connection_code(self, namespace: Namespace) -> tuple[Listing, ...]:
        if not (self._speaks_socketio and is_namespace(namespace)):
            return ()
        follow = self._reader.follow
        return connect(connection(self._spec, namespace, self._server_url, follow))

    def _request_schemas(self, namespace: Namespace) -> Iterator[tuple[str, Node]]:
        bindings = namespace.bindings
        if bindings is not None and bindings.query is not None:
            yield "Query parameters", bindings.query
        if bindings is not None and bindings.headers is not None:
            yield "Headers", bindings.headers
        if namespace.auth is not None:
            yield "Auth object", namespace.auth

    def _namespace_facts(self, namespace: Namespace) -> Iterator[Fact]:
        method = namespace.bindings.method if namespace.bindings else None
        if method is not None:
            yield Fact("The connection is opened with", str(method.value))
        servers = namespace.node.get("servers")
        for each in servers.elements() if servers else ():
            resolved = self._reader.follow(each)
            name = resolved.value if isinstance(resolved.value, str) else resolved.name
            yield Fact("On the server", name)
        if namespace.security == () and any(s.security for s in self._spec.servers.values()):
            yield Fact("Open to everyone: no credentials are required")
        yield from limit_facts(namespace.limits)

    def _parameters(self, namespace: Namespace) -> Iterator[tuple[str, Node]]:
        """The schemas of channel parameters, which only AsyncAPI 2 has."""
        for name, node in self._reader.members(self._reader.child(namespace.node, "parameters")):
            schema = node.get("schema")
            if schema is not None:
                yield name, schema

    def _parameter_fields(self, namespace: Namespace) -> Iterator[Field]:
        """The channel's parameters (Parameter Object, which in AsyncAPI 3 is a small schema)."""
        schemas = dict(self._parameters(namespace))
        for name, node in self._reader.members(self._reader.child(namespace.node, "parameters")):
            view = self._trees.view(schemas.get(name, node))
            own = self._markdown.note(self._reader.text(node, "description"))
            view = replace(view, type=view.type if name in schemas else "string")
            yield Field(name, True, True, replace(view, description=own or view.description))

    def _directions(self, namespace: Namespace, slug: str) -> Iterator[Direction]:
        for kind, heading, by, events in (
            ("send", "Events you can send", "The server acknowledges with", namespace.receives),
            ("receive", "Events you will receive", "You acknowledge with", namespace.emits),
        ):
            if events:
                page_id = self._anchors.new(slug, kind)
                shows_code = self._speaks_socketio and is_namespace(namespace)
                context = EventContext(namespace.name, slug, kind, by, shows_code)
                entries = self._events.entries(events, context)
                yield Direction(page_id, kind, heading, tuple(entries))


def _links(info: Info) -> Iterator[tuple[str, Link]]:
    if info.license:
        yield "Licence", link(info.license.name, info.license.url)
    if info.contact:
        yield from _contact(info.contact)
    if info.terms_of_service:
        yield "Terms of service", link(info.terms_of_service, info.terms_of_service)
    docs = docs_of(info.external_docs)
    if docs:
        yield "See also", docs


def _contact(contact: Contact) -> Iterator[tuple[str, Link]]:
    named = contact.name or contact.url
    if named:
        yield "Contact", link(named, contact.url)
    if contact.email:
        yield "Email", link(contact.email, f"mailto:{contact.email}")


def _is_schema(node: Node) -> bool:
    return isinstance(node.value, dict | bool)
