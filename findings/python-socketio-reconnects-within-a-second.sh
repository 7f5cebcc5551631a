#!/usr/bin/env bash
# Guess: a client that was given `wait_timeout=10` waits as long for its namespaces when it connects again by
#        itself after its connection broke.
# Seen:  connecting again it waits one second, whatever it was given. A server that takes longer to accept (a
#        slow start, a look-up of a token) lets the client in at first and never again: each attempt is given
#        up, although the server accepts it, whose handlers run each time for a client that has gone.
# Of:    python-socketio 5.18.1, its clients for threads; over a WebSocket here, over polling alike.
# Matters to: devices and back ends in Python that stay connected to a server which is replaced under load.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet \
    python-engineio==4.15.1 python-socketio==5.18.1 requests websocket-client simple-websocket werkzeug==3.1.9

cat >"$folder/program.py" <<'PYTHON'
import logging
import socket
import threading
import time
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
ATTEMPTS = 3
accepted = []
given_up = threading.Event()

server = socketio.Server(async_mode="threading")


@server.on("connect")
def accept(sid, environ, auth=None):
    time.sleep(1.5)
    accepted.append(sid)


http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()

client = socketio.Client(reconnection_attempts=ATTEMPTS, reconnection_delay=0.1, handle_sigint=False)
client.on("__disconnect_final", given_up.set)
client.connect(f"http://127.0.0.1:{http.server_port}", transports=["websocket"], wait_timeout=10)
print("python-socketio", version("python-socketio"))
print("with wait_timeout=10 it is connected:", client.connected)

client.eio.ws.sock.shutdown(socket.SHUT_RDWR)  # the network breaks
given_up.wait(60)
print(f"after {ATTEMPTS} attempts to connect again it is connected:", client.connected)
while len(accepted) <= ATTEMPTS:
    time.sleep(0.01)
print("times that the server accepted it:", len(accepted))
PYTHON

expected="python-socketio 5.18.1
with wait_timeout=10 it is connected: True
after 3 attempts to connect again it is connected: False
times that the server accepted it: 4"
seen=$(timeout 120 "$folder/venv/bin/python" "$folder/program.py")
echo "$seen"
[ "$seen" = "$expected" ] || {
    echo "this has changed; it was:"
    echo "$expected"
    exit 1
} >&2
