#!/usr/bin/env bash
# Guess: what a server started for a client ends with the client.
# Seen:  a thread stays for each client that has gone, asleep until its next ping would be due: `ping_interval`,
#        25 s unless changed. A hundred clients a second that come and go hold 2,500 threads, also where the
#        handlers of disconnect have run and the server says that nobody is connected.
# Of:    python-engineio 4.15.1 with async_mode="threading", by Flask-SocketIO or python-socketio alike; a
#        greenlet where those serve.
# Matters to: servers of short visits and of devices with bad networks: count threads for those that left, too.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet \
    python-engineio==4.15.1 python-socketio==5.18.1 requests websocket-client simple-websocket werkzeug==3.1.9

cat >"$folder/program.py" <<'PYTHON'
import logging
import subprocess
import sys
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
CLIENTS = 20
PING_INTERVAL = 60
ITS_OWN = 3  # threads: the main one, the web server's, and the one that looks after connections
VISITS = """
import socketio, sys
for _ in range(int(sys.argv[2])):
    client = socketio.SimpleClient()
    client.connect(sys.argv[1], transports=["websocket"])
    client.disconnect()
"""

server = socketio.Server(async_mode="threading", ping_interval=PING_INTERVAL)
left = threading.Semaphore(0)
server.on("disconnect", lambda sid, reason: left.release())
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{http.server_port}"


def visit(count):
    subprocess.run([sys.executable, "-c", VISITS, address, str(count)], check=True)
    for _ in range(count):
        left.acquire()


def settled(most):
    """Wait until at most so many threads are left, for two intervals at most; give how many are."""
    tick = threading.Event()
    for _ in range(2 * PING_INTERVAL * 10):
        if threading.active_count() <= most:
            break
        tick.wait(0.1)
    return threading.active_count()


visit(CLIENTS)
threading.Event().wait(2)
print("python-engineio", version("python-engineio"))
print("clients that are connected:", len(list(server.manager.get_participants("/", None))))
print(f"threads that {CLIENTS} clients that have gone hold:", threading.active_count() - ITS_OWN)
print("when their next pings were due:", settled(ITS_OWN) - ITS_OWN)
PYTHON

expected="python-engineio 4.15.1
clients that are connected: 0
threads that 20 clients that have gone hold: 20
when their next pings were due: 0"
seen=$(timeout 300 "$folder/venv/bin/python" "$folder/program.py")
echo "$seen"
[ "$seen" = "$expected" ] || {
    echo "this has changed; it was:"
    echo "$expected"
    exit 1
} >&2
