"""A network between two programs that can be cut and restored."""

from __future__ import annotations

import asyncio

from .background import BackgroundLoop

_CHUNK = 65_536


class Relay:
    """Forwards TCP connections to a port, until the network is cut.

    Meanwhile connections are neither refused nor ended: nothing arrives. What was on its way
    arrives when the network is restored, as with TCP. Or all of them end, and new ones do at once.

    Args:
        target: The port on this machine that it forwards to.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._background = BackgroundLoop()
        self._ends: set[asyncio.StreamWriter] = set()
        self._is_refusing = False
        self._is_whole = asyncio.Event()
        self._is_whole.set()
        listening = asyncio.start_server(self._forward, "127.0.0.1", 0)
        self._server = self._background.run(listening)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        self._background.loop.call_soon_threadsafe(self._is_whole.clear)

    def restore(self) -> None:
        self._is_refusing = False
        self._background.loop.call_soon_threadsafe(self._is_whole.set)

    def refuse(self) -> None:
        """End all connections, and those that are made before the network is restored."""
        self._is_refusing = True
        self._background.loop.call_soon_threadsafe(self._end_connections)

    def _end_connections(self) -> None:
        for each in self._ends:
            each.transport.abort()

    def close(self) -> None:
        self._background.loop.call_soon_threadsafe(self._server.close)
        self._background.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._is_whole.wait()
        try:
            there = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        ends = {writer, there[1]}
        self._ends |= ends
        if self._is_refusing:
            self._end_connections()
        await asyncio.gather(self._copy(reader, there[1]), self._copy(there[0], writer))
        self._ends -= ends

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                data = await reader.read(_CHUNK)
                await self._is_whole.wait()  # also for the end of a connection
                if not data:
                    return
                writer.write(data)
                await writer.drain()
        except OSError:
            pass  # one end is gone: so is the other
        finally:
            writer.close()
