"""The processes that are broken, and their clients."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis
import socketio

from .outages import Outages, is_lost, outages_in

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def wait_until(holds: Callable[[], Any], what: str) -> None:
    """Wait for a condition."""
    if not comes_true(holds, PATIENCE):
        raise TimeoutError(what)


def comes_true(holds: Callable[[], Any], seconds: float) -> bool:
    """Whether a condition comes true within a time; so long is waited for it."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Redis:
    """A Redis that can be stopped and started again at its port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        command = ["redis-server", *options, "--dir", str(self._folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: accepts(self.port), "Redis")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def wait_for_subscribers(self, number: int) -> None:
        """Wait until so many processes listen."""
        with redis.Redis(port=self.port) as client:
            wait_until(
                lambda: client.pubsub_numsub("flask-socketio")[0][1] >= number, "subscriptions"
            )

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


class Gunicorn:
    """One gunicorn with a gevent worker, and what it prints."""

    def __init__(self, server: str, queue: str, folder: Path) -> None:
        runtime = tempfile.mkdtemp(dir=folder)
        command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0"]
        command += ["--worker-class", "gevent", "benchmarks.failures.application:app"]
        more = {"SERVER": server, "QUEUE": queue, "XDG_RUNTIME_DIR": runtime}
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        wait_until(lambda: self._address is not None, "gunicorn")
        assert self._address is not None
        self.url = self._address
        self.port = int(self.url.rpartition(":")[2])

    @property
    def _address(self) -> str | None:
        for line in self.lines:
            if found := re.search(r"Listening at: (http://\S+)", line):
                return found[1]
        return None

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    @property
    def left(self) -> int:
        """How often a disconnect handler was called."""
        return self.lines.count("left")

    @property
    def handled(self) -> int:
        """How many events of its clients were handled."""
        return self.lines.count("handled")

    @property
    def logged(self) -> int:
        """How many lines were logged, without gunicorn's own."""
        printed = ("left", "handled")
        return sum(not each.startswith("[") and each not in printed for each in self.lines)

    @property
    def outages(self) -> Outages:
        """When its workers did not reach the message queue, as far as they have logged it."""
        return outages_in(self.lines)

    @property
    def is_without_queue(self) -> bool:
        """Whether its newest worker has lost the message queue, and not said that it is back."""
        return is_lost(self.lines, self.worker)

    @property
    def worker(self) -> int:
        """The process id of its newest worker."""
        booted = [each for each in self.lines if "Booting worker" in each]
        return int(booted[-1].rpartition(" ")[2])

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Client:
    """A client that connects again by itself, and the numbers that it got."""

    def __init__(self, url: str) -> None:
        self.emitted: dict[int, float] = {}
        """When each number was emitted that it got."""
        self.received: dict[int, float] = {}
        self.repeated = 0
        self.answers: list[Any] = []
        self.connections = 0
        self._client: Any = socketio.Client(
            reconnection_delay=0.2, reconnection_delay_max=1, request_timeout=60
        )
        self._client.on("connect", self._connected)
        self._client.on("news", self._receive)
        self._client.connect(url, transports=["websocket"], wait_timeout=PATIENCE)

    def _connected(self) -> None:
        self.connections += 1

    def _receive(self, number: int, emitted: float) -> None:
        self.repeated += number in self.received
        self.emitted[number] = emitted
        self.received[number] = time.monotonic()

    def ask(self, event: str, *args: Any) -> None:
        self._client.emit(event, args, callback=self.answers.append)

    def send(self, event: str) -> None:
        self._client.emit(event)

    def close(self) -> None:
        self._client.shutdown()
