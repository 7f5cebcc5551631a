#!/usr/bin/env bash
# Guess: `reconnection_attempts=1` limits the attempts after a connection broke. A client that has given up, and that
#        the program connects again later with `connect`, reconnects by itself when that connection breaks.
# Seen:  it never does again: the task that gave up is kept, and while there is one, none is started. The
#        disconnect handler runs as for the breaks before, after which the client reconnected.
# Of:    python-socketio 5.18.1, Client and AsyncClient.
# Matters to: devices with a limit of attempts and a loop of their own around `connect`: after the first long outage
#        they are lost at the next short one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 aiohttp==3.14.5 \
    requests websocket-client simple-websocket werkzeug==3.1.9

cat >program.py <<'PYTHON'
import asyncio
import logging
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
OPTIONS = {"reconnection_attempts": 1, "reconnection_delay": 0.1, "randomization_factor": 0}


class Service:
    """A server that can be away for some time, on one port."""

    def __init__(self):
        self.port = 0
        self.start()

    def start(self):
        self.server = socketio.Server(async_mode="threading")
        app = socketio.WSGIApp(self.server)
        self.http = make_server("127.0.0.1", self.port, app, threaded=True)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop_listening(self):
        self.http.shutdown()
        self.http.server_close()

    def break_connections(self):
        for each in list(self.server.eio.sockets.values()):
            each.close(wait=False, abort=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


def threads():
    service, client = Service(), socketio.Client(**OPTIONS)
    connected, given_up = threading.Semaphore(0), threading.Event()
    client.on("connect", connected.release)
    client.on("__disconnect_final", given_up.set)

    def reconnects():
        client.eio.ws.close()
        return connected.acquire(timeout=4)

    client.connect(service.url, transports=["websocket"])
    connected.acquire()
    yield f"reconnects: {reconnects()}, {reconnects()}"
    service.stop_listening()
    client.eio.ws.close()
    yield f"without a server, gives up: {given_up.wait(10)}"
    service.start()
    client.connect(service.url, transports=["websocket"])
    connected.acquire()
    yield f"connected by the program, reconnects: {reconnects()}"


async def tasks():
    service, client, seen = Service(), socketio.AsyncClient(**OPTIONS), []
    connected, given_up = asyncio.Semaphore(0), asyncio.Event()
    client.on("connect", connected.release)
    client.on("__disconnect_final", given_up.set)

    async def reconnects():
        await client.eio.ws.close()
        try:
            return await asyncio.wait_for(connected.acquire(), 4)
        except asyncio.TimeoutError:
            return False

    await client.connect(service.url, transports=["websocket"])
    await connected.acquire()
    seen.append(f"reconnects: {await reconnects()}, {await reconnects()}")
    service.stop_listening()
    await client.eio.ws.close()
    seen.append(f"without a server, gives up: {await asyncio.wait_for(given_up.wait(), 10)}")
    service.start()
    await client.connect(service.url, transports=["websocket"])
    await connected.acquire()
    seen.append(f"connected by the program, reconnects: {await reconnects()}")
    return seen


print("python-socketio", version("python-socketio"))
print("Client", *threads(), sep="\n  ", flush=True)
print("AsyncClient", *asyncio.run(tasks()), sep="\n  ")
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
Client
  reconnects: True, True
  without a server, gives up: True
  connected by the program, reconnects: False
AsyncClient
  reconnects: True, True
  without a server, gives up: True
  connected by the program, reconnects: False
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
