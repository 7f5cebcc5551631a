"""What AsyncAPI 2 and 3 write alike, into the model.

Readers are tolerant: they leave out what is missing or of the wrong type, because the grammar has
reported it, so that one run also finds the problems of everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from .._text._nodes import Node
from .._text._references import References, UnresolvedReferenceError
from ._arguments import Arguments, read_arguments
from ._async_api_spec import Bindings, Event
from ._hop_headers import without_hop_headers
from ._information import Contact, ExternalDocs, Info, License, Tag
from ._limits import read_limits
from ._security import SecurityReader, SecurityRequirement
from ._servers import Server, ServerVariable
from ._traits import Traits

Fields: TypeAlias = Mapping[str, Node]
"""The fields of an object, after its traits were applied."""


class Reader:
    """Reads the parts that AsyncAPI 2 and 3 write alike."""

    has_multi_format = False
    """Whether a schema may be in a Multi Format Schema Object."""
    traits_win = True
    """Whether a field of a trait replaces the same field of its target."""

    def __init__(self, references: References) -> None:
        self.references = references
        self._traits = Traits(references, win=self.traits_win)
        self._default_content_type = text(references.root, "defaultContentType")
        self.security = SecurityReader(references)
        self.security.read_components()

    def resolved(self, node: Node | None) -> Node | None:
        """The node with its reference followed, None if the target does not exist."""
        try:
            return None if node is None else self.references.follow(node)
        except UnresolvedReferenceError:
            return None

    def members(self, node: Node | None) -> Iterator[tuple[str, Node]]:
        """The members of a mapping that are mappings, by name, references followed."""
        for name, member in node.items() if node else ():
            resolved = self.resolved(member)
            if resolved is not None and isinstance(resolved.value, dict):
                yield name, resolved

    def elements(self, node: Node | None) -> Iterator[Node]:
        """The elements of a list, references followed."""
        for element in node.elements() if node else ():
            resolved = self.resolved(element)
            if resolved is not None:
                yield resolved

    def with_traits(self, node: Node) -> Fields:
        """The fields of an object, its traits applied."""
        return self._traits.merge(node)

    def messages(self, message: Node | None) -> Iterator[Node]:
        """The messages of a Message Object: in AsyncAPI 3 always itself only."""
        resolved = self.resolved(message)
        if resolved is not None and isinstance(resolved.value, dict):
            yield resolved

    # -- objects that are the same in both families --------------------------------------------

    def info(self, document: Node) -> Info:
        info = self.resolved(document.get("info")) or document
        return Info(
            title=text(info, "title") or "",
            version=text(info, "version") or "",
            description=text(info, "description"),
            terms_of_service=text(info, "termsOfService"),
            contact=_contact(self.resolved(info.get("contact"))),
            license=_license(self.resolved(info.get("license"))),
            # AsyncAPI 2 has both fields in the document, AsyncAPI 3 in the Info Object.
            tags=self.tags(info.get("tags"), document.get("tags")),
            external_docs=self.external_docs(info.get("externalDocs"))
            or self.external_docs(document.get("externalDocs")),
        )

    def tags(self, *lists: Node | None) -> tuple[Tag, ...]:
        """The tags of several lists, the first of each name."""
        found: dict[str, Tag] = {}
        for each in lists:
            for node in self.elements(self.resolved(each)):
                name = text(node, "name")
                if name:
                    docs = self.external_docs(node.get("externalDocs"))
                    found.setdefault(name, Tag(name, text(node, "description"), docs))
        return tuple(found.values())

    def external_docs(self, written: Node | None) -> ExternalDocs | None:
        node = self.resolved(written)
        url = text(node, "url") if node else None
        return ExternalDocs(url, text(node, "description")) if node and url else None

    def variables(self, server: Node) -> dict[str, ServerVariable]:
        return {
            name: ServerVariable(
                name,
                text(node, "default"),
                # A port without quotes is an integer in YAML; the grammar reports it.
                tuple(str(each.value) for each in self.elements(node.get("enum"))),
                text(node, "description"),
                node,
            )
            for name, node in self.members(server.get("variables"))
        }

    def server(self, name: str, node: Node, host: str, pathname: str) -> Server:
        return Server(
            name=name,
            protocol=text(node, "protocol") or "",
            protocol_version=text(node, "protocolVersion"),
            host=host,
            pathname=pathname,
            title=text(node, "title"),
            summary=text(node, "summary"),
            description=text(node, "description"),
            tags=self.tags(node.get("tags")),
            external_docs=self.external_docs(node.get("externalDocs")),
            variables=self.variables(node),
            security=self.security.requirements(node.get("security")) or (),
            node=node,
            limits=read_limits(node.get("x-limits")),
        )

    def bindings(self, channel: Node) -> Bindings | None:
        """The WebSocket channel binding (WebSockets Channel Binding Object)."""
        protocols = self.resolved(channel.get("bindings"))
        node = self.resolved(protocols.get("ws")) if protocols else None
        if node is None or not isinstance(node.value, dict):
            return None
        headers = node.get("headers")
        schema = self.resolved(headers)
        checked = without_hop_headers(schema) if schema is not None else None
        return Bindings(
            node.get("method"),
            node.get("query"),
            headers,
            node,
            # The written one where nothing was left out, so that errors name the document's own
            # schema.
            checked_headers=headers if checked is schema else checked,
        )

    def handlers(self, channel: Node) -> dict[str, Node]:
        named = self.resolved(channel.get("x-handlers"))
        found = named.items() if named else ()
        return {name: node for name, node in found if isinstance(node.value, str)}

    def event(
        self,
        fields: Fields,
        node: Node,
        operation: Node,
        name: str | None,
        ack: tuple[Arguments, ...],
    ) -> Event:
        """An event from the fields of its message."""
        own_ack = self.ack(fields)
        of_operation = self.with_traits(operation)
        return Event(
            name=name,
            payload=self.payload(fields),
            # `x-ack` takes precedence over the `reply` of AsyncAPI 3.
            ack=ack if own_ack is None else (own_ack,),
            handler=fields.get("x-handler") or operation.get("x-handler"),
            title=_text(fields.get("title")),
            summary=_text(fields.get("summary")),
            description=_text(fields.get("description")),
            examples=tuple(self.elements(fields.get("examples"))),
            schema_format=self.formatted(fields, "payload")[1],
            security=self._operation_security(of_operation),
            tags=self.tags(fields.get("tags"), of_operation.get("tags")),
            external_docs=self.external_docs(fields.get("externalDocs"))
            or self.external_docs(of_operation.get("externalDocs")),
            deprecated=_is_deprecated(fields) or _is_deprecated(of_operation),
            content_type=_text(fields.get("contentType")) or self._default_content_type,
            headers=self.formatted(fields, "headers")[0],
            fields=fields,
            operation_fields=of_operation,
            node=node,
            operation=operation,
            limits=read_limits(fields.get("x-limits") or of_operation.get("x-limits")),
        )

    def _operation_security(self, fields: Fields) -> tuple[SecurityRequirement, ...]:
        """The security requirements of an operation, traits applied."""
        asked = fields.get("x-security") or fields.get("security")
        return self.security.requirements(asked) or ()

    # -- payloads and acks ----------------------------------------------------------------------

    def payload(self, fields: Fields) -> Arguments | None:
        """The arguments that a message's payload describes."""
        schema, schema_format = self.formatted(fields, "payload")
        return None if schema is None else self.arguments(schema, _text(schema_format))

    def formatted(self, fields: Fields, key: str) -> tuple[Node | None, Node | None]:
        """The schema of a payload, or of headers, and its `schemaFormat`.

        In AsyncAPI 2 both are fields of the message, in AsyncAPI 3 of a Multi Format Schema Object.
        """
        written = fields.get(key)
        resolved = self.resolved(written)
        if resolved is not None and self.has_multi_format and resolved.get("schema"):
            return resolved.child("schema"), resolved.get("schemaFormat")
        return written, fields.get("schemaFormat") if key == "payload" else None

    def ack(self, fields: Fields) -> Arguments | None:
        """The arguments that `x-ack` describes: `{args: schema}`, or the schema itself."""
        ack = self.resolved(fields.get("x-ack"))
        if ack is None:
            return None
        return self.arguments(ack.get("args") or ack)

    def arguments(self, schema: Node, schema_format: str | None = None) -> Arguments | None:
        """The argument list that a schema describes; None if it is not a JSON Schema."""
        resolved = self.resolved(schema)
        return None if resolved is None else read_arguments(schema, resolved, schema_format)


def _contact(node: Node | None) -> Contact | None:
    if node is None:
        return None
    return Contact(text(node, "name"), text(node, "url"), text(node, "email"))


def _license(node: Node | None) -> License | None:
    name = text(node, "name") if node else None
    return License(name, text(node, "url")) if node and name else None


def _is_deprecated(fields: Fields) -> bool:
    marked = fields.get("deprecated") or fields.get("x-deprecated")
    return marked is not None and marked.value is True


def text(node: Node, key: str) -> str | None:
    """The text of a field, None if it is missing or not text."""
    return _text(node.get(key))


def _text(node: Node | None) -> str | None:
    return node.value if node is not None and isinstance(node.value, str) else None


def field_text(fields: Fields, key: str) -> str | None:
    """A field's text, traits applied, None where there is none."""
    return _text(fields.get(key))
