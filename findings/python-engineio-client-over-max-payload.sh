#!/usr/bin/env bash
# Guess: a server tells clients `maxPayload` in the handshake, and a client that polls sends what waits in
#        as many requests as that takes; events that are small one by one always arrive.
# Seen:  JavaScript's client does so. python-engineio's client puts all that waits into one request, however
#        large; the server refuses the body, and the client is disconnected without any of the events.
# Of:    python-engineio 4.15.1 and python-socketio 5.18.1, server and client alike; socket.io-client 4.8.4.
#        Over a WebSocket, where each packet counts by itself, both are well.
# Matters to: devices and back ends in Python that send their backlog behind a proxy without WebSockets.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet \
    python-engineio==4.15.1 python-socketio==5.18.1 requests websocket-client simple-websocket werkzeug==3.1.9
npm install --silent --no-progress --prefix "$folder" socket.io-client@4.8.4 >/dev/null

cat >"$folder/send.mjs" <<'JAVASCRIPT'
import { io } from "socket.io-client";

const [url, transport, events, size] = process.argv.slice(2);
const socket = io(url, { transports: [transport], reconnection: false });
socket.on("connect", () => {
  for (let number = 0; number < Number(events); number += 1) {
    socket.emit("reading", "x".repeat(Number(size)));
  }
});
socket.on("all", () => process.exit());
socket.on("disconnect", () => process.exit());
JAVASCRIPT

cat >"$folder/program.py" <<'PYTHON'
import logging
import subprocess
import sys
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
SECONDS = 30
LARGEST = 100_000
EVENTS, SIZE = 12, 20_000


class Station:
    """A server that counts what comes."""

    def __init__(self):
        self.count = 0
        self.ended = threading.Event()
        server = socketio.Server(
            async_mode="threading", async_handlers=False, max_http_buffer_size=LARGEST
        )

        @server.on("reading")
        def reading(sid, text):
            self.count += 1
            if self.count == EVENTS:
                server.emit("all", to=sid)

        server.on("disconnect", lambda sid, reason: self.ended.set())
        http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{http.server_port}"


def from_python(url, transport):
    client = socketio.Client(reconnection=False)
    done = threading.Event()
    client.on("all", done.set)
    client.on("disconnect", lambda reason: done.set())
    client.connect(url, transports=[transport])
    for _ in range(EVENTS):
        client.emit("reading", "x" * SIZE)
    done.wait(SECONDS)
    client.disconnect()


def from_javascript(url, transport):
    subprocess.run(
        ["node", sys.argv[1], url, transport, str(EVENTS), str(SIZE)], timeout=SECONDS, check=True
    )


print("python-engineio", version("python-engineio"))
for name, send in (("Python", from_python), ("JavaScript", from_javascript)):
    for transport in ("polling", "websocket"):
        station = Station()
        send(station.url, transport)
        station.ended.wait(SECONDS)
        print(f"{EVENTS} events from {name} over {transport}: {station.count} came")
PYTHON

"$folder/venv/bin/python" "$folder/program.py" "$folder/send.mjs" | tee "$folder/seen"
grep -q "^12 events from Python over polling: 0 came$" "$folder/seen" &&
    grep -q "^12 events from Python over websocket: 12 came$" "$folder/seen" &&
    grep -q "^12 events from JavaScript over polling: 12 came$" "$folder/seen" &&
    grep -q "^12 events from JavaScript over websocket: 12 came$" "$folder/seen" || {
    echo "this has changed" >&2
    exit 1
}
