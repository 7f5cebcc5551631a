"""What travelled between clients and a server: lines of JSON in a file, and lines in the log."""

from __future__ import annotations

import base64
import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, TextIO

from asynction_spec import ArgumentList, TrafficLine

if TYPE_CHECKING:
    from ._proxy._packet_checks import Judgement

traffic = logging.getLogger("asynction.proxy.traffic")
_MARKS = {"client": "<-", "server": "->"}
_BINARY = "$binary"


@dataclass(frozen=True, slots=True)
class TrafficEntry:
    """One thing that travelled; never what a client brings when it connects.

    Args:
        seconds: When, since the beginning of the recording.
        client: The number of the client.
        sender: `client` or `server`.
        kind: `connect`, `accept`, `refuse`, `event`, `ack`, `disconnect` or `malformed`.
        namespace: Where.
        event: The event, or the one that an acknowledgement is of.
        args: Its arguments.
        id: What asks for an acknowledgement and what gives it have the same one.
        fault: What is wrong with it, or why a client was refused.
    """

    seconds: float
    client: int
    sender: str
    kind: str
    namespace: str
    event: str | None = None
    args: tuple[Any, ...] = ()
    id: int | None = None
    fault: str | None = None

    def line(self) -> str:
        """The entry as a line of JSON."""
        fields: dict[str, Any] = {
            "seconds": round(self.seconds, 3),
            "client": self.client,
            "sender": self.sender,
            "kind": self.kind,
            "namespace": self.namespace,
        }
        if self.event is not None:
            fields |= {"event": self.event, "args": to_json(self.args)}
        fields |= {} if self.id is None else {"id": self.id}
        fields |= {} if self.fault is None else {"fault": self.fault}
        return json.dumps(fields, ensure_ascii=False)


def read_traffic(lines: Iterable[str]) -> Iterator[TrafficEntry]:
    """The entries of a recording.

        with open("traffic.jsonl", encoding="utf-8") as lines:
            faults = [entry for entry in read_traffic(lines) if entry.fault]

    Raises ValueError with the number of the line that is not one.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _entry(json.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                reason = f"{type(error).__name__}: {error}"
                raise ValueError(
                    f"line {number} is not an entry of a recording: {reason}"
                ) from error


def _entry(fields: Mapping[str, Any]) -> TrafficEntry:
    return TrafficEntry(
        seconds=float(fields["seconds"]),
        client=int(fields["client"]),
        sender=str(fields["sender"]),
        kind=str(fields["kind"]),
        namespace=str(fields["namespace"]),
        event=fields.get("event"),
        args=tuple(from_json(fields.get("args", []))),
        id=fields.get("id"),
        fault=fields.get("fault"),
    )


def to_json(value: Any) -> Any:
    """A value with its binary data as `{"$binary": BASE64}`.

        to_json({"image": b"GIF8"})  # {"image": {"$binary": "R0lGOA=="}}

    What JSON has is left as it is.
    """
    if isinstance(value, bytes | bytearray):
        return {_BINARY: base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {name: to_json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(each) for each in value]
    return value


def from_json(value: Any) -> Any:
    """The value that `to_json` wrote."""
    if isinstance(value, dict):
        if value.keys() == {_BINARY} and isinstance(value[_BINARY], str):
            return base64.b64decode(value[_BINARY], validate=True)
        return {name: from_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [from_json(each) for each in value]
    return value


class TrafficRecord:
    """Logs what travels to `asynction.proxy.traffic`, and writes it to a file.

    Args:
        file: Gets a JSON object for each entry; None for no file.
        enforces: Whether what is wrong is kept from the other side.
    """

    def __init__(self, file: TextIO | None, *, enforces: bool) -> None:
        self._file = file
        self._enforces = enforces
        self._started = time.monotonic()
        self._lock = Lock()
        self.faults = 0
        """How often something was wrong."""

    def close(self) -> None:
        """Write nothing more to the file."""
        with self._lock:
            self._file = None

    def add(
        self, client: int, sender: str, namespace: str, judged: Judgement, ack: int | None
    ) -> None:
        """Log and write what a client or the server sent."""
        fault = None if judged.fault is None else str(judged.fault)
        with self._lock:
            self.faults += fault is not None
            if self._file is not None:
                entry = TrafficEntry(
                    time.monotonic() - self._started,
                    client,
                    sender,
                    judged.kind,
                    namespace,
                    judged.event,
                    judged.args,
                    ack,
                    fault or judged.reason,
                )
                self._file.write(entry.line() + "\n")
                self._file.flush()
            self._log(client, sender, namespace, judged, fault)

    def _log(
        self, client: int, sender: str, namespace: str, judged: Judgement, fault: str | None
    ) -> None:
        args = ArgumentList(judged.args)
        if fault is not None:
            text = f"{fault}; it is not forwarded" if self._enforces else fault
            got = [("got", args)] if judged.args else []
            traffic.warning(TrafficLine("!!", namespace, text, client, got))
        elif judged.kind == "refuse":
            text = f"refused: {judged.reason}"
            traffic.warning(TrafficLine("!!", namespace, text, client))
        elif judged.kind == "accept":
            traffic.info(TrafficLine("++", namespace, "connected", client))
        elif judged.kind == "disconnect":
            text = f"disconnected: by the {sender}"
            traffic.info(TrafficLine("--", namespace, text, client))
        elif judged.event is not None:
            text = judged.event if judged.kind == "event" else f"{judged.event} acknowledged"
            values = [("", args)] if judged.args else []
            traffic.info(TrafficLine(_MARKS[sender], namespace, text, client, values))
