"""The JavaScript socket.io-client, run under Node and steered from a test."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .mailbox import Mailbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

FOLDER = Path(__file__).parent / "js"
Report: TypeAlias = dict[str, Any]


def missing_peer() -> str | None:
    """Why the peer can't run here; None if it can."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (FOLDER / "node_modules" / "socket.io-client").is_dir():
        return "socket.io-client is not installed: run `npm install` in tests/journeys/js"
    return None


class JavaScriptPeer:
    """A Node process with any number of sockets, each known by a name ("main" by default).

    What the peer reports (js/peer.mjs lists it) waits here until a test expects it, in the order of
    arrival. Binary values are `bytes` on this side. Timeouts are in seconds.
    """

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._program = subprocess.Popen(
            ["node", str(FOLDER / "peer.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
        )
        self._reports: Mailbox[Report] = Mailbox()
        self._last_id = 0
        self._reader = threading.Thread(target=self._read, name="js-peer", daemon=True)
        self._reader.start()

    def connect(
        self, url: str, namespace: str = "/", *, socket: str = "main", **options: object
    ) -> Report:
        """Connect a socket and return its report: `sid` and `transport`.

        `options` are those of socket.io-client, by their own names: `auth`, `path`, `query`,
        `transports`, `extraHeaders`, ...
        """
        answer = self._connection(url, namespace, socket, options)
        assert answer["event"] == "connected", f"the connection was refused: {answer}"
        return answer

    def connect_refused(
        self, url: str, namespace: str = "/", *, socket: str = "main", **options: object
    ) -> Report:
        """Try to connect and return the report of the refusal: `message` and `data`."""
        answer = self._connection(url, namespace, socket, options)
        assert answer["event"] == "connect_error", f"the connection was accepted: {answer}"
        return answer

    def emit(self, event: str, *args: object, socket: str = "main") -> None:
        """Emit an event that wants no ack."""
        self.send("emit", socket=socket, event=event, args=args)

    def call(
        self, event: str, *args: object, socket: str = "main", timeout: float = 60
    ) -> list[Any]:
        """Emit an event and return the arguments of its ack."""
        number = self.emit_for_ack(event, *args, socket=socket, timeout=timeout)
        answer: list[Any] = self.expect("ack", timeout + 1, id=number)["args"]
        return answer

    def emit_for_ack(
        self, event: str, *args: object, socket: str = "main", timeout: float = 60
    ) -> int:
        """Emit an event and return the id under which `ack` or `ack_timeout` is reported."""
        self._last_id += 1
        fields = {"id": self._last_id, "ack": True, "timeout": timeout * 1000}
        self.send("emit", socket=socket, event=event, args=args, **fields)
        return self._last_id

    def reply(self, event: str, *args: object, socket: str = "main") -> None:
        """From now on, acknowledge incoming events of this name with these arguments."""
        self.send("reply", socket=socket, event=event, args=args)

    def disconnect(self, *, socket: str = "main") -> Report:
        """Disconnect a socket and return the report of it."""
        self.send("disconnect", socket=socket)
        return self.expect("disconnected", socket=socket)

    def send(self, do: str, **fields: object) -> None:
        """Send a command as js/peer.mjs lists them."""
        assert self._program.stdin is not None
        command = _to_json({"do": do, **fields})
        self._program.stdin.write(json.dumps(command) + "\n")
        self._program.stdin.flush()

    def expect(
        self,
        event: str,
        timeout: float = 60,
        where: Callable[[Report], bool] = bool,
        **fields: object,
    ) -> Report:
        """Take the first report of this event whose fields are these, waiting for it if need be.

        Other reports stay for later. Raises AssertionError, which lists them, if none comes.
        `where` may ask for more than equal fields.
        """
        wanted = {"event": event, **fields}
        return self._reports.take(
            lambda report: wanted.items() <= report.items() and where(report), wanted, timeout
        )

    def unclaimed(self, event: str, **fields: object) -> list[Report]:
        """The reports of this event that came so far and that no test has taken.

        To show that something did not happen, first `call` an event whose ack comes after it.
        """
        wanted = {"event": event, **fields}
        return self._reports.unclaimed(lambda report: wanted.items() <= report.items())

    def forget_reports(self) -> None:
        """Drop what came so far and no test has taken."""
        self._reports.drop(bool)

    def close(self, timeout: float = 60) -> None:
        """Close every socket and end the process, by force if it doesn't end in time."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        with suppress(BrokenPipeError):
            self._program.stdin.close()
        try:
            self._program.wait(timeout)
        except subprocess.TimeoutExpired:
            self._program.kill()
            self._program.wait()
        self._reader.join(timeout)
        self._program.stdout.close()
        self._errors.close()

    def __enter__(self) -> JavaScriptPeer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _connection(
        self, url: str, namespace: str, socket: str, options: dict[str, object]
    ) -> Report:
        self.send("connect", socket=socket, url=url, namespace=namespace, **options)
        return self._reports.take(
            lambda report: (
                report["socket"] == socket and report["event"] in {"connected", "connect_error"}
            ),
            f"the connection of {socket!r}",
            timeout=20,
        )

    def _read(self) -> None:
        assert self._program.stdout is not None
        for line in self._program.stdout:
            self._reports.put(_from_json(json.loads(line)))
        self._errors.seek(0)
        self._reports.end(f"the peer has ended\n{self._errors.read()}")


def _to_json(value: object) -> object:
    match value:
        case bytes():
            return {"$binary": base64.b64encode(value).decode()}
        case dict():
            return {key: _to_json(each) for key, each in value.items()}
        case list() | tuple():
            return [_to_json(each) for each in value]
    return value


def _from_json(value: Any) -> Any:
    match value:
        case {"$binary": text}:
            return base64.b64decode(text)
        case dict():
            return {key: _from_json(each) for key, each in value.items()}
        case list():
            return [_from_json(each) for each in value]
    return value
