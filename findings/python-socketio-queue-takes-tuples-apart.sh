#!/usr/bin/env bash
# Guess: a message queue changes nothing of what clients get: `emit` makes an argument of each element of a tuple, so
#        that `emit("move", ((1, 2),))` has one argument, a pair, and `emit("move", (None,))` one that is null.
# Seen:  so it is without a queue. With one, a tuple of one element is taken apart twice: clients of the process that
#        emits get two arguments, 1 and 2, those of every other process get the pair, and for `(None,)` all get
#        no argument.
# Of:    python-socketio 5.18.1 with redis 8.1.0 for Python; a redis-server that is installed. The code is that of all
#        managers with a queue.
# Matters to: positions, ranges and keys as tuples: a handler of one parameter raises TypeError in the clients that
#        happen to be connected to the process that emits, one in so many.
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


def serve(manager=None):
    """A server that stands for a process, and what a client of it gets."""
    server, got = socketio.Server(async_mode="threading", client_manager=manager), queue.Queue()
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    client = socketio.Client()
    client.on("move", lambda *arguments: got.put(arguments))
    client.connect(f"http://127.0.0.1:{http.server_port}", transports=["websocket"])
    return server, got


def redis():
    return socketio.RedisManager(f"redis://127.0.0.1:{sys.argv[1]}")


alone, got_alone = serve()
server, got = serve(redis())
_, got_elsewhere = serve(redis())
heard = False
while not heard:  # until the other process has begun to listen
    server.emit("move", "hello")
    got.get(timeout=20)
    try:
        heard = got_elsewhere.get(timeout=1)
    except queue.Empty:
        pass
print("python-socketio", version("python-socketio"))
for data in ((1, 2), [1, 2], ([1, 2],), ((1, 2),), (None,)):
    alone.emit("move", data)
    server.emit("move", data)
    print(f"emit('move', {data}):")
    print("  no queue:", *got_alone.get(timeout=20))
    print("  Redis, own process:", *got.get(timeout=20))
    print("  Redis, other process:", *got_elsewhere.get(timeout=20), flush=True)
PYTHON

venv/bin/python program.py "$port" | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
emit('move', (1, 2)):
  no queue: 1 2
  Redis, own process: 1 2
  Redis, other process: 1 2
emit('move', [1, 2]):
  no queue: [1, 2]
  Redis, own process: [1, 2]
  Redis, other process: [1, 2]
emit('move', ([1, 2],)):
  no queue: [1, 2]
  Redis, own process: [1, 2]
  Redis, other process: [1, 2]
emit('move', ((1, 2),)):
  no queue: [1, 2]
  Redis, own process: 1 2
  Redis, other process: [1, 2]
emit('move', (None,)):
  no queue: None
  Redis, own process:
  Redis, other process:
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
