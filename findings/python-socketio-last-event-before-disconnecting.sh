#!/usr/bin/env bash
# Guess: `emit` and then `disconnect` sends the event and then ends the connection, as JavaScript's client does: what was
#        emitted before is sent before.
# Seen:  over a WebSocket the client for asyncio loses the event, every time, and raises nothing: `disconnect` closes the
#        socket while what was emitted still waits to be written. With a moment in between, or `call` instead of
#        `emit`, it arrives. With the client for threads, which does the same, it depends on the threads.
# Of:    python-socketio 5.18.1 with python-engineio 4.15.1; socket.io-client 4.8.4.
# Matters to: scripts that report one thing and end: jobs of cron, hooks, sensors that wake up to send a reading.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 aiohttp==3.14.5 \
    simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 >/dev/null

cat >client.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");

const [url, rounds] = process.argv.slice(2);
let left = Number(rounds);
function round() {
  const socket = io(url, { transports: ["websocket"], forceNew: true });
  socket.on("connect", () => {
    socket.emit("reading", 21);
    socket.disconnect();
    if (--left) round();
  });
}
round();
JAVASCRIPT

cat >program.py <<'PYTHON'
import asyncio
import logging
import subprocess
import threading
import time
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
ROUNDS = 10
readings = []
server = socketio.Server(async_mode="threading")
server.on("reading", lambda sid, value: readings.append(value))
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{http.server_port}"


async def tasks(pause=0.0, *, calls=False):
    for _ in range(ROUNDS):
        client = socketio.AsyncClient()
        await client.connect(url, transports=["websocket"])
        await (client.call if calls else client.emit)("reading", 21)
        if pause:
            await asyncio.sleep(pause)
        await client.disconnect()


def arrived():
    """How many of the readings have arrived, a second later."""
    time.sleep(1)
    count = len(readings)
    readings.clear()
    return "all" if count == ROUNDS else "none" if not count else "some"


print("python-socketio", version("python-socketio"))
subprocess.run(["node", "client.cjs", url, str(ROUNDS)], timeout=30, check=True)
print("JavaScript:", arrived(), flush=True)
asyncio.run(tasks())
print("AsyncClient:", arrived(), flush=True)
asyncio.run(tasks(calls=True))
print("AsyncClient, call:", arrived(), flush=True)
asyncio.run(tasks(0.3))
print("AsyncClient, with a pause:", arrived(), flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
JavaScript: all
AsyncClient: none
AsyncClient, call: all
AsyncClient, with a pause: all
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
