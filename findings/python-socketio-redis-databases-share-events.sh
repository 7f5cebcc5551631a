#!/usr/bin/env bash
# Guess: two applications that use databases 0 and 1 of a Redis, as `redis://host/0` and `redis://host/1` say, have
#        nothing to do with each other.
# Seen:  with `RedisManager` the clients of each get what the other emits to all: Redis publishes to all databases,
#        and both use the channel `socketio`. With `KombuManager` and the same URLs they are separate, for kombu
#        puts the database into the channel's name. `channel=` of the managers keeps applications apart.
# Of:    python-socketio 5.18.1, redis 8.1.0 and kombu 5.7.0 for Python; a redis-server that is installed.
# Matters to: staging beside production, tests beside a server, several applications on one Redis.
set -euo pipefail

folder=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 redis==8.1.0 kombu==5.7.0 packaging==26.4 \
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


def start(manager):
    """A server of an application, and a client of it with the queue of what it gets."""
    server = socketio.Server(async_mode="threading", client_manager=manager)
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    client, got = socketio.Client(), queue.Queue()
    client.on("news", got.put)
    client.connect(f"http://127.0.0.1:{http.server_port}", transports=["websocket"])
    return server, got


def reaches(manager_class, emitter, listener):
    """Whether the clients of one database get what is emitted to another; both are URLs."""
    _, got = start(manager_class(listener))
    server, _ = start(manager_class(emitter))
    outside = manager_class(listener, write_only=True)
    seen = []
    while seen.count("own") < 3:  # who has just begun to listen may not hear the first ones
        server.emit("news", "other")
        outside.emit("news", "own")
        try:
            while True:
                seen.append(got.get(timeout=1))
        except queue.Empty:
            pass
    return "other" in seen


redis = f"redis://127.0.0.1:{sys.argv[1]}"
print("python-socketio", version("python-socketio"))
for manager_class in (socketio.RedisManager, socketio.KombuManager):
    for databases in ((0, 0), (0, 1)):
        urls = [f"{redis}/{database}" for database in databases]
        print(f"{manager_class.__name__}, databases {databases}: {reaches(manager_class, *urls)}", flush=True)
PYTHON

venv/bin/python program.py "$port" | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
RedisManager, databases (0, 0): True
RedisManager, databases (0, 1): True
KombuManager, databases (0, 0): True
KombuManager, databases (0, 1): False
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
