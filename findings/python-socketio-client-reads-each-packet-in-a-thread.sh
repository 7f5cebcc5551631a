#!/usr/bin/env bash
# Guess: a client handles what a server sends in that order: `snapshot`, then `change`. The bytes of an event are those
#        that it was sent with.
# Seen:  the client for threads starts a thread for each packet, which also reads it: `change` is handled before a large
#        `snapshot`, each time. An event with bytes is several packets: where the first takes long to read, the
#        bytes are taken for a packet and lost, and the next packet, of another event, for the bytes. A handler of
#        pictures is given the text of the event that follows. The client for asyncio is well.
# Of:    python-socketio 5.18.1 with python-engineio 4.15.1, over a WebSocket.
# Matters to: consumers in Python of tables or detections with a picture beside them, and whoever applies changes to a
#        snapshot. Small events are well, so that tests are.
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
import time
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
threading.excepthook = lambda failure: None
ROUNDS = 5
PICTURE = b"\xff\xd8"
SMALL, LARGE = 10, 200_000

server = socketio.Server(async_mode="threading", logger=False)
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{http.server_port}"


def emit_rounds(sid, rows):
    for _ in range(ROUNDS):
        server.emit("snapshot", [*range(rows)], to=sid)
        server.emit("change", 1, to=sid)
        time.sleep(0.3)
    for _ in range(ROUNDS):
        server.emit("picture", ([*range(rows)], PICTURE), to=sid)
        server.emit("change", 1, to=sid)
        time.sleep(0.3)
    time.sleep(0.5)


class Consumer:
    """Handlers of a client, and what they saw."""

    def __init__(self, client):
        self.names, self.pictures = [], []
        client.on("snapshot", lambda rows: self.names.append("snapshot"))
        client.on("change", lambda row: self.names.append("change"))
        client.on("picture", lambda rows, picture: self.pictures.append(picture))

    def report(self):
        first = self.names[: 2 * ROUNDS]
        in_order = first == ["snapshot", "change"] * ROUNDS
        return f"in order: {in_order}, all pictures right: {self.pictures == [PICTURE] * ROUNDS}"


def threads(rows):
    client = socketio.Client()
    consumer = Consumer(client)
    client.connect(url, transports=["websocket"])
    emit_rounds(client.get_sid(), rows)
    client.disconnect()
    return consumer.report()


async def tasks(rows):
    client = socketio.AsyncClient()
    consumer = Consumer(client)
    await client.connect(url, transports=["websocket"])
    await asyncio.to_thread(emit_rounds, client.get_sid(), rows)
    await client.disconnect()
    return consumer.report()


print("python-socketio", version("python-socketio"))
for rows in (SMALL, LARGE):
    print(f"{rows} rows, Client: {threads(rows)}", flush=True)
    print(f"{rows} rows, AsyncClient: {asyncio.run(tasks(rows))}", flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
10 rows, Client: in order: True, all pictures right: True
10 rows, AsyncClient: in order: True, all pictures right: True
200000 rows, Client: in order: False, all pictures right: False
200000 rows, AsyncClient: in order: True, all pictures right: True
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
