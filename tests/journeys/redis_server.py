"""A Redis server of a test's own."""

from __future__ import annotations

import shutil
import socket
import time
from pathlib import Path

from .programs import Program


def missing_redis() -> str | None:
    """Why the server can't run here; None if it can."""
    return None if shutil.which("redis-server") else "redis-server is not installed"


class RedisServer(Program):
    """A server on a free port that keeps nothing, once it answers.

    Args:
        folder: Where it runs.
        port: That of one that has ended, for one that takes its place.
    """

    def __init__(self, folder: Path, port: int | None = None) -> None:
        if port is None:
            with socket.create_server(("127.0.0.1", 0)) as listener:
                port = listener.getsockname()[1]
        self.port: int = port
        options = {"port": self.port, "bind": "127.0.0.1", "dir": folder, "save": ""}
        settings = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        super().__init__("redis-server", *settings)
        try:
            self.expect("Ready to accept connections")
        except BaseException:
            self.close()
            raise
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def publish(self, text: str, channel: str = "flask-socketio") -> None:
        """Publish a text, as any other program can."""
        words = ["PUBLISH", channel, text]
        parts = [f"${len(each.encode())}\r\n{each}\r\n" for each in words]
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(f"*{len(words)}\r\n{''.join(parts)}".encode())
            assert connection.recv(1) == b":"

    def wait_for_subscribers(self, number: int, channel: str = "flask-socketio") -> None:
        """Wait until so many processes listen to a channel."""
        deadline = time.monotonic() + 60
        while (found := self._subscribers(channel)) != number:
            assert time.monotonic() < deadline, f"{found} of {number} processes listen"

    def _subscribers(self, channel: str) -> int:
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(f"PUBSUB NUMSUB {channel}\r\n".encode())
            with connection.makefile() as answer:  # *2 $14 flask-socketio :NUMBER
                number = next(line for line in answer if line.startswith(":"))
        return int(number.removeprefix(":"))
