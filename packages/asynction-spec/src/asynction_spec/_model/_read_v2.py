"""AsyncAPI 2.0 to 2.6 into the model."""

from __future__ import annotations

from collections.abc import Iterator

from .._text._nodes import Node, NodeId
from ._async_api_spec import Event, Namespace
from ._limits import read_limits
from ._read_v2_and_v3 import Reader, text
from ._servers import Server


class ReaderV2(Reader):
    """Reads a document of the 2.x family."""

    def servers(self, document: Node) -> dict[str, Server]:
        return {
            name: self.server(name, node, *_split(text(node, "url") or ""))
            for name, node in self.members(document.get("servers"))
        }

    def namespaces(self, document: Node) -> Iterator[Namespace]:
        for name, channel in self.members(document.get("channels")):
            yield Namespace(
                name=name,
                address=name,
                title=None,
                summary=None,
                description=text(channel, "description"),
                tags=self.tags(channel.get("tags")),
                external_docs=self.external_docs(channel.get("externalDocs")),
                # AsyncAPI 2 speaks as the client: what clients publish the server receives.
                receives=tuple(self._events(channel.get("publish"))),
                emits=tuple(self._events(channel.get("subscribe"))),
                bindings=self.bindings(channel),
                auth=channel.get("x-auth"),
                security=self.security.requirements(channel.get("x-security")),
                handlers=self.handlers(channel),
                servers=self._names(channel.get("servers")),
                node=channel,
                limits=read_limits(channel.get("x-limits")),
            )

    def _names(self, servers: Node | None) -> frozenset[str] | None:
        """The servers of a channel by their names; an empty list is as good as none."""
        named = servers.elements() if servers is not None else ()
        return frozenset(each.value for each in named if isinstance(each.value, str)) or None

    def _events(self, operation: Node | None) -> Iterator[Event]:
        operation = self.resolved(operation)
        if operation is None:
            return
        for each in self.messages(operation.get("message")):
            fields = self.with_traits(each)
            named = fields.get("name")
            name = named.value if named and isinstance(named.value, str) else None
            yield self.event(fields, each, operation, name, ())

    def messages(self, message: Node | None) -> Iterator[Node]:
        """The messages of a Message Object: itself, or those of its `oneOf`."""
        resolved = self.resolved(message)
        if resolved is not None:
            yield from self._messages(resolved, set())

    def _messages(self, message: Node, seen: set[NodeId]) -> Iterator[Node]:
        # A `oneOf` may lead back to itself by references.
        if message.id in seen or not isinstance(message.value, dict):
            return
        seen.add(message.id)
        if "oneOf" not in message.value:
            yield message
        for each in self.elements(message.get("oneOf")):
            yield from self._messages(each, seen)


def _split(url: str) -> tuple[str, str]:
    """A server's host and path from its URL, which may have no scheme (`localhost:5000/chat`)."""
    rest = url.partition("://")[2] or url
    host, slash, path = rest.partition("/")
    return host, slash + path.partition("?")[0]
