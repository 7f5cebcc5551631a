"""What is wrong with the packets of one connection, both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asynction_spec import ValidationException

from .._client._received_events import recovers, without_offset
from .._contract import Contract
from .._packets import ACK, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, MALFORMED, WirePacket


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a packet is, and what is wrong with it.

    Args:
        kind: As of a `TrafficEntry`.
        event: The event, or the one that an acknowledgement is of.
        args: Its arguments.
        fault: What is wrong; None if nothing is.
        reason: Why a client was refused.
    """

    kind: str
    event: str | None = None
    args: tuple[Any, ...] = ()
    fault: Exception | None = None
    reason: str | None = None


class Conversation:
    """Judges the packets of one connection, in the order in which they travel.

    Args:
        contract: What they are held against.
        query: The parameters of the connecting request.
        headers: Its headers.
    """

    def __init__(
        self,
        contract: Contract,
        query: Mapping[str, Sequence[str]],
        headers: Mapping[str, Sequence[str]],
    ) -> None:
        self._contract = contract
        self._query = query
        self._headers = headers
        self._asked: dict[tuple[str, str, int], str] = {}
        self._recovered: set[str] = set()
        """The namespaces in which the server recovers the state of connections."""
        self._judges: dict[int, Callable[[str, WirePacket], Judgement]] = {
            CONNECT: self._connect,
            CONNECT_ERROR: lambda _, packet: Judgement("refuse", reason=_reason(packet.data)),
            DISCONNECT: lambda *_: Judgement("disconnect"),
            EVENT: self._event,
            ACK: self._ack,
            MALFORMED: _malformed,
        }

    def judge(self, sender: str, packet: WirePacket) -> Judgement:
        """What a packet from the `client` or the `server` is."""
        return self._judges[packet.kind](sender, packet)

    def forget(self, sender: str, packet: WirePacket) -> None:
        """Take note that an event does not reach the other side."""
        if packet.id is not None:
            self._asked.pop((sender, packet.namespace, packet.id), None)

    def _connect(self, sender: str, packet: WirePacket) -> Judgement:
        if sender == "server":
            if recovers(packet.data):
                self._recovered.add(packet.namespace)
            return Judgement("accept")
        return Judgement("connect", fault=self._fault_in_connection(packet))

    def _event(self, sender: str, packet: WirePacket) -> Judgement:
        event, *args = packet.data
        if packet.id is not None:
            # An acknowledgement names no event, only the number with which it was asked for.
            self._asked[sender, packet.namespace, packet.id] = event
        if sender == "client":
            fault = self._contract.fault_in_received(packet.namespace, event, args)
        else:
            if packet.id is None and packet.namespace in self._recovered:
                args = without_offset(self._contract, packet.namespace, event, args)
            fault = self._contract.fault_in_emitted(packet.namespace, event, args)
        return Judgement("event", event, tuple(args), fault)

    def _ack(self, sender: str, packet: WirePacket) -> Judgement:
        # Each side counts for itself: one number may be awaited by both.
        asker = "server" if sender == "client" else "client"
        event = self._asked.pop((asker, packet.namespace, int(packet.id or 0)), None)
        if event is None:
            fault = ValueError(f"an acknowledgement of nothing: no event has the id {packet.id}")
            return Judgement("ack", args=tuple(packet.data), fault=fault)
        find_fault = (
            self._contract.fault_in_answer if sender == "client" else self._contract.fault_in_ack
        )
        found = find_fault(packet.namespace, event, packet.data)
        return Judgement("ack", event, tuple(packet.data), found)

    def _fault_in_connection(self, packet: WirePacket) -> Exception | None:
        try:
            self._contract.require_connection(
                packet.namespace, packet.data, self._query, self._headers
            )
        except (LookupError, ValidationException) as error:
            return error
        return None


def _malformed(_: str, packet: WirePacket) -> Judgement:
    return Judgement("malformed", fault=ValueError(f"malformed packet: {packet.data}"))


def _reason(data: Any) -> str:
    message = data.get("message") if isinstance(data, dict) else data
    return str(message) if message else "no reason given"
