"""The data of a page, as the templates need them: plain values, in the order of the page."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from ._labels import DirectionLabels

_EMPTY = Markup("")
_MAX_MAPPED_EVENTS = 150


@dataclass(frozen=True, slots=True)
class Link:
    """A text and its URL; `href` is None if the URL is not safe."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement in words, with an optional piece of code after them."""

    words: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Data to read; those of one `group` are shown one at a time, and chosen by their `tab`."""

    label: str
    text: str
    group: str = ""
    tab: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """Code in one language, for one server; `server` is empty if it is for all."""

    language: str
    server: str
    code: str


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code that does one thing, in the languages that are shown where there are no scripts."""

    variants: tuple[Variant, ...]
    first: Variant
    """The code in the first of all languages."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in a description; `depth` is 0 for the highest ones."""

    id: str
    text: str
    depth: int


# -- schemas ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Value:
    """One of the values that an enumeration allows."""

    code: str
    note: Markup


@dataclass(frozen=True, slots=True)
class SchemaView:
    """A schema as a tree.

    `link` leads to where a reused schema is shown; `outline` then names its fields. A schema
    that is shown at the only place which refers to it has an `id` there.
    """

    type: str
    name: str | None = None
    id: str | None = None
    link: Link | None = None
    outline: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """`deprecated`, `read only`, `write only`."""
    facts: tuple[Fact, ...] = ()
    values: tuple[Value, ...] = ()
    description: Markup = _EMPTY
    docs: Link | None = None
    fields: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A schema within an object or a tuple; `name` is a key, or words if `literal` is false."""

    name: str
    literal: bool
    required: bool
    schema: SchemaView


@dataclass(frozen=True, slots=True)
class Group:
    """Schemas that are combined within another one: `Exactly one of these`."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One schema of a group, and the value of the discriminator that selects it."""

    sign: Fact | None
    schema: SchemaView


@dataclass(frozen=True, slots=True)
class NamedSchema:
    """A reusable schema, shown once."""

    id: str
    name: str
    schema: SchemaView


# -- security -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Credential:
    """One thing to send: what it is, where it goes, and which scopes it must have."""

    scheme: Link
    words: tuple[Fact, ...]
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemePage:
    """A security scheme, described once: what to send, where to get it, and for which scopes."""

    id: str
    name: str
    words: tuple[Fact, ...]
    description: Markup
    links: tuple[Link, ...]
    scopes: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Security:
    """The alternatives of which one must be met; each requires all of its credentials."""

    alternatives: tuple[tuple[Credential, ...], ...]


# -- the document's parts -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an event or of an acknowledgement."""

    label: str
    optional: bool
    schema: SchemaView


@dataclass(frozen=True, slots=True)
class ArgumentList:
    """The arguments of an event or of an acknowledgement, and a remark on their number."""

    id: str
    each: tuple[Argument, ...]
    remark: str | None
    title: str | None = None
    summary: Markup | None = None
    description: Markup | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag."""

    name: str
    description: str
    docs: Link | None


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event in one direction of a namespace."""

    id: str
    name: str
    title: str | None
    summary: Markup
    description: Markup
    deprecated: bool
    tags: tuple[Tag, ...]
    docs: Link | None
    facts: tuple[Fact, ...]
    arguments: ArgumentList | None
    foreign: Listing | None
    """A payload whose schema is written in another language than JSON Schema."""
    headers: SchemaView | None
    acks: tuple[ArgumentList, ...]
    security: Security | None
    bindings: tuple[Listing, ...]
    code: CodeBlock | None
    examples: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event or a shared schema: its entries in the contents and the map, and its HTML."""

    id: str
    name: str
    html: Markup
    title: str | None = None
    deprecated: bool = False
    has_ack: bool = False


@dataclass(frozen=True, slots=True)
class Direction:
    """The events of a namespace in one direction.

    `kind` is `send` or `receive`; `undirected` if the document does not say who sends them.
    """

    id: str
    kind: str
    labels: DirectionLabels
    events: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """The schema of the query, the headers or the auth object of a connection."""

    label: str
    schema: SchemaView


@dataclass(frozen=True, slots=True)
class NamespacePage:
    """A namespace."""

    id: str
    connect_id: str
    name: str
    title: str | None
    summary: Markup
    description: Markup
    tags: tuple[Tag, ...]
    docs: Link | None
    parameters: tuple[Field, ...]
    facts: tuple[Fact, ...]
    requests: tuple[Request, ...]
    security: Security | None
    bindings: tuple[Listing, ...]
    code: CodeBlock | None
    directions: tuple[Direction, ...]
    headings: tuple[Heading, ...]

    @property
    def connects(self) -> bool:
        """Whether the page has a section about connecting."""
        return bool(
            self.facts or self.requests or self.security is not None or self.bindings or self.code
        )

    @property
    def number_of_events(self) -> int:
        """How many events there are in all directions."""
        return sum(len(each.events) for each in self.directions)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable in the address of a server."""

    name: str
    facts: tuple[Fact, ...]
    values: tuple[str, ...]
    description: Markup


@dataclass(frozen=True, slots=True)
class ServerPage:
    """A server."""

    id: str
    name: str
    title: str | None
    address: str
    protocol: str
    description: Markup
    variables: tuple[Variable, ...]
    security: Security | None
    tags: tuple[Tag, ...]
    docs: Link | None
    bindings: tuple[Listing, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class VariableInput:
    """A variable in the URL of a server that readers may change.

    `values` are those that it may have; it may have any if they are none.
    """

    name: str
    value: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A server that the code can connect to; `key` is its name among them.

    `template` is its URL with its variables as they are written, if it has any.
    """

    key: str
    label: str
    url: str
    template: str | None
    variables: tuple[VariableInput, ...]


@dataclass(frozen=True, slots=True)
class InfoLinks:
    """What the information about an API leads to."""

    license: Link | None = None
    contact: Link | None = None
    email: Link | None = None
    terms_of_service: Link | None = None
    docs: Link | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole page."""

    title: str
    version: str
    asyncapi: str
    summary: str
    """The beginning of the description as plain text."""
    lead: Markup
    """The first part of the description."""
    description: Markup
    """The rest of it."""
    lead_headings: tuple[Heading, ...]
    headings: tuple[Heading, ...]
    links: InfoLinks
    tags: tuple[Tag, ...]
    targets: tuple[Target, ...]
    languages: tuple[str, ...]
    waiting_code: tuple[tuple[str, tuple[tuple[Variant, ...], ...]], ...]
    """For each language the variants that no block of code shows, one tuple for each block."""
    servers: tuple[ServerPage, ...]
    schemes: tuple[SchemePage, ...]
    namespaces: tuple[NamespacePage, ...]
    schemas: tuple[Entry, ...]
    channel_word: str
    """`Namespace`; `Channel` if Socket.IO can't carry what the document describes."""

    @property
    def maps_events(self) -> bool:
        """Whether the map names each event; of too many, only their number is said."""
        return sum(each.number_of_events for each in self.namespaces) <= _MAX_MAPPED_EVENTS
