"""The model of a document in Socket.IO's terms, the same for all AsyncAPI versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._diagnostics import Diagnostic
from .._schemas._compiled_schemas import CompiledSchemas
from .._text._nodes import Node, NodeId
from ._arguments import Arguments
from ._information import ExternalDocs, Info, Tag
from ._limits import Limits
from ._security import SecurityRequirement, SecurityScheme
from ._servers import Server


@dataclass(frozen=True, slots=True)
class Event:
    """A message that is sent in one direction of a namespace (Operation and Message Object).

    `name` is None for a message without a name, which can't be a Socket.IO event. `ack` holds the
    alternatives for the acknowledgement; if it is empty, the document does not describe one.
    """

    name: str | None
    payload: Arguments | None
    ack: tuple[Arguments, ...]
    handler: Node | None
    """The text of `x-handler`."""
    title: str | None
    summary: str | None
    description: str | None
    examples: tuple[Node, ...]
    schema_format: Node | None
    """The text of `schemaFormat`, where the message has one."""
    security: tuple[SecurityRequirement, ...]
    """The requirements of the operation, in addition to those of the connection."""
    tags: tuple[Tag, ...]
    """Those of the message and those of the operation, each name once."""
    external_docs: ExternalDocs | None
    deprecated: bool
    """Whether the message or the operation is `deprecated` (or `x-deprecated`)."""
    content_type: str | None
    """Of the message, else the document's `defaultContentType`."""
    headers: Node | None
    """The schema of the message's headers, which Socket.IO events do not have."""
    fields: Mapping[str, Node]
    """All fields of the message, its traits applied."""
    operation_fields: Mapping[str, Node]
    """All fields of the operation, its traits applied."""
    node: Node
    """The Message Object."""
    operation: Node
    of_channel: bool = False
    """Whether it is named after its channel, whose address has no leading slash."""
    alternatives: tuple[Event, ...] = ()
    """The other messages that the event may carry, where its channel has several."""
    limits: Limits | None = None
    """The `x-limits` of the message, else of the operation."""

    @property
    def messages(self) -> tuple[Event, ...]:
        """Each of the messages that the event may carry, itself the first."""
        return (self, *self.alternatives)


@dataclass(frozen=True, slots=True)
class Bindings:
    """The WebSockets Channel Binding Object: requirements for the HTTP request of a connection."""

    method: Node | None
    query: Node | None
    headers: Node | None
    node: Node
    checked_headers: Node | None = None
    """The schema of the headers without those that say how one hop of the way is used."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """A channel (Channel Object), or the channels that share an address.

    `name` is the address, or the channel's key if it has none.
    """

    name: str
    address: str | None
    title: str | None
    summary: str | None
    description: str | None
    tags: tuple[Tag, ...]
    external_docs: ExternalDocs | None
    receives: tuple[Event, ...]
    """The events that clients send and the server handles."""
    emits: tuple[Event, ...]
    """The events that the server sends."""
    bindings: Bindings | None
    auth: Node | None
    """The schema of the CONNECT packet's auth object, `x-auth`."""
    security: tuple[SecurityRequirement, ...] | None
    """The requirements of `x-security`, which replace the server's; None without `x-security`."""
    handlers: Mapping[str, Node]
    """The texts of `x-handlers`, by `connect`, `disconnect` and `error`."""
    servers: frozenset[str] | None
    """The names of the servers that have the channel; None if all have it."""
    node: Node
    channels: tuple[Node, ...] = ()
    """The Channel Objects, where several share the address."""
    limits: Limits | None = None
    """Its `x-limits`, of what each client does in the namespace."""
    without_operation: tuple[Event, ...] = ()
    """The messages that no operation names (AsyncAPI 3): nothing says who sends them."""


@dataclass(frozen=True, slots=True)
class AsyncApiSpec:
    """An AsyncAPI document without errors, its schemas compiled; `load_spec` gives one.

    >>> from asynction_spec import load_spec
    >>> document = {
    ...     "asyncapi": "2.6.0",
    ...     "info": {"title": "Chat", "version": "1.0.0"},
    ...     "channels": {"/": {"publish": {"message": {"name": "say"}}}},
    ... }
    >>> spec = load_spec(document)
    >>> [(namespace.name, event.name) for namespace, event in spec.events()]
    [('/', 'say')]
    >>> spec.namespaces["/"].emits
    ()
    >>> spec.info.title
    'Chat'

    `diagnostics` holds its warnings and remarks, `document` its plain data as written, and
    `security_schemes` every scheme that a requirement names.
    """

    version: str
    info: Info
    servers: Mapping[str, Server]
    namespaces: Mapping[str, Namespace]
    security_schemes: Mapping[str, SecurityScheme]
    node: Node
    _compiled_schemas: CompiledSchemas = field(repr=False)
    _channels: tuple[Namespace, ...] = field(default=(), repr=False)
    _absent_channels: frozenset[NodeId] = field(default=frozenset(), repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)
    limits: Limits | None = None
    """The `x-limits` of the chosen server (`spec_of_server`), else those that all servers share."""

    @property
    def document(self) -> Mapping[str, Any]:
        """The document's plain data as it was written."""
        value: Mapping[str, Any] = self.node.value
        return value

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the files that the document was read from, itself first."""
        sources = self._compiled_schemas.references.sources
        return tuple(str(each.base) for each in sources if isinstance(each.base, Path))

    def follow(self, node: Node) -> Node:
        """The node itself, or the final target of its `$ref`."""
        return self._compiled_schemas.references.follow(node)

    def events(self) -> Iterator[tuple[Namespace, Event]]:
        """Every event with its namespace, received ones before emitted ones."""
        for namespace in self.namespaces.values():
            for event in (*namespace.receives, *namespace.emits):
                yield namespace, event


def all_channels(spec: AsyncApiSpec) -> tuple[Namespace, ...]:
    """Each channel, those that are one namespace too; for this package only."""
    return spec._channels  # noqa: SLF001


def absent_channels(spec: AsyncApiSpec) -> frozenset[NodeId]:
    """The channels that are left out of the document of one server; for this package only."""
    return spec._absent_channels  # noqa: SLF001


def compiled_schemas(spec: AsyncApiSpec) -> CompiledSchemas:
    """The compiled schemas of a document; for this package only, whose users have `Checks`."""
    return spec._compiled_schemas  # noqa: SLF001
