#!/usr/bin/env bash
# Guess: with `serializer="msgpack"` clients get what msgpack can hold, with one process or several: integers as keys,
#        timestamps.
# Seen:  between processes all is JSON. Clients of the process that emits get `{1: "Ada"}` and the timestamp; those of
#        the others get `{"1": "Ada"}`, and no event at all where a timestamp is in it. `emit` raises nothing.
# Of:    python-socketio 5.18.1 with msgpack 1.2.4 and redis 8.1.0 for Python; a redis-server that is installed.
# Matters to: whoever chose msgpack for such values, tested with one process, and then starts a second.
set -euo pipefail

folder=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 redis==8.1.0 msgpack==1.2.4 \
    simple-websocket websocket-client requests werkzeug==3.1.9
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

import msgpack
import socketio.msgpack_packet
from werkzeug.serving import make_server

logging.disable()


class AnyKeys(socketio.msgpack_packet.MsgPackPacket):
    """msgpack packets that the client reads with keys of any type."""

    def decode(self, encoded_packet):
        packet = msgpack.loads(encoded_packet, strict_map_key=False)
        self.packet_type, self.namespace = packet["type"], packet["nsp"]
        self.data, self.id = packet.get("data"), packet.get("id")


def serve():
    """A server that stands for a process, and what a client of it gets."""
    manager = socketio.RedisManager(f"redis://127.0.0.1:{sys.argv[1]}")
    server = socketio.Server(async_mode="threading", client_manager=manager, serializer="msgpack")
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    client, got = socketio.Client(serializer=AnyKeys), queue.Queue()
    client.on("value", got.put)
    client.connect(f"http://127.0.0.1:{http.server_port}", transports=["websocket"])
    return server, got


def next_of(got):
    try:
        return got.get(timeout=2)
    except queue.Empty:
        return "nothing"


server, got = serve()
_, got_elsewhere = serve()
heard = "nothing"
while heard == "nothing":  # until the other process has begun to listen
    server.emit("value", "hello")
    next_of(got)
    heard = next_of(got_elsewhere)
print("python-socketio", version("python-socketio"), "msgpack", version("msgpack"))
for value in ({"name": "Ada"}, {1: "Ada"}, {"at": msgpack.Timestamp(5)}):
    server.emit("value", value)
    print(f"{value}: own process gets {next_of(got)}, other process {next_of(got_elsewhere)}", flush=True)
PYTHON

venv/bin/python program.py "$port" | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1 msgpack 1.2.4
{'name': 'Ada'}: own process gets {'name': 'Ada'}, other process {'name': 'Ada'}
{1: 'Ada'}: own process gets {1: 'Ada'}, other process {'1': 'Ada'}
{'at': Timestamp(seconds=5, nanoseconds=0)}: own process gets {'at': Timestamp(seconds=5, nanoseconds=0)}, other process nothing
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
