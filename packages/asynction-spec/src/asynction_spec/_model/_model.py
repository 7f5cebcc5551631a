"""What a document says, in Socket.IO's terms and whatever its AsyncAPI version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._diagnostics import Diagnostic
from .._schemas._compiled import CompiledSchemas
from .._schemas._dialects import Dialect
from .._text._source import Node
from ._security import SecurityRequirement, SecurityScheme
from ._server_variables import URL_SCHEMES, ServerVariable, expressions, fill_variables


@dataclass(frozen=True, slots=True)
class ExternalDocs:
    """An External Documentation Object."""

    url: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A Tag Object."""

    name: str
    description: str | None = None
    external_docs: ExternalDocs | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The Contact Object; each of its fields may be missing."""

    name: str | None = None
    url: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class License:
    """The License Object."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Info:
    """The Info Object.

    AsyncAPI 2 has tags and external documentation beside it, AsyncAPI 3 in it.
    """

    title: str
    version: str
    description: str | None = None
    terms_of_service: str | None = None
    contact: Contact | None = None
    license: License | None = None
    tags: tuple[Tag, ...] = ()
    external_docs: ExternalDocs | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """A Server Object. `host` and `pathname` hold variables as they are written: `{port}`."""

    name: str
    protocol: str
    protocol_version: str | None
    host: str
    pathname: str
    title: str | None
    summary: str | None
    description: str | None
    tags: tuple[Tag, ...]
    external_docs: ExternalDocs | None
    variables: Mapping[str, ServerVariable]
    security: tuple[SecurityRequirement, ...]
    """The alternatives that a client may meet; none of them leaves the server open."""
    node: Node

    @property
    def url(self) -> str | None:
        """The http(s) URL that clients connect to, its variables replaced by their values.

        The first word of an enum stands for a variable without a default, and one without either
        stays as it is written. None where Socket.IO does not run over the server's protocol.
        """
        scheme = URL_SCHEMES.get(self.protocol.lower())
        address = fill_variables(self.host + self.pathname, self.variables)
        return None if scheme is None else f"{scheme}://{address}"

    @property
    def path(self) -> str:
        """The path of the URL, its variables replaced in the same way."""
        return fill_variables(self.pathname, self.variables)

    @property
    def path_variables(self) -> Mapping[str, ServerVariable | None]:
        """The variables in `pathname` by their names, None for one that is not described."""
        return {name: self.variables.get(name) for name in expressions(self.pathname)}


@dataclass(frozen=True, slots=True)
class Arguments:
    """The argument list of a packet or of an acknowledgement.

    `schema` describes the whole list where `positional` is true, else its one argument. `least` and
    `most` say how many arguments there may be; None is any number.
    """

    schema: Node
    dialect: Dialect
    positional: bool
    least: int
    most: int | None
    each: tuple[Node, ...]
    """The schema of each argument."""


@dataclass(frozen=True, slots=True)
class Event:
    """A message that travels in one direction of a namespace.

    `name` is None where the document names none, which Socket.IO can't carry. `ack` holds the
    alternatives that an acknowledgement may choose from; an empty tuple leaves it open.
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
    """What the operation asks for beyond what the connection had to meet."""
    tags: tuple[Tag, ...]
    """Those of the message and those of the operation, each name once."""
    external_docs: ExternalDocs | None
    deprecated: bool
    """Whether the message or the operation is `deprecated` (or `x-deprecated`)."""
    content_type: str | None
    """Of the message, else the document's `defaultContentType`."""
    headers: Node | None
    """The schema of the message's headers, which Socket.IO has no place for."""
    fields: Mapping[str, Node]
    """All fields of the message, its traits applied."""
    operation_fields: Mapping[str, Node]
    """All fields of the operation, its traits applied."""
    node: Node
    """The Message Object."""
    operation: Node


@dataclass(frozen=True, slots=True)
class Bindings:
    """The WebSocket channel binding: what the HTTP request of a connection must be."""

    method: Node | None
    query: Node | None
    headers: Node | None
    node: Node


@dataclass(frozen=True, slots=True)
class Namespace:
    """A channel. `name` is its address, or its key where it has none."""

    name: str
    address: str | None
    title: str | None
    summary: str | None
    description: str | None
    tags: tuple[Tag, ...]
    external_docs: ExternalDocs | None
    receives: tuple[Event, ...]
    """What clients send and the server handles."""
    emits: tuple[Event, ...]
    """What the server sends."""
    bindings: Bindings | None
    auth: Node | None
    """The schema of the CONNECT packet's auth object, `x-auth`."""
    security: tuple[SecurityRequirement, ...] | None
    """What `x-security` asks for in the place of the server's requirements, None without it."""
    handlers: Mapping[str, Node]
    """The texts of `x-handlers`, by `connect`, `disconnect` and `error`."""
    node: Node


@dataclass(frozen=True, slots=True)
class AsyncApiSpec:
    """An AsyncAPI document that can be used: read, checked and compiled.

    `diagnostics` are its warnings and remarks, `document` is its plain data as written, and
    `security_schemes` has every scheme that a requirement names.
    """

    version: str
    info: Info
    servers: Mapping[str, Server]
    namespaces: Mapping[str, Namespace]
    security_schemes: Mapping[str, SecurityScheme]
    node: Node
    _compiled_schemas: CompiledSchemas = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)

    @property
    def document(self) -> Mapping[str, Any]:
        """The document's plain data as it was written."""
        value: Mapping[str, Any] = self.node.value
        return value

    def follow(self, node: Node) -> Node:
        """What a node stands for: itself, or what its `$ref` leads to in the end."""
        return self._compiled_schemas.references.follow(node)

    def events(self) -> Iterator[tuple[Namespace, Event]]:
        """Every event with its namespace, received ones before emitted ones."""
        for namespace in self.namespaces.values():
            for event in (*namespace.receives, *namespace.emits):
                yield namespace, event


def compiled_schemas(spec: AsyncApiSpec) -> CompiledSchemas:
    """The schemas of a document, for this package alone: they are no part of its public names."""
    return spec._compiled_schemas  # noqa: SLF001
