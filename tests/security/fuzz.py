"""Throw generated packets at a live server, and report how it fared: `hatch run fuzz`.

    hatch run fuzz --seconds 60 --seed 1 --mode threading

The same seed makes the same packets. The exit code is 1 if a good client was not answered, if the
log has a traceback, or if a stranger is left in a room.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import websocket

from .programs import Server, started
from .web_servers import MODES
from .wire import SEPARATOR, WIRES, PollingWire, WebSocketWire, call, connect, opened

GONE = (OSError, http.client.HTTPException, websocket.WebSocketException)
EVENTS = ["number", "word", "tree", "blob", "strict", "open", "connect", "disconnect", "*", "none"]
NAMESPACES = ["", "/locked,", "/greeting,", "/nowhere,", "/,", "/locked?a=b,", "/*,"]
LEAVES: list[Any] = [None, True, 0, -1, 1e308, 2**64, "", "a", "\ud800", "\x00", "a" * 1000]
LEAVES += [{"_placeholder": True, "num": number} for number in (0, 1, -1, "0", None, 99)]
PIECES = [
    *'0123456789[]{},:"/-b\x1e\x00',
    "NaN",
    "1e999",
    "_placeholder",
    "\\ud800",
    "\u00b2",
    '["',
    "9" * 50,
]


@dataclass
class Report:
    """What was thrown, and how a good client fared meanwhile."""

    seed: int
    sent: int = 0
    connections: int = 0
    latencies: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    memory: int = 0

    @property
    def latency(self) -> str:
        median, worst = statistics.median(self.latencies), max(self.latencies)
        times = f"in {median * 1000:.1f} ms in the median, {worst * 1000:.0f} ms at worst"
        return f"a good client was answered {len(self.latencies)} times, {times}"

    def __str__(self) -> str:
        lines = [
            f"seed {self.seed}: {self.sent} packets over {self.connections} connections",
            self.latency,
            f"the server's memory grew by {self.memory / 1e6:.1f} MB",
            *(f"FAULT: {each}" for each in self.faults),
        ]
        return "\n".join(lines)


class Generator:
    """Makes packets, some nearly right and some not at all."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def choose(self, *options: Any) -> Any:
        return self._random.choice(options)

    def value(self, depth: int = 0) -> Any:
        kind = self._random.random()
        if depth > 4 or kind < 0.5:
            return self.choose(*LEAVES)
        parts = range(self._random.randrange(4))
        if kind < 0.75:
            return [self.value(depth + 1) for _ in parts]
        return {
            str(self.choose("a", "__proto__", "token", "")): self.value(depth + 1) for _ in parts
        }

    def packet(self) -> str | bytes:
        """One Engine.IO packet."""
        if self._random.random() < 0.1:
            return self._random.randbytes(self._random.randrange(200))
        written = self.choose(self.event, self.ack, self.connection, self.nested, self.noise)()
        return self.mutated(written) if self._random.random() < 0.5 else written

    def event(self) -> str:
        attachments = self.choose("", "", "", "0-", "1-", "2-", "99999999999-")
        kind = "5" if attachments else "2"
        number = self.choose("", "1", "0", "9" * 30)
        data = [self.choose(*EVENTS), *(self.value() for _ in range(self._random.randrange(3)))]
        return f"4{kind}{attachments}{self.choose(*NAMESPACES)}{number}{json.dumps(data)}"

    def ack(self) -> str:
        number = self.choose("", 0, 1, 2, 99)
        return f"43{self.choose(*NAMESPACES)}{number}{json.dumps([self.value()])}"

    def connection(self) -> str:
        kind = self.choose("0", "0", "1", "4")
        return f"4{kind}{self.choose(*NAMESPACES)}{json.dumps(self.value())}"

    def nested(self) -> str:
        depth = self.choose(50, 150, 500, 5000, 50_000)
        opening, closing = self.choose(("[", "]"), ('{"a":', "}"))
        prefix = self.choose('42["open",', '42["tree",', "4", "40/locked,", "2")
        return str(prefix + opening * depth + "1" + closing * self.choose(depth, depth, 0) + "]")

    def noise(self) -> str:
        return "".join(self._random.choices(PIECES, k=self._random.randrange(40)))

    def mutated(self, text: str) -> str:
        for _ in range(self._random.randrange(1, 4)):
            at = self._random.randrange(len(text) + 1)
            until = min(len(text), at + self._random.randrange(3))
            text = text[:at] + self.choose("", *PIECES) + text[until:]
        return text


def rounds(server: Server, make: Generator, report: Report) -> Iterator[None]:
    """Connections that each send a few packets."""
    while True:
        transport = make.choose(*WIRES)
        report.connections += 1
        with contextlib.suppress(*GONE), opened(transport, server.url) as client:
            connect(client)
            for _ in range(make.choose(1, 5, 20)):
                report.sent += 1
                throw(client, make)
        yield


def throw(client: Any, make: Generator) -> None:
    kind = make.choose(*["packet"] * 18, "body", "frame")
    if kind == "body" and isinstance(client, PollingWire):
        client.post(SEPARATOR.join(str(make.packet()) for _ in range(3)).encode(errors="replace"))
    elif kind == "frame" and isinstance(client, WebSocketWire) and client.socket.sock:
        client.socket.sock.sendall(make.noise().encode(errors="replace"))
    else:
        client.send(make.packet())


def fuzz(mode: str, seconds: float, seed: int) -> Report:
    """Attack a server of an async mode for so long."""
    report = Report(seed)
    with started("attacked_server", mode) as server, opened("websocket", server.url) as good:
        connect(good)
        server.control("POST", "gate/open")
        before = server.state["memory"]
        until = time.monotonic() + seconds
        for _ in rounds(server, Generator(seed), report):
            began = time.perf_counter()
            if call(good, "number", 5) != [5]:
                report.faults.append("a good client was answered wrongly")
            report.latencies.append(time.perf_counter() - began)
            if time.monotonic() > until or report.faults:
                break
        report.faults += faults(server)
        report.memory = server.state["memory"] - before
    return report


def faults(server: Server) -> Iterator[str]:
    """What is wrong with a server afterwards, in which only the good client may be left."""

    def is_clean(state: dict[str, Any]) -> bool:
        return list(state["rooms"]) == ["/"] and len(state["rooms"]["/"]) == 1

    try:
        server.wait_for(is_clean)
    except AssertionError as error:
        yield f"somebody is left: {error}"
    yield from (f"the log has a traceback: {each}" for each in server.tracebacks)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="for how long (60)")
    parser.add_argument("--seed", type=int, default=1, help="what makes the same packets (1)")
    parser.add_argument("--mode", choices=MODES, help="the async mode; without it, half of each")
    options = parser.parse_args()
    modes = [options.mode] if options.mode else MODES
    reports = [fuzz(mode, options.seconds / len(modes), options.seed) for mode in modes]
    for mode, report in zip(modes, reports, strict=True):
        sys.stdout.write(f"{mode}: {report}\n")
    return int(any(report.faults for report in reports))


if __name__ == "__main__":
    sys.exit(main())
