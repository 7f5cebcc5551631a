"""What a page shows of a document beside the model: tags, links, bindings, and the like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from asynction_spec import AsyncApiSpec, Event, Node

from ._highlight import highlight, highlight_own
from ._literals import JSON, literal
from ._markdown import is_safe_url
from ._page import Link, Listing, Tag
from ._schema_tree import Follow


def follower(spec: AsyncApiSpec) -> Follow:
    """What follows the references of a document."""
    return spec.schemas.references.follow


class DocumentReader:
    """Reads the fields of a document's objects.

    Args:
        follow: Follows references.
    """

    def __init__(self, follow: Follow) -> None:
        self.follow = follow

    def child(self, node: Node | None, key: str) -> Node | None:
        """A field with its reference followed."""
        found = None if node is None else node.get(key)
        return None if found is None else self.follow(found)

    def text(self, node: Node | None, key: str) -> str | None:
        """The text of a field."""
        found = self.child(node, key)
        return found.value if found is not None and isinstance(found.value, str) else None

    def message_fields(self, event: Event) -> Mapping[str, Node]:
        """The fields of a message and of its traits."""
        return self._with_traits(event.node)

    def operation_fields(self, event: Event) -> Mapping[str, Node]:
        """The fields of an operation and of its traits."""
        return self._with_traits(event.operation)

    def _with_traits(self, node: Node) -> dict[str, Node]:
        fields: dict[str, Node] = {}
        traits = self.child(node, "traits")
        for trait in traits.elements() if traits else ():
            fields |= dict(self.follow(trait).items())
        return fields | dict(node.items())

    def members(self, node: Node | None) -> Iterator[tuple[str, Node]]:
        """The members of a mapping, references followed."""
        for name, each in node.items() if node else ():
            yield name, self.follow(each)

    # -- objects --------------------------------------------------------------------------------

    def tags(self, *lists: Node | None) -> tuple[Tag, ...]:
        """The tags of several lists, each once."""
        found: dict[str, Tag] = {}
        for tags in lists:
            for each in self.follow(tags).elements() if tags else ():
                tag = self.follow(each)
                name = self.text(tag, "name")
                if name:
                    docs = self.docs(tag.get("externalDocs"))
                    found.setdefault(name, Tag(name, self.text(tag, "description") or "", docs))
        return tuple(found.values())

    def docs(self, node: Node | None) -> Link | None:
        """An External Documentation Object as a link."""
        docs = None if node is None else self.follow(node)
        url = self.text(docs, "url")
        if url is None:
            return None
        return link(self.text(docs, "description") or url, url)

    def bindings(self, *holders: Node | None, without: str | None = None) -> tuple[Listing, ...]:
        """Bindings as they are written, by protocol."""
        found = []
        for holder in holders:
            for protocol, node in self.members(None if holder is None else self.follow(holder)):
                if protocol != without and not protocol.startswith("x-") and node.value:
                    found.append(listing(f"{protocol} binding", self._plain(node, 0)))
        return tuple(found)

    def _plain(self, node: Node, depth: int) -> Any:
        """A value without extensions, which are the server's business, and with its references."""
        landed = self.follow(node) if depth < 16 else node
        if isinstance(landed.value, list):
            return [self._plain(each, depth + 1) for each in landed.elements()]
        if isinstance(landed.value, dict):
            named = (each for each in landed.items() if not each[0].startswith("x-"))
            return {name: self._plain(each, depth + 1) for name, each in named}
        return landed.value

    def foreign_schema(self, payload: Node, schema_format: str) -> Listing:
        """A payload that is no JSON Schema, as it is written."""
        landed = self.follow(payload)
        schema = landed.get("schema") if landed.get("schemaFormat") else None
        value = self._plain(schema or landed, 0)
        if isinstance(value, str):
            return Listing(schema_format, "", highlight(value, "text"))
        return listing(schema_format, value)


def link(text: str, url: str | None) -> Link:
    """A link, dead where it may not lead."""
    return Link(text, url if url is not None and is_safe_url(url) else None)


def listing(label: str, value: Any) -> Listing:
    """Plain data as a block of JSON."""
    return Listing(label, "", highlight_own(literal(value, JSON)))
