#!/usr/bin/env bash
# Guess: `SimpleClient.receive()` raises DisconnectedError when the server ends the connection; with `timeout=None`,
#        its default, it waits for an event or for that.
# Seen:  a `receive` that already waits learns nothing of it: with a timeout it waits that long and raises TimeoutError,
#        and without one it never returns. The next `receive` raises DisconnectedError at once. The one for asyncio
#        is the same.
# Of:    python-socketio 5.18.1, SimpleClient and AsyncSimpleClient.
# Matters to: the loop of the documentation, `while True: event = sio.receive()`: a script whose client was disconnected
#        by the server, on purpose and so without reconnection, hangs rather than ends.
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
server = socketio.Server(async_mode="threading")
disconnected = threading.Event()
server.on("disconnect", lambda sid, reason: disconnected.set())
server.on("end", lambda sid: server.disconnect(sid))
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{http.server_port}"


def threads():
    """What a `receive` that waits, and the next one, raise after the server has ended the connection."""
    client, raised = socketio.SimpleClient(), []

    def receive(timeout):
        try:
            client.receive(timeout=timeout)
        except socketio.exceptions.SocketIOError as error:
            raised.append(type(error).__name__)

    client.connect(url, transports=["websocket"])
    waiting = threading.Thread(target=receive, args=(3,), daemon=True)
    for_ever = threading.Thread(target=receive, args=(None,), daemon=True)
    waiting.start()
    for_ever.start()
    client.emit("end")
    waiting.join()
    receive(3)
    return f"{raised}, and without a timeout: {'waits' if for_ever.is_alive() else 'raises'}"


async def tasks():
    client, raised = socketio.AsyncSimpleClient(), []

    async def receive():
        try:
            await client.receive(timeout=3)
        except socketio.exceptions.SocketIOError as error:
            raised.append(type(error).__name__)

    await client.connect(url, transports=["websocket"])
    waiting = asyncio.create_task(receive())
    await client.emit("end")
    await waiting
    await receive()
    return raised


print("python-socketio", version("python-socketio"))
print("SimpleClient:", threads(), flush=True)
assert disconnected.wait(10)
print("AsyncSimpleClient:", asyncio.run(tasks()))
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
SimpleClient: ['TimeoutError', 'DisconnectedError'], and without a timeout: waits
AsyncSimpleClient: ['TimeoutError', 'DisconnectedError']
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
