#!/usr/bin/env bash
# Guess: what a client emits before it has a WebSocket arrives, however many events these are; a server that takes
#        no more than so many at once says so, and the client learns it.
# Seen:  a client sends all that waits in one request; JavaScript's client begins with polling. python-engineio's
#        server takes 16 packets in a request: of a longer one it handles nothing, logs an error, and answers 200.
#        The client stays connected, and events and their acknowledgements are missing.
# Of:    python-engineio 4.15.1, python-socketio 5.18.1 as server and client; socket.io-client 4.8.4. The 16 are
#        `engineio.payload.Payload.max_decode_packets`; the handshake tells clients bytes alone (`maxPayload`).
# Matters to: every page that joins, subscribes or reports more than 16 times when it has connected.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet \
    python-engineio==4.15.1 python-socketio==5.18.1 requests websocket-client simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 >/dev/null

cat >send.mjs <<'JAVASCRIPT'
import { io } from "socket.io-client";

const [url, events] = process.argv.slice(2);
const socket = io(url, { transports: ["polling"], reconnection: false });
socket.on("connect", () => {
  for (let number = 0; number < Number(events); number += 1) socket.emit("join", number);
  const ask = () => socket.timeout(1000).emit("last", (late) => (late ? ask() : process.exit()));
  setTimeout(ask, 500);
});
JAVASCRIPT

cat >program.py <<'PYTHON'
import logging
import subprocess
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
SECONDS = 60


def serve(joined):
    """A server that handles the events of a client in their order; its URL."""
    server = socketio.Server(async_mode="threading", async_handlers=False)
    server.on("join", lambda sid, number: joined.append(number))
    server.on("last", lambda sid: True)
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{http.server_port}"


def from_python(url, events):
    client = socketio.Client(reconnection=False)
    client.connect(url, transports=["polling"])
    for number in range(events):
        client.emit("join", number)
    answered = False
    while not answered:  # the question itself may be one of many packets
        try:
            answered = client.call("last", timeout=2)
        except socketio.exceptions.TimeoutError:
            pass
    client.disconnect()


def from_javascript(url, events):
    subprocess.run(["node", "send.mjs", url, str(events)], timeout=SECONDS, check=True)


print("python-engineio", version("python-engineio"))
for name, send in (("JavaScript", from_javascript), ("Python", from_python)):
    for events in (10, 1000):
        joined = []
        send(serve(joined), events)
        lost = "none" if len(joined) == events else "hundreds" if len(joined) < 900 else "some"
        print(f"{events} events from {name}: {lost} lost", flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-engineio 4.15.1
10 events from JavaScript: none lost
1000 events from JavaScript: hundreds lost
10 events from Python: none lost
1000 events from Python: hundreds lost
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
