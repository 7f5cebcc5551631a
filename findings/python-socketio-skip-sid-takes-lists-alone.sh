#!/usr/bin/env bash
# Guess: where a list is taken, a tuple or a set does as well, or is refused: `skip_sid=(ada, bob)` skips both. And
#        who is skipped does not depend on the process that a client is connected to.
# Seen:  anything but a list counts as one `sid`, which nobody has: those who were to be skipped get the event. `to`
#        beside it takes a tuple for several rooms. Behind a message queue, clients of the other processes
#        are skipped by a tuple, which JSON makes a list; for a set they get nothing at all, whoever they are.
# Of:    python-socketio 5.18.1 with redis 8.1.0 for Python; a redis-server that is installed.
# Matters to: whoever keeps those to be left out (muted, blocked, already informed) as a set or tuple.
set -euo pipefail

folder=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 redis==8.1.0 \
    requests websocket-client simple-websocket werkzeug==3.1.9
port=$(venv/bin/python -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no >redis.log &
servers+=($!)
until grep -qs "Ready to accept connections" redis.log; do sleep 0.1; done

cat >program.py <<'PYTHON'
import logging
import queue
import sys
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
got = queue.Queue()


def serve():
    """A server that stands for a process, and its URL."""
    manager = socketio.RedisManager(f"redis://127.0.0.1:{sys.argv[1]}")
    server = socketio.Server(async_mode="threading", client_manager=manager)
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{http.server_port}"


def connect(name, url):
    client = socketio.Client()
    client.on("news", lambda: got.put(name))
    client.connect(url, transports=["websocket"])
    return client.get_sid()


def reached():
    names = []
    try:
        while True:
            names.append(got.get(timeout=1))
    except queue.Empty:
        return ", ".join(sorted(names)) or "nobody"


server, url = serve()
other, url_of_other = serve()
skipped = [connect("ada", url), connect("bob", url), connect("carol", url_of_other)]
connect("dora", url)
connect("emil", url_of_other)
seen = ""
while "emil" not in seen:  # until the other process has begun to listen
    server.emit("news")
    seen = reached()
print("python-socketio", version("python-socketio"))
for kind in (list, tuple, set):
    server.emit("news", skip_sid=kind(skipped))
    print(f"{kind.__name__} of ada, bob and, elsewhere, carol is skipped: {reached()}", flush=True)
PYTHON

venv/bin/python program.py "$port" | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
list of ada, bob and, elsewhere, carol is skipped: dora, emil
tuple of ada, bob and, elsewhere, carol is skipped: ada, bob, dora, emil
set of ada, bob and, elsewhere, carol is skipped: ada, bob, dora
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
