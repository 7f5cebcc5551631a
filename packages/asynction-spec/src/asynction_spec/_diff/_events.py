"""Changes of events, of their arguments and of their acknowledgements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .._checks._event_checks import ArgumentsCheck, EventId
from .._checks._validation_exceptions import (
    MessageAckValidationException,
    PayloadValidationException,
    ValidationException,
)
from .._model._arguments import Arguments
from .._model._async_api_spec import Event, Namespace
from .._printable_values import excerpt
from ._allowed_messages import Messages, Side
from ._changes import Change, Verdict
from ._descriptions import described_otherwise
from ._schema_verdicts import Party, schema_change
from ._security import requirement_text, security_verdict

_DESCRIBED = ("title", "summary", "description", "tags", "external_docs", "deprecated", "examples")


@dataclass(frozen=True, slots=True)
class _Direction:
    """Who sends an event."""

    sender: Party
    removed: str
    added: str

    @property
    def emitted(self) -> bool:
        return self.sender is Party.SERVER

    def events(self, namespace: Namespace) -> Mapping[str, Event]:
        """The events of a namespace by their names, or by the keys of messages without one."""
        events = namespace.emits if self.emitted else namespace.receives
        # Something that the same message has in both documents, as far as there is such a thing.
        return {each.name or each.title or each.node.place.pointer: each for each in events}


_DIRECTIONS = (
    _Direction(
        Party.CLIENT, "clients that send it are refused", "clients may send it, and need not"
    ),
    _Direction(
        Party.SERVER,
        "the server emits it no more",
        "the server emits it, and clients may ignore it",
    ),
)


def event_changes(old: Side, new: Side, before: Namespace, after: Namespace) -> Iterator[Change]:
    """The changes of the events of a namespace."""
    for direction in _DIRECTIONS:
        earlier, later = direction.events(before), direction.events(after)
        for name, event in earlier.items():
            subject = f"event {excerpt(name)} in namespace {excerpt(before.name)}"
            if name in later:
                pair = _Pair(old, new, event, later[name], before.name, name, subject, direction)
                yield from pair.changes()
            else:
                places = event.node.key_place, after.node.key_place
                yield Change("event-removed", Verdict.BREAKING, subject, direction.removed, *places)
        for name, event in later.items():
            if name not in earlier:
                subject = f"event {excerpt(name)} in namespace {excerpt(before.name)}"
                places = before.node.key_place, event.node.key_place
                yield Change("event-added", Verdict.SAFE, subject, direction.added, *places)


@dataclass(frozen=True, slots=True)
class _Pair:
    """One event in both documents."""

    old: Side
    new: Side
    before: Event
    after: Event
    namespace: str
    name: str
    subject: str
    direction: _Direction

    def changes(self) -> Iterator[Change]:
        yield from self._payload()
        yield from self._ack()
        yield from self._security()
        yield from described_otherwise(
            "event-description", self.subject, self.before, self.after, _DESCRIBED
        )

    def _payload(self) -> Iterator[Change]:
        before = self._messages(self.old, _payloads(self.before), PayloadValidationException)
        after = self._messages(self.new, _payloads(self.after), PayloadValidationException)
        yield from schema_change(
            "payload", self.subject, self.direction.sender, (self.old, before), (self.new, after)
        )

    def _ack(self) -> Iterator[Change]:
        sender = self.direction.sender.other
        before, after = self.before.ack, self.after.ack
        if before and after:
            yield from schema_change(
                "ack",
                f"the ack of {self.subject}",
                sender,
                (self.old, self._messages(self.old, before, MessageAckValidationException)),
                (self.new, self._messages(self.new, after, MessageAckValidationException)),
            )
        elif before or after:
            verdict, message = _ACKS[bool(before), sender]
            places = self.before.node.key_place, self.after.node.key_place
            yield Change("ack", verdict, f"the ack of {self.subject}", message, *places)

    def _security(self) -> Iterator[Change]:
        asked, asks = self.before.security, self.after.security
        verdict = security_verdict(self.old.spec, self.new.spec, asked, asks)
        if verdict is not None:
            message = f"asks for {requirement_text(asks)} instead of {requirement_text(asked)}"
            places = self.before.operation.key_place, self.after.operation.key_place
            yield Change("security", verdict, self.subject, message, *places)

    def _messages(
        self,
        side: Side,
        alternatives: Sequence[Arguments],
        kind: type[ValidationException],
    ) -> Messages:
        event_id = EventId(self.namespace, self.name, self.direction.emitted)
        check: ArgumentsCheck | None = side.checks._arguments_check(event_id, kind, alternatives)  # noqa: SLF001  # of this package
        return side.arguments(alternatives, check)


def _payloads(event: Event) -> Sequence[Arguments]:
    """The payloads of all messages of an event; none where one of them may be anything."""
    payloads = [each.payload for each in event.messages]
    known = [each for each in payloads if each is not None]
    return known if len(known) == len(payloads) else []


_ACKS = {
    (True, Party.SERVER): (Verdict.BREAKING, "the server promises none any more"),
    (False, Party.SERVER): (Verdict.SAFE, "the server promises one now"),
    (True, Party.CLIENT): (Verdict.SAFE, "clients are not asked for it any more"),
    (False, Party.CLIENT): (Verdict.BREAKING, "clients are asked for one now"),
}
"""By whether it was described before, and who acknowledges."""
