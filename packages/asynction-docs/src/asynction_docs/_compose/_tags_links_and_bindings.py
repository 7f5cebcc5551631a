"""Tags, links, the contact and bindings of a document as page data, with references followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from asynction_spec import ExternalDocs, Info, Node
from asynction_spec import Tag as SpecTag

from .._code._names_and_literals import JSON, literal
from .._commonmark._safe_html import is_safe_url
from .._page_data import InfoLinks, Link, Listing, Tag
from .._schemas._shared_schemas import Follow


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

    def members(self, node: Node | None) -> Iterator[tuple[str, Node]]:
        """The members of a mapping, references followed."""
        for name, each in node.items() if node else ():
            yield name, self.follow(each)

    def bindings(self, *holders: Node | None, without: str | None = None) -> tuple[Listing, ...]:
        """Bindings as the document has them, each with its protocol."""
        found = []
        for holder in holders:
            for protocol, node in self.members(None if holder is None else self.follow(holder)):
                if protocol != without and not protocol.startswith("x-") and node.value:
                    found.append(listing(protocol, self._plain(node, 0)))
        return tuple(found)

    def _plain(self, node: Node, depth: int) -> Any:
        """A value without extensions, which are private to the server; references are resolved."""
        # Bindings may be recursive, and no page needs them deeper.
        resolved = self.follow(node) if depth < 16 else node
        if isinstance(resolved.value, list):
            return [self._plain(each, depth + 1) for each in resolved.elements()]
        if isinstance(resolved.value, dict):
            named = (each for each in resolved.items() if not each[0].startswith("x-"))
            return {name: self._plain(each, depth + 1) for name, each in named}
        return resolved.value

    def foreign_schema(self, payload: Node, schema_format: str) -> Listing:
        """A payload schema that is not JSON Schema, as the document has it."""
        resolved = self.follow(payload)
        schema = resolved.get("schema") if resolved.get("schemaFormat") else None
        value = self._plain(schema or resolved, 0)
        if isinstance(value, str):
            return Listing(schema_format, value)
        return listing(schema_format, value)


def tags_of(tags: Iterable[SpecTag]) -> tuple[Tag, ...]:
    """Tags with their links."""
    return tuple(
        Tag(each.name, each.description or "", docs_of(each.external_docs)) for each in tags
    )


def docs_of(docs: ExternalDocs | None) -> Link | None:
    """External documentation as a link."""
    return None if docs is None else link(docs.description or docs.url, docs.url)


def links_of(info: Info) -> InfoLinks:
    """What the information about an API leads to: licence, contact and others."""
    contact, terms = info.contact, info.terms_of_service
    name = contact and (contact.name or contact.url)
    email = contact and contact.email
    return InfoLinks(
        license=link(info.license.name, info.license.url) if info.license else None,
        contact=link(name, contact.url) if contact and name else None,
        email=link(email, f"mailto:{email}") if email else None,
        terms_of_service=link(terms, terms) if terms else None,
        docs=docs_of(info.external_docs),
    )


def link(text: str, url: str | None) -> Link:
    """A link; without a URL if that is not safe."""
    return Link(text, url if url is not None and is_safe_url(url) else None)


def listing(label: str, value: Any) -> Listing:
    """Plain data as a block of JSON."""
    return Listing(label, literal(value, JSON))
