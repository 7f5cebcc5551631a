#!/usr/bin/env bash
# Guess: `call` and callbacks treat an event that the other end has no handler for alike in both directions.
# Seen:  a client acknowledges it, at once and with no value, as a handler does that returns None: a server's `call`
#        succeeds though no program has seen the event. A server whose handlers are functions does not: a client's
#        `call` times out. A server with a class-based namespace does again. JavaScript's client, which has
#        the listener acknowledge, does not.
# Of:    python-socketio 5.18.1, server and client; socket.io-client 4.8.4.
# Matters to: servers that take an acknowledgement for delivery, while devices with older programs are connected.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 \
    requests websocket-client simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 >/dev/null

cat >client.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");

io(process.argv[2], { transports: ["websocket"] });
JAVASCRIPT

cat >program.py <<'PYTHON'
import logging
import queue
import subprocess
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
sids = queue.Queue()
server = socketio.Server(async_mode="threading")
server.on("connect", lambda sid, environ: sids.put(sid))
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{http.server_port}"
client = socketio.Client()
client.connect(url, transports=["websocket"])


def outcome(call, **options):
    try:
        return f"returns {call('unheard', timeout=2, **options)}"
    except socketio.exceptions.TimeoutError:
        return "times out"


print("python-socketio", version("python-socketio"))
print("call by the server:", outcome(server.call, to=client.get_sid()))
print("call by the client:", outcome(client.call))
server.register_namespace(socketio.Namespace("/"))
print("call by the client, of a server with a class-based namespace:", outcome(client.call))
client.disconnect()
sids.get()
browser = subprocess.Popen(["node", "client.cjs", url])
sid = sids.get(timeout=20)
while not server.manager.is_connected(sid, "/"):
    server.sleep(0.01)
print("call by the server, of JavaScript's client:", outcome(server.call, to=sid))
browser.kill()
browser.wait()
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
call by the server: returns None
call by the client: times out
call by the client, of a server with a class-based namespace: returns None
call by the server, of JavaScript's client: times out
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
