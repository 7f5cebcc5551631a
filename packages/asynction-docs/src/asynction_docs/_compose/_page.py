"""The page data of a document: information, servers, namespaces, shared schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from asynction_spec import (
    AsyncApiSpec,
    Contact,
    Event,
    Info,
    Namespace,
    Node,
    SecurityRequirement,
)

from .._anchors import Anchors, namespace_slug
from .._code._calls import Language
from .._code._examples import generator
from .._code._snippets import SOCKETIO_LANGUAGES, WEBSOCKET_LANGUAGES, Snippets
from .._commonmark._descriptions import Markdown
from .._options import PageOptions
from .._page_data import (
    CodeBlock,
    Direction,
    Entry,
    Fact,
    Field,
    Link,
    NamedSchema,
    NamespacePage,
    Reference,
    Request,
    Target,
    VariableInput,
)
from .._schemas._schema_tree import SchemaTrees
from ._connections import (
    Address,
    addresses_of,
    connection,
    is_namespace,
    is_plain_websocket,
    speaks_socketio,
)
from ._description_parts import headings_of, parted_at_heading, summary_of
from ._document_fields import DocumentReader, docs_of, link, tags_of
from ._events import EventComposer, EventContext, RenderEvent
from ._limits import limit_facts
from ._security import SecurityWords
from ._servers import ServerComposer


@dataclass(frozen=True, slots=True)
class _DirectionWords:
    """A direction of events, and what the page calls it."""

    kind: str
    label: str
    heading: str
    acknowledged_by: str
    remark: str | None = None


_SEND = _DirectionWords("send", "You send", "Events you can send", "The server acknowledges with")
_RECEIVE = _DirectionWords(
    "receive", "You receive", "Events you will receive", "You acknowledge with"
)
_UNDIRECTED = _DirectionWords(
    "undirected",
    "Direction unknown",
    "Messages without an operation",
    "It is acknowledged with",
    "No operation of the document sends or receives these messages, so who sends them is unknown.",
)


@dataclass(frozen=True, slots=True)
class PartRenderers:
    """Render the parts of a page that there may be thousands of."""

    event: RenderEvent
    schema: Callable[[NamedSchema], Markup]


@dataclass(frozen=True, slots=True)
class PageUrls:
    """Where things are, seen from the page; None for what is not offered."""

    document: str | None = None
    """The document as JSON."""
    yaml: str | None = None
    markdown: str | None = None
    """The page as Markdown."""
    server: str | None = None
    """Where clients connect, as `server_url` of `render_page`."""

    @property
    def downloads(self) -> tuple[tuple[str, str], ...]:
        """The formats in which the document is offered, each with its URL."""
        offered = (("JSON", self.document), ("YAML", self.yaml), ("Markdown", self.markdown))
        return tuple((name, url) for name, url in offered if url is not None)


def compose(
    spec: AsyncApiSpec,
    urls: PageUrls,
    options: PageOptions,
    renderers: PartRenderers,
    new_markdown: Callable[[Anchors], Markdown] = Markdown,
) -> Reference:
    """The page data of a document.

    Args:
        spec: The document.
        urls: Where things are.
        options: What the page shows.
        renderers: Give the HTML of events and schemas.
        new_markdown: Makes what renders descriptions.
    """
    anchors = Anchors()
    return _Composer(spec, urls, options, renderers, anchors, new_markdown(anchors)).reference()


class _Composer:
    """Composes one page; its anchors and its schemas are for that page alone."""

    def __init__(
        self,
        spec: AsyncApiSpec,
        urls: PageUrls,
        options: PageOptions,
        renderers: PartRenderers,
        anchors: Anchors,
        markdown: Markdown,
    ) -> None:
        self._spec = spec
        self._urls = urls
        self._options = options
        self._renderers = renderers
        self._reader = DocumentReader(spec.follow)
        self._anchors = anchors
        # The ids that the templates use themselves.
        for taken in (
            "authentication",
            "choices",
            "contents",
            "events",
            "found",
            "main",
            "menu",
            "place",
            "results",
            "schemas",
            "search",
            "servers",
            "theme",
        ):
            self._anchors.new(taken)
        self._markdown = markdown
        self._security = SecurityWords(
            spec.security_schemes, self._reader, self._markdown, self._anchors
        )
        self._servers = ServerComposer(self._reader, self._markdown, self._security, self._anchors)
        self._speaks_socketio = speaks_socketio(spec)
        self._addresses = addresses_of(spec, urls.server, options.servers)
        self._languages = self._offered_languages()
        self._snippets = Snippets(tuple(self._languages.values()), self._reader.follow)
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
            self._snippets,
            renderers.event,
        )

    def _offered_languages(self) -> Mapping[str, Language]:
        """The languages of code to paste, none if clients speak another protocol."""
        if is_plain_websocket(self._spec):
            return WEBSOCKET_LANGUAGES
        if not self._speaks_socketio:
            return {}
        chosen = self._options.languages or SOCKETIO_LANGUAGES
        return {name: SOCKETIO_LANGUAGES[name] for name in chosen}

    def _components(self) -> dict[str, Node]:
        components = self._reader.child(self._spec.node, "components")
        schemas = self._reader.child(components, "schemas")
        return {name: node for name, node in schemas.items() if _is_schema(node)} if schemas else {}

    def _roots(self) -> Iterator[Node]:
        """Every schema that the page shows outside its list of schemas."""
        for namespace in self._spec.namespaces.values():
            yield from (schema for _, schema in self._request_schemas(namespace))
            yield from (schema for _, schema in self._parameters(namespace))
        for message in self._messages():
            lists = (message.payload, *message.ack)
            yield from (schema for each in lists if each is not None for schema in each.each)
            if message.headers is not None:
                yield message.headers

    def _messages(self) -> Iterator[Event]:
        """Every message that the page shows."""
        for _, event in self._spec.events():
            yield from event.messages
        for namespace in self._spec.namespaces.values():
            yield from namespace.without_operation

    def reference(self) -> Reference:
        spec = self._spec
        article = self._markdown.article(spec.info.description, 2, "about")
        lead, description = parted_at_heading(article)
        shown = self._options.servers
        servers = tuple(
            self._servers.page(each)
            for each in spec.servers.values()
            if shown is None or each.name in shown
        )
        namespaces = tuple(self._namespace(each) for each in spec.namespaces.values())
        return Reference(
            title=self._options.title or spec.info.title or "API",
            version=spec.info.version,
            asyncapi=spec.version,
            summary=summary_of(lead or article),
            lead=lead,
            description=description,
            lead_headings=headings_of(lead),
            headings=headings_of(description),
            links=tuple(_links(spec.info)),
            downloads=self._urls.downloads,
            tags=tags_of(spec.info.tags),
            targets=self._targets(),
            languages=tuple(self._languages),
            waiting_code=self._snippets.waiting(),
            servers=servers,
            schemes=tuple(self._security.pages()),
            namespaces=namespaces,
            # After all else: which schemas are shared is known only then.
            schemas=tuple(map(self._schema, self._trees.shared())),
            channel_word="Namespace" if self._speaks_socketio else "Channel",
        )

    def _targets(self) -> tuple[Target, ...]:
        """The servers between which readers choose; none if clients speak another protocol."""
        if not self._languages:
            return ()
        return tuple(map(self._target, self._addresses))

    def _target(self, address: Address) -> Target:
        scheme = "http" if self._speaks_socketio else "ws"
        return Target(
            address.key,
            address.label,
            address.url.replace("http", scheme, 1),
            address.template and address.template.replace("http", scheme, 1),
            tuple(
                VariableInput(each.name, each.value or "", each.enum) for each in address.variables
            ),
        )

    def _schema(self, named: NamedSchema) -> Entry:
        return Entry(named.id, named.name, self._renderers.schema(named))

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
        return bool(self._languages) and (not self._speaks_socketio or is_namespace(namespace))

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
        for each, events in (
            (_SEND, namespace.receives),
            (_RECEIVE, namespace.emits),
            (_UNDIRECTED, namespace.without_operation),
        ):
            if events:
                page_id = self._anchors.new(slug, each.kind)
                shows_code = each is not _UNDIRECTED and self._has_code(namespace)
                context = EventContext(
                    namespace.name, slug, each.kind, each.label, each.acknowledged_by, shows_code
                )
                entries = tuple(self._events.entries(events, context))
                yield Direction(page_id, each.kind, each.label, each.heading, each.remark, entries)


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
