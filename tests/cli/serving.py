"""`asynction docs serve` as a process, and what it prints and serves."""

from __future__ import annotations

import queue
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import IO
from urllib.request import urlopen

DEADLINE = 60  # seconds


class Served:
    """A process of the command, with what it prints line by line."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "asynction", "docs", "serve", "--port", "0", *arguments]
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._printed: queue.Queue[str] = queue.Queue()
        self._readers = [
            Thread(target=self._read, args=[stream])
            for stream in (self.process.stdout, self.process.stderr)
        ]
        for each in self._readers:
            each.start()
        found = re.search(r"http://\S+", self.line("Showing"))
        assert found is not None
        self.url = found.group()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._printed.put(line.rstrip("\n"))

    def line(self, containing: str) -> str:
        """The next line that contains this text."""
        while True:
            line = self._printed.get(timeout=DEADLINE)
            if containing in line:
                return line

    def lines(self, *containing: str) -> None:
        """Wait for lines with each of these texts, in any order: they come by two streams."""
        missing = set(containing)
        while missing:
            line = self._printed.get(timeout=DEADLINE)
            missing -= {text for text in missing if text in line}

    def rest(self) -> list[str]:
        """The rest of its output; call it when the process has ended."""
        return [self._printed.get_nowait() for _ in range(self._printed.qsize())]

    def get(self, path: str = "") -> str:
        with urlopen(self.url + path, timeout=DEADLINE) as answer:
            return str(answer.read().decode())

    def versions(self) -> Iterator[str]:
        """The versions of the page, as the server sends them."""
        with urlopen(f"{self.url}versions", timeout=DEADLINE) as answer:
            for line in answer:
                if line.startswith(b"data: "):
                    yield line.decode().strip()

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(DEADLINE)
        for each in self._readers:
            each.join(DEADLINE)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return code
