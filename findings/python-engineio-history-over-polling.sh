#!/usr/bin/env bash
# Guess: a server may send a client that polls as many events as it likes when it connects, say the last
#        messages of a room; the client gets them all, as over a WebSocket.
# Seen:  python-engineio's server puts all packets that wait into one response, and python-engineio's
#        client takes 16 of them at most: with a few more it gives the connection up, and no event of the
#        response is handled.
# Of:    python-engineio 4.15.1, python-socketio 5.18.1, server and client alike; over WebSockets all is well.
# Matters to: whoever sends history on connect, and has clients in Python behind a proxy without WebSockets.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet \
    python-engineio==4.15.1 python-socketio==5.18.1 requests websocket-client simple-websocket werkzeug==3.1.9

cat >"$folder/program.py" <<'PYTHON'
import logging
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
SECONDS = 10


def serve(events):
    """A server that sends so many events to whoever connects; its port."""
    server = socketio.Server(async_mode="threading")

    @server.on("connect")
    def connect(sid, environ):
        for number in range(events):
            server.emit("line", number, to=sid)

    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    return http.server_port


def received(events, transport):
    """What a client gets of them."""
    client = socketio.Client(reconnection=False)
    lines, ended = [], threading.Event()

    @client.on("line")
    def line(number):
        lines.append(number)
        if len(lines) == events:
            ended.set()

    @client.on("disconnect")
    def disconnect(reason):
        ended.set()

    try:
        client.connect(
            f"http://127.0.0.1:{serve(events)}", transports=[transport], wait_timeout=SECONDS
        )
        ended.wait(SECONDS)
    except socketio.exceptions.ConnectionError as error:
        return f"{len(lines)} events, then {type(error).__name__}"
    outcome = f"{len(lines)} events, {'connected' if client.connected else 'disconnected'}"
    client.disconnect()
    return outcome


print("python-engineio", version("python-engineio"))
for events, transport in ((10, "polling"), (40, "polling"), (40, "websocket")):
    print(f"{events} sent over {transport}: {received(events, transport)}")
PYTHON

"$folder/venv/bin/python" "$folder/program.py" | tee "$folder/seen"
grep -q "^10 sent over polling: 10 events, connected$" "$folder/seen" &&
    grep -q "^40 sent over polling: 0 events" "$folder/seen" &&
    grep -q "^40 sent over websocket: 40 events, connected$" "$folder/seen" || {
    echo "this has changed" >&2
    exit 1
}
