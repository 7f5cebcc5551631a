#!/usr/bin/env bash
# Guess: a room's name may be any value that can be a key, or `enter_room` refuses it: `enter_room(sid, ("game", 7))`
#        and then `emit(..., to=("game", 7))` reaches who is in it.
# Seen:  `enter_room` takes it and `rooms` lists it; `to=("game", 7)` means the rooms "game" and 7, and reaches nobody,
#        or those in a room 7. `to=[("game", 7)]` reaches it. `close_room(("game", 7))` closes no room at all, and
#        raises nothing; `leave_room` takes the tuple for one room.
# Of:    python-socketio 5.18.1.
# Matters to: whoever names rooms by a kind and a key of a database, as caches are.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 \
    requests websocket-client simple-websocket werkzeug==3.1.9

cat >program.py <<'PYTHON'
import logging
import queue
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
ROOM = ("game", 7)
server = socketio.Server(async_mode="threading")
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
got = queue.Queue()


def connect(name, room):
    """The sid of a client that is in a room."""
    client = socketio.Client()
    client.on("move", lambda: got.put(name))
    client.connect(f"http://127.0.0.1:{http.server_port}", transports=["websocket"])
    sid = client.get_sid()
    server.enter_room(sid, room)
    return sid


def reached(to):
    server.emit("move", to=to)
    names = []
    try:
        while True:
            names.append(got.get(timeout=1))
    except queue.Empty:
        return ", ".join(sorted(names)) or "nobody"


def rooms(sid):
    return [each for each in server.rooms(sid) if each != sid]


ada, bob = connect("ada", ROOM), connect("bob", 7)
print("python-socketio", version("python-socketio"))
print(f"ada is in {rooms(ada)}, bob is in {rooms(bob)}")
print(f"to={ROOM}: {reached(ROOM)}")
print(f"to={[ROOM]}: {reached([ROOM])}")
server.close_room(ROOM)
print(f"after close_room({ROOM}) ada is in {rooms(ada)}, bob is in {rooms(bob)}")
server.leave_room(ada, ROOM)
print(f"after leave_room(ada, {ROOM}) ada is in {rooms(ada)}")
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
ada is in [('game', 7)], bob is in [7]
to=('game', 7): bob
to=[('game', 7)]: ada
after close_room(('game', 7)) ada is in [('game', 7)], bob is in [7]
after leave_room(ada, ('game', 7)) ada is in []
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
