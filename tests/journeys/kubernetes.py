"""What Kubernetes does with the pods of a Deployment and the connections to its Service."""

from __future__ import annotations

import asyncio
import shlex
import signal
import socket
import time
from itertools import count
from typing import Any

from benchmarks.failures.background import BackgroundLoop

from .deployments import PATIENCE, Deployment, status_of
from .programs import Program

_CHUNK = 65_536


class Service:
    """Forwards each connection to the next pod that is ready; those that there are it leaves."""

    def __init__(self) -> None:
        self.endpoints: list[int] = []
        self._turns = count()
        self._background = BackgroundLoop()
        listening = asyncio.start_server(self._forward, "127.0.0.1", 0)
        self._server = self._background.run(listening)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._background.loop.call_soon_threadsafe(self._server.close)
        self._background.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ports = [*self.endpoints]
        try:
            port = ports[next(self._turns) % len(ports)]
            there = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(_copy(reader, there[1]), _copy(there[0], writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # one end is gone: so is the other
    finally:
        writer.close()


class Pod:
    """A pod: its container runs as the manifest says, on a port of its own.

    Args:
        deployment: The folder that it runs in.
        template: The pod template of the manifest.
        variables: The values of the variables in it, which here are others.
    """

    def __init__(
        self, deployment: Deployment, template: dict[str, Any], variables: dict[str, str]
    ) -> None:
        (self._container,) = template["containers"]
        self.grace: float = template["terminationGracePeriodSeconds"]
        assert {each["name"] for each in self._container["env"]} == {*variables}
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port: int = listener.getsockname()[1]
        named = self._container["ports"][0]["containerPort"]
        everywhere, here = f"0.0.0.0:{named}", f"127.0.0.1:{self.port}"  # not bound
        words = [each.replace(everywhere, here) for each in self._container["command"]]
        assert here in words
        self.program: Program = deployment.start(shlex.join(words), variables)

    @property
    def worker(self) -> int:
        """The process that serves."""
        return int(self.program.expect(r"Booting worker with pid: (\d+)", PATIENCE)[1])

    def wait_until_ready(self) -> None:
        """Probe it, more often than the manifest says."""
        path = self._container["readinessProbe"]["httpGet"]["path"]
        deadline = time.monotonic() + PATIENCE
        while status_of(self.port, path) != 200:
            assert time.monotonic() < deadline, self.program.output
            time.sleep(0.05)

    def terminate(self) -> None:
        """End it, as after `preStop`; it has as long as the manifest says."""
        self.program.signal(signal.SIGTERM)
        assert self.program.exit_code(self.grace) == 0, self.program.output
