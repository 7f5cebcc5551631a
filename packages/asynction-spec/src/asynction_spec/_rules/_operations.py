"""Operations, their messages and their replies."""

from __future__ import annotations

from collections.abc import Iterator

from .._diagnostics import Severity
from .._did_you_mean import did_you_mean
from .._model._read_v2_and_v3 import text
from .._printable_values import excerpt
from .._text._nodes import Node
from .._text._references import UnresolvedReferenceError, is_reference
from ._channels import leads_to_components
from ._rule import Document, Finding, also, rule


@rule("duplicate-operation-id", Severity.ERROR)
def operation_ids(document: Document) -> Iterator[Finding]:
    """No two operations of an AsyncAPI 2 document have the same `operationId`.

    It may be an operation's own, or come from a trait.
    """
    yield from _repeated_ids("operationId", _operation_ids(document))


@rule("duplicate-message-id", Severity.ERROR)
def message_ids(document: Document) -> Iterator[Finding]:
    """No two messages of an AsyncAPI 2 document have the same `messageId`.

    It may be a message's own, or come from a trait.
    """
    yield from _repeated_ids("messageId", _message_ids(document))


@rule("operation-channel", Severity.ERROR)
def operation_channels(document: Document) -> Iterator[Finding]:
    """The channel of an operation is one of the document.

    The operation refers to `#/channels`, and not to `#/components/channels`.
    """
    for operation in document.of("operation"):
        channel = operation.get("channel")
        if operation.pointer[:1] != ("operations",) or channel is None:
            continue
        if leads_to_components(document, channel):
            message = "an operation names a channel of the document, under '#/channels'"
            yield channel.child("$ref").place, message


@rule("operation-message", Severity.ERROR)
def operation_messages(document: Document) -> Iterator[Finding]:
    """The messages of an operation are messages of its channel."""
    for operation in document.of("operation") if document.version.major > 2 else ():
        for message, own, name in _foreign_messages(document, operation):
            if name is None:
                yield _no_message(message, own)


@rule("operation-message-reference", Severity.WARNING)
def message_references(document: Document) -> Iterator[Finding]:
    """An operation, or a reply, refers to its messages where its channel holds them.

    What the channel refers to in its turn, such as `#/components/messages/Said`, is the same
    message; the specification wants `#/channels/chat/messages/said`, and tools differ on the other.
    """
    for owner in document.of("operation", "reply") if document.version.major > 2 else ():
        messages = owner.get("messages")
        for message in messages.elements() if messages else ():
            if not is_reference(message):
                yield message.place, "a reference to a message of the channel is needed here"
        for message, _, name in _foreign_messages(document, owner):
            if name is not None:
                written = owner.child("channel").value.get("$ref")
                advice = f": write {f'{written}/messages/{name}'!r}" if written else ""
                reference = message.child("$ref")
                sentence = f"{reference.value!r} is not where the channel holds the message"
                yield reference.place, sentence + advice


@rule("reply-message", Severity.WARNING)
def reply_messages(document: Document) -> Iterator[Finding]:
    """The messages of a reply are messages of the channel that the reply names."""
    for reply in document.of("reply"):
        for message, own, name in _foreign_messages(document, reply):
            if name is None:
                yield _no_message(message, own)


@rule("reply-address", Severity.WARNING)
def reply_addresses(document: Document) -> Iterator[Finding]:
    """A reply with an `address` names a channel without one, if it names a channel.

    Two addresses contradict each other.
    """
    for reply in document.of("reply"):
        address = reply.get("address")
        channel = document.reader.resolved(reply.get("channel"))
        known = text(channel, "address") if channel is not None else None
        if address is not None and known is not None:
            message = f"the reply's channel has the address {excerpt(known)} already: leave out one"
            yield address.key_place, message


def _operations(document: Document) -> Iterator[Node]:
    """The operations of an AsyncAPI 2 document, in the order of its text."""
    for _, channel in document.reader.members(document.root.get("channels")):
        for key, operation in channel.items():
            resolved = document.reader.resolved(operation)
            if key in {"publish", "subscribe"} and resolved is not None:
                yield resolved


def _operation_ids(document: Document) -> Iterator[tuple[Node, Node]]:
    for operation in _operations(document) if document.version.major == 2 else ():
        fields = document.reader.with_traits(operation)
        if "operationId" in fields:
            yield operation, fields["operationId"]


def _message_ids(document: Document) -> Iterator[tuple[Node, Node]]:
    for operation in _operations(document) if document.version.major == 2 else ():
        for message in document.reader.messages(operation.get("message")):
            fields = document.reader.with_traits(message)
            if "messageId" in fields:
                yield message, fields["messageId"]


def _repeated_ids(field: str, found: Iterator[tuple[Node, Node]]) -> Iterator[Finding]:
    """The ids that belong to two objects; one object may be met twice."""
    first: dict[str, tuple[Node, Node]] = {}
    for owner, named in found:
        if not isinstance(named.value, str):
            continue
        known = first.setdefault(named.value, (owner, named))
        # One message may be met by several references.
        if known[0].id != owner.id:
            yield named.place, f"the {field} {named.value!r} is taken{also(known[1])}"


def _foreign_messages(
    document: Document, owner: Node
) -> Iterator[tuple[Node, Node | None, str | None]]:
    """The references to messages that do not lead into the channel's own `messages`.

    Each comes with these, and with the name that its message has there, if it has one.
    """
    channel = document.reader.resolved(owner.get("channel"))
    named = owner.get("messages")
    if channel is None or not isinstance(channel.value, dict) or named is None:
        return
    own = document.reader.resolved(channel.get("messages"))
    for message in named.elements():
        if is_reference(message) and _is_foreign(document, message, own):
            yield message, own, _name_of(document, message, own)


def _is_foreign(document: Document, message: Node, own: Node | None) -> bool:
    try:
        target = document.references.target(message)
    except UnresolvedReferenceError:
        return False  # the references report it
    home = (id(target.source), target.pointer[:-1])
    return own is None or home != own.id


def _name_of(document: Document, message: Node, own: Node | None) -> str | None:
    """What the channel calls a message that it refers to as well."""
    wanted = document.reader.resolved(message)
    for name, each in own.items() if own is not None else ():
        resolved = document.reader.resolved(each)
        if resolved is not None and wanted is not None and resolved.id == wanted.id:
            return name
    return None


def _no_message(message: Node, own: Node | None) -> Finding:
    reference = message.child("$ref")
    name = reference.value.rpartition("/")[2]
    hint = did_you_mean(name, [each for each, _ in own.items()] if own is not None else ())
    return reference.place, f"{reference.value!r} is not a message of the channel{hint}"
