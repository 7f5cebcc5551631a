#!/usr/bin/env bash
# Guess: python-socketio's two clients, for threads and for asyncio, get the same events.
# Seen:  over a WebSocket the one for asyncio is disconnected by an event of 4 MiB, and gets it neither then nor
#        when it has connected again; over polling, and in the client for threads, the event arrives. The reason
#        that its handler is given is "transport error"; the limit is aiohttp's `max_msg_size`, which
#        `websocket_extra_options={"max_msg_size": 0}` takes away.
# Of:    python-socketio 5.18.1 with python-engineio 4.15.1 and aiohttp 3.14.5; socket.io 4.8.4 as the server.
# Matters to: consumers of snapshots, pictures and tables that move from threads to asyncio: a client connects,
#        is sent its snapshot, and connects again, for ever.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 aiohttp==3.14.5 requests websocket-client
npm install --silent --no-audit --no-fund socket.io@4.8.4 >/dev/null

cat >server.mjs <<'JAVASCRIPT'
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
new Server(http).on("connection", (socket) => {
  socket.on("snapshot", (size) => socket.emit("snapshot", "x".repeat(size)));
});
http.listen(0, "127.0.0.1", () => console.log(http.address().port));
JAVASCRIPT

cat >program.py <<'PYTHON'
import asyncio
import subprocess
import threading
from importlib.metadata import version

import socketio

SECONDS = 30


def with_threads(url, transport, size):
    client, outcome, ended = socketio.Client(reconnection=False), [], threading.Event()

    def end(what):
        outcome.append(what)
        ended.set()

    client.on("snapshot", lambda text: end(f"{len(text)} characters"))
    client.on("disconnect", end)
    client.connect(url, transports=[transport])
    client.emit("snapshot", size)
    assert ended.wait(SECONDS)
    first = outcome[0]
    client.disconnect()
    return first


async def with_asyncio(url, transport, size, **options):
    client, outcome = socketio.AsyncClient(reconnection=False, **options), asyncio.Queue()
    client.on("snapshot", lambda text: outcome.put_nowait(f"{len(text)} characters"))
    client.on("disconnect", outcome.put_nowait)
    await client.connect(url, transports=[transport])
    await client.emit("snapshot", size)
    first = await asyncio.wait_for(outcome.get(), SECONDS)
    await client.disconnect()
    return first


server = subprocess.Popen(["node", "server.mjs"], stdout=subprocess.PIPE, text=True)
url = f"http://127.0.0.1:{int(server.stdout.readline())}"
print("python-socketio", version("python-socketio"), "aiohttp", version("aiohttp"))
for size in (4_000_000, 5_000_000):
    for transport in ("polling", "websocket"):
        print(f"threads, {transport}, {size}: {with_threads(url, transport, size)}")
        print(f"asyncio, {transport}, {size}: {asyncio.run(with_asyncio(url, transport, size))}")
options = {"websocket_extra_options": {"max_msg_size": 0}}
print(f"without a limit: {asyncio.run(with_asyncio(url, 'websocket', 5_000_000, **options))}")
server.kill()
server.wait()
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1 aiohttp 3.14.5
threads, polling, 4000000: 4000000 characters
asyncio, polling, 4000000: 4000000 characters
threads, websocket, 4000000: 4000000 characters
asyncio, websocket, 4000000: 4000000 characters
threads, polling, 5000000: 5000000 characters
asyncio, polling, 5000000: 5000000 characters
threads, websocket, 5000000: 5000000 characters
asyncio, websocket, 5000000: transport error
without a limit: 5000000 characters
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
