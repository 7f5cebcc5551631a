#!/usr/bin/env bash
# Guess: an event that can't be published to other processes is an error of its own, and disturbs nothing else.
# Seen:  the manager takes any failure for a broken connection to Redis, and makes a new one, also for listening, where
#        nobody listens; the listener notices, and begins again after a second. What other processes
#        emit meanwhile is lost for the clients of this one, though Redis was there all the time.
# Of:    python-socketio 5.18.1 with redis 8.1.0 for Python; a redis-server that is installed. `emit` raises nothing.
# Matters to: servers where now and then an event can't be written as JSON: a set in `skip_sid`, as here, or with
#        msgpack a timestamp. Each costs the clients of the process a second of everybody's events.
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
import time
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
TICKS = 40


def serve():
    """A server that stands for a process, and what a client of it gets."""
    manager = socketio.RedisManager(f"redis://127.0.0.1:{sys.argv[1]}")
    server, got = socketio.Server(async_mode="threading", client_manager=manager), queue.Queue()
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    client = socketio.Client()
    client.on("tick", got.put)
    client.connect(f"http://127.0.0.1:{http.server_port}", transports=["websocket"])
    return server, got


def ticks_after(skipped):
    """How many of the other process's ticks arrive after an emit with those skipped, in two seconds."""
    server.emit("news", skip_sid=skipped)
    for number in range(TICKS):
        other.emit("tick", number)
        time.sleep(2 / TICKS)
    seen = []
    while TICKS - 1 not in seen:
        seen.append(got.get(timeout=20))
    time.sleep(0.5)
    return len(seen) + got.qsize()


server, got = serve()
other, _ = serve()
while got.empty():  # until the process has begun to listen
    other.emit("tick", -1)
    time.sleep(1)
got.get()
print("python-socketio", version("python-socketio"))
for skipped in (["nobody"], {"nobody"}, ["nobody"]):
    count = ticks_after(skipped)
    lost = "none" if count == TICKS else "more than a third" if count < TICKS * 2 / 3 else "some"
    print(f"after an emit with skip_sid={skipped}, ticks of the other process are lost: {lost}", flush=True)
PYTHON

venv/bin/python program.py "$port" | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
after an emit with skip_sid=['nobody'], ticks of the other process are lost: none
after an emit with skip_sid={'nobody'}, ticks of the other process are lost: more than a third
after an emit with skip_sid=['nobody'], ticks of the other process are lost: none
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
