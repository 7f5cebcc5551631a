"""What a server does against its document: the rules, the text of a finding, and how it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from asynction_spec import printable, printable_json

from ._contract import Credentials
from ._repeat_command import repeat_command_of

if TYPE_CHECKING:
    from ._probes._session import Session


RULES = {
    "connection-refused": "A client that brings what the document asks for was refused.",
    "connection-accepted": "A client that does not bring what the document asks for was accepted.",
    "namespace-undeclared": "A namespace that the document does not declare can be connected to.",
    "ack-missing": "A right message was not acknowledged in time, although the document says so.",
    "ack-invalid": "The acknowledgement is not what the document promises.",
    "disconnected": "The server ended the connection after a message.",
    "emitted-undeclared": "The server emitted an event that the document does not declare there.",
    "emitted-invalid": "The server emitted an event that is not what the document promises.",
    "wrong-message-accepted": "A message that the document forbids was taken for a right one.",
    "undeclared-event-accepted": "An event that the document does not declare was acknowledged.",
    "scenario-failed": "A scenario of your own failed.",
    "event-before-connect": "An event was handled before its client had connected.",
}
"""What a finding may be, by the name of its rule."""
_LONGEST = 200  # characters of a message in a report


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a server does against its document.

    Args:
        rule: What kind of thing: a key of `RULES`.
        namespace: Where.
        event: With which event; None where it is about a connection.
        message: What happened, in a sentence.
        sent: The arguments that were sent, the smallest for which it happens; None for none.
        transport: Over which transport.
        is_wrong: Whether what was sent is not what the document says.
        sent_event: The event that was sent, where `event` is one that the server emitted.
        command: Which command has it happen again: `emit`, `listen`, `test`, or none ("").
        options: Further options of that command, ready for a shell.
    """

    rule: str
    namespace: str
    event: str | None
    message: str
    sent: tuple[Any, ...] | None = None
    transport: str = "websocket"
    is_wrong: bool = False
    sent_event: str | None = None
    command: str = "emit"
    options: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What it is about, in a few words."""
        if self.event is None:
            return f"namespace {self.namespace}"
        return f"event {self.event} in namespace {self.namespace}"

    @property
    def sent_text(self) -> str:
        """What was sent, as JSON, with the event where it is not the one that this is about."""
        args = shown(self.sent or ())
        return args if self.sent_event in {None, self.event} else f"{self.sent_event} {args}"

    def lines(self, url: str) -> list[str]:
        """The finding as text, at most ten lines."""
        lines = [f"{self.rule}: {self.subject}", f"  {self.message}"]
        if self.sent is not None:
            lines.append(f"  sent: {self.sent_text}")
        repeat = repeat_command_of(self, url)
        if repeat is not None:
            lines.append(f"  again: {repeat}")
        return [*map(printable, lines)]

    def data(self, url: str) -> dict[str, Any]:
        """The finding for a program."""
        return {
            "rule": self.rule,
            "namespace": self.namespace,
            "event": self.event,
            "message": self.message,
            "sent": None if self.sent is None else shown(self.sent),
            "sentEvent": self.sent_event or self.event,
            "transport": self.transport,
            "again": repeat_command_of(self, url),
        }


def shown(args: Sequence[Any]) -> str:
    """Arguments as JSON, binary data as Python writes it, cut short."""
    text = printable_json(list(args))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


class FindingMaker:
    """Makes the findings of a session.

    Args:
        session: The session, which knows how its clients connect.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def make(
        self,
        rule: str,
        namespace: str,
        event: str | None,
        message: str,
        sent: Sequence[Any] | None,
        *,
        is_wrong: bool = False,
    ) -> Finding:
        """A finding over the transport of the moment."""
        args = None if sent is None else tuple(sent)
        brought = self._session.brought(namespace)
        finding = Finding(
            rule,
            namespace,
            event,
            message,
            args,
            self._session.transport,
            is_wrong,
            options=self._session.repeat_options.of_client(self._session.transport, brought) or (),
        )
        if event is not None and self._session.sequences.lead_to(namespace, event):
            return self.by_run(finding)
        return finding

    def of_connection(
        self, rule: str, namespace: str, message: str, brought: Credentials | None = None
    ) -> Finding:
        """A finding about a client that connects, and what it brought; by default what is right."""
        brought = self._session.brought(namespace) if brought is None else brought
        options = self._session.repeat_options.of_client(self._session.transport, brought)
        return Finding(
            rule,
            namespace,
            None,
            message,
            transport=self._session.transport,
            command="" if options is None else "listen",
            options=options or (),
        )

    def by_run(self, finding: Finding, *options: str) -> Finding:
        """A finding that takes more than one message, so that another run is to find it again."""
        given = self._session.options.seed
        is_first = finding.command != "test"
        seed = ("--seed", str(given)) if given and is_first else ()
        return replace(finding, command="test", options=(*finding.options, *seed, *options))
