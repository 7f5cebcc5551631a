"""What a proxy has seen: lines in the log, and lines of JSON in a file."""

from __future__ import annotations

import logging
import time
from threading import Lock
from typing import TextIO

from asynction_spec import ArgumentList, TrafficLine

from .._traffic import TrafficEntry
from ._conversation import Judgement

traffic = logging.getLogger("asynction.proxy.traffic")

_MARKS = {"client": "<-", "server": "->"}


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
