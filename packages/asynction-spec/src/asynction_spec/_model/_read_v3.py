"""AsyncAPI 3.0 and 3.1 into the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .._text._nodes import Node, NodeId
from .._text._references import is_reference
from ._arguments import Arguments
from ._async_api_spec import Event, Namespace
from ._limits import read_limits
from ._read_v2_and_v3 import Fields, Reader, field_text, text
from ._servers import Server


class ReaderV3(Reader):
    """Reads a document of the 3.x family."""

    has_multi_format = True
    traits_win = False

    def servers(self, document: Node) -> dict[str, Server]:
        return {
            name: self.server(name, node, text(node, "host") or "", text(node, "pathname") or "")
            for name, node in self.members(document.get("servers"))
        }

    def namespaces(self, document: Node) -> Iterator[Namespace]:
        operations = list(self._operations(document))
        replied_to = self._unaddressed_replies(operations)
        for key, channel in self.members(document.get("channels")):
            # By identity, since an operation names its channel by a reference.
            own = [each for each in operations if self._channel_id(each) == channel.id]
            if not own and channel.id in replied_to:
                continue  # Socket.IO replies by acknowledgement, in the namespace of the event
            yield Namespace(
                # The address may be null or missing, as for the target of a reply.
                name=text(channel, "address") or key,
                address=text(channel, "address"),
                title=text(channel, "title"),
                summary=text(channel, "summary"),
                description=text(channel, "description"),
                tags=self.tags(channel.get("tags")),
                external_docs=self.external_docs(channel.get("externalDocs")),
                receives=tuple(self._events(own, "receive", channel)),
                emits=tuple(self._events(own, "send", channel)),
                bindings=self.bindings(channel),
                auth=channel.get("x-auth"),
                security=self.security.requirements(channel.get("x-security")),
                handlers=self.handlers(channel),
                servers=self._names(channel.get("servers"), document),
                node=channel,
                limits=read_limits(channel.get("x-limits")),
                without_operation=tuple(self._without_operation(own, channel)),
            )

    def _names(self, servers: Node | None, document: Node) -> frozenset[str] | None:
        """The names of a channel's servers; an empty list is as good as none."""
        if servers is None or not isinstance(servers.value, list) or not servers.value:
            return None
        referred = {each.id for each in self.elements(servers)}
        known = self.members(document.get("servers"))
        return frozenset(name for name, server in known if server.id in referred)

    def _operations(self, document: Node) -> Iterator[Node]:
        for _, operation in self.members(document.get("operations")):
            yield operation

    def _unaddressed_replies(self, operations: list[Node]) -> set[NodeId]:
        """The channels without an address that replies go to."""
        replies = (self.resolved(each.get("reply")) for each in operations)
        channels = (self.resolved(each.get("channel")) for each in replies if each is not None)
        return {each.id for each in channels if each is not None and not text(each, "address")}

    def _channel_id(self, operation: Node) -> NodeId | None:
        channel = self.resolved(operation.get("channel"))
        return None if channel is None else channel.id

    def _events(self, operations: list[Node], action: str, channel: Node) -> Iterator[Event]:
        for operation in operations:
            if text(operation, "action") != action:
                continue
            replies = self._replies(operation, channel)
            ack = self._reply_ack(replies)
            for key, message in self._messages(operation, channel, replies):
                fields = self.with_traits(message)
                name = fields.get("name")
                named = name.value if name and isinstance(name.value, str) else key
                yield self.event(fields, message, operation, named, ack)

    def _without_operation(self, operations: list[Node], channel: Node) -> Iterator[Event]:
        """The messages of a channel that none of its operations sends, receives or replies with."""
        named: set[NodeId] = set()
        for operation in operations:
            replies = self._replies(operation, channel)
            messages = self._messages(operation, channel, replies)
            named.update(each.id for each in replies)
            named.update(each.id for _, each in messages)
        for key, message in self.members(channel.get("messages")):
            if message.id not in named:
                fields = self.with_traits(message)
                event = self.event(fields, message, message, field_text(fields, "name") or key, ())
                yield replace(event, operation_fields={})

    def _messages(
        self, operation: Node, channel: Node, replies: list[Node]
    ) -> Iterator[tuple[str | None, Node]]:
        """The messages of an operation by their keys: those it names, else its channel's.

        A channel also holds the messages of replies, which are acknowledgements and not events.
        """
        named = operation.get("messages")
        if named is None:
            answers = {each.id for each in replies}
            of_channel = self.members(channel.get("messages"))
            yield from ((key, each) for key, each in of_channel if each.id not in answers)
            return
        for element in named.elements():
            resolved = self.resolved(element)
            if resolved is not None and isinstance(resolved.value, dict):
                named_as = self.references.target(element).name if is_reference(element) else ""
                yield named_as or None, resolved

    def _replies(self, operation: Node, channel: Node) -> list[Node]:
        """The messages of the operation's reply, unless it goes to another channel."""
        reply = self.resolved(operation.get("reply"))
        if reply is None:
            return []
        other = self.resolved(reply.get("channel"))
        elsewhere = other is not None and other.id != channel.id
        homes = {None, text(channel, "address")}
        if other is not None and elsewhere and text(other, "address") not in homes:
            return []
        named = list(self.elements(reply.get("messages")))
        if named or other is None or other.id == channel.id:
            return named
        return [message for _, message in self.members(other.get("messages"))]

    def _reply_arguments(self, fields: Fields) -> Arguments | None:
        """The payload of a reply's message, with what the message says of it."""
        payload = self.payload(fields)
        return payload and replace(
            payload,
            title=field_text(fields, "title"),
            summary=field_text(fields, "summary"),
            description=field_text(fields, "description"),
            examples=tuple(self.elements(fields.get("examples"))),
        )

    def _reply_ack(self, replies: list[Node]) -> tuple[Arguments, ...]:
        payloads = [self._reply_arguments(self.with_traits(each)) for each in replies]
        known = tuple(each for each in payloads if each is not None)
        return known if len(known) == len(payloads) else ()
