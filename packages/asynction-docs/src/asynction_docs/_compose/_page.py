"""The page data of a document, made of those of its servers, namespaces and schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from asynction_spec import (
    AsyncApiSpec,
    Event,
    Node,
)

from .. import _labels
from .._anchors import Anchors
from .._code._examples import generator
from .._code._offered_languages import (
    SOCKETIO_LANGUAGES,
    WEBSOCKET_LANGUAGES,
    shown_without_script,
)
from .._code._snippets import Language, Snippets
from .._commonmark._descriptions import Markdown, headings_of, parted_at_heading, summary_of
from .._options import PageOptions
from .._page_data import (
    Entry,
    NamedSchema,
    Reference,
    Target,
    VariableInput,
)
from .._schemas._schema_tree import SchemaTrees
from ._connections import is_plain_websocket, speaks_socketio
from ._events import EventComposer, RenderEvent
from ._namespaces import NamespaceComposer, parameter_schemas, request_schemas
from ._security import SecurityWords
from ._servers import Address, ServerComposer, addresses_of
from ._tags_links_and_bindings import DocumentReader, links_of, tags_of


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
        self._snippets = Snippets(
            tuple(self._languages.values()),
            shown_without_script(self._languages),
            self._reader.follow,
        )
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
        self._namespaces = NamespaceComposer(
            spec,
            self._reader,
            self._markdown,
            self._trees,
            self._security,
            self._anchors,
            self._events,
            self._snippets,
            self._addresses,
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
            yield from (schema for _, schema in request_schemas(namespace))
            yield from (schema for _, schema in parameter_schemas(namespace, self._reader))
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
        namespaces = tuple(map(self._namespaces.page, spec.namespaces.values()))
        return Reference(
            title=self._options.title or spec.info.title or _labels.UNTITLED_API,
            version=spec.info.version,
            asyncapi=spec.version,
            summary=summary_of(lead or article),
            lead=lead,
            description=description,
            lead_headings=headings_of(lead),
            headings=headings_of(description),
            links=links_of(spec.info),
            tags=tags_of(spec.info.tags),
            targets=self._targets(),
            languages=tuple(self._languages),
            waiting_code=self._snippets.waiting(),
            servers=servers,
            schemes=tuple(self._security.pages()),
            namespaces=namespaces,
            # After all else: which schemas are shared is known only then.
            schemas=tuple(map(self._schema, self._trees.shared())),
            channel_word=_labels.NAMESPACE if self._speaks_socketio else _labels.CHANNEL,
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


def _is_schema(node: Node) -> bool:
    return isinstance(node.value, dict | bool)
