"""`asynction mock run` as its own process, without a terminal."""

from __future__ import annotations

from pathlib import Path

from .programs import ROOT, PythonProgram

EXAMPLE = ROOT / "example" / "asyncapi.yaml"
# As where nothing but Flask-SocketIO is installed, which then takes Werkzeug's server.
_ONLY_THREADS = """
import sys
sys.modules["gevent"] = None
from asynction._cli import main
main()
"""
MODES = {"gevent": ["-m", "asynction"], "threading": ["-c", _ONLY_THREADS]}


class MockProgram(PythonProgram):
    """The mock of a document on a free port; `url` is where, once it has started."""

    url: str

    def __init__(self, *options: str, document: str | Path = EXAMPLE, mode: str = "gevent") -> None:
        command = ["--spec", str(document), "mock", "run", "--port", "0", *options]
        super().__init__(*MODES[mode], *command, measured=mode != "gevent")

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_for_start(self) -> None:
        """Wait until it listens and has said all about itself, each time that it does."""
        self.url = self.expect(r"listens on (http://\S+)$")[1]
        self.expect(r"Seed \d+ gives the same data again$")
