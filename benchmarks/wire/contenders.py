"""The servers that are compared over the wire, each a program of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from subprocess import PIPE, Popen

from ..programs import ROOT
from .contract import BROADCAST, PING_SECONDS

NODE = Path(__file__).with_name("node")


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that is measured.

    Args:
        name: How tables call it.
        reference: The name of the one that it is compared with.
        program: What is run, less the payload.
    """

    name: str
    reference: str
    program: tuple[str, ...]

    @property
    def is_available(self) -> bool:
        """Whether it can run here: Node needs its packages (`npm install` in its folder)."""
        is_node = self.program[0] == "node"
        return not is_node or (which("node") is not None and (NODE / "node_modules").is_dir())

    def command(self, payload: str) -> list[str]:
        """The whole command."""
        if self.program[0] == "node":
            more = [str(1000 * PING_SECONDS), json.dumps(BROADCAST)]
            return ["node", str(NODE / "server.mjs"), *self.program[1:], payload, *more]
        return [sys.executable, *self.program, payload]


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: where it listens, and its process."""

    port: int
    pid: int


def _flask(mode: str, variant: str) -> tuple[str, ...]:
    patched = ("gevent.monkey", "--module") if mode == "gevent" else ()
    return ("-m", *patched, f"{__package__}.flask_server", mode, variant)


BARE_GEVENT = "bare gevent"
BARE_THREADING = "bare threading"
_ASGI = ("-m", f"{__package__}.asgi_server")
CONTENDERS = (
    Contender(BARE_GEVENT, BARE_GEVENT, _flask("gevent", "bare")),
    Contender("bare gevent again", BARE_GEVENT, _flask("gevent", "bare")),
    Contender("asynction gevent", BARE_GEVENT, _flask("gevent", "asynction")),
    Contender("asynction gevent orjson", BARE_GEVENT, _flask("gevent", "orjson")),
    Contender(BARE_THREADING, BARE_THREADING, _flask("threading", "bare")),
    Contender("bare threading again", BARE_THREADING, _flask("threading", "bare")),
    Contender("asynction threading", BARE_THREADING, _flask("threading", "asynction")),
    Contender("asynction threading orjson", BARE_THREADING, _flask("threading", "orjson")),
    Contender("uvicorn", BARE_GEVENT, (*_ASGI, "unchecked")),
    Contender("uvicorn with Checks", BARE_GEVENT, (*_ASGI, "checked")),
    Contender("Node", BARE_GEVENT, ("node", "plain")),
    Contender("Node with zod", BARE_GEVENT, ("node", "zod")),
)
CONTROLS = {BARE_GEVENT: "bare gevent again", BARE_THREADING: "bare threading again"}
"""What does the same as each reference."""


FEW = ("bare gevent", "asynction gevent", "asynction threading", "uvicorn with Checks", "Node")
"""One of each kind."""


@contextmanager
def serving(contender: Contender, payload: str) -> Iterator[Running]:
    """A server of that kind, newly started.

    Raises RuntimeError where it does not start.
    """
    with Popen(contender.command(payload), stdout=PIPE, text=True, cwd=ROOT) as process:
        try:
            port = process.stdout.readline() if process.stdout else ""
            if not port.strip().isdigit():
                raise RuntimeError(f"{contender.name} did not start: {port!r}")
            yield Running(int(port), process.pid)
        finally:
            process.kill()
