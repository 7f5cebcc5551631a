#!/usr/bin/env bash
# Guess: msgpack is another form of the same values: with `serializer="msgpack"` a Python server gets from a
#        JavaScript client what it got over JSON.
# Seen:  a member that is `undefined`, which JSON leaves out, arrives as `ExtType(code=0, data=b'\x00')`, and a Date,
#        which JSON makes text, as 8 bytes of the same type 0, not as msgpack's timestamp. `data.get("nick")` is
#        true, and `json.dumps` of what was received raises TypeError.
# Of:    socket.io-client 4.8.4 with socket.io-msgpack-parser 3.0.2 (notepack.io 2.2.0); python-socketio 5.18.1 with
#        msgpack 1.2.4. `MsgPackPacket.configure(ext_hook=...)` can read both.
# Matters to: whoever turns msgpack on to save bytes: optional members of objects are `undefined` all the time.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet \
    python-socketio==5.18.1 python-engineio==4.15.1 msgpack==1.2.4 simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 socket.io-msgpack-parser@3.0.2 >/dev/null

cat >client.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");
const parser = require("socket.io-msgpack-parser");

const [url, serializer] = process.argv.slice(2);
const options = serializer === "msgpack" ? { parser } : {};
const socket = io(url, { transports: ["websocket"], ...options });
const profile = { name: "Ada", nick: undefined, born: new Date(1000) };
socket.on("connect", () => socket.emit("profile", profile, () => process.exit()));
JAVASCRIPT

cat >program.py <<'PYTHON'
import logging
import subprocess
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()


def profile_over(serializer):
    """What a server gets of the same object."""
    received = []
    server = socketio.Server(async_mode="threading", serializer=serializer)
    server.on("profile", lambda sid, data: received.append(data))
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{http.server_port}"
    subprocess.run(["node", "client.cjs", url, serializer], timeout=30, check=True)
    return received[0]


print("python-socketio", version("python-socketio"), "msgpack", version("msgpack"))
for serializer in ("default", "msgpack"):
    print(f"{serializer}: {profile_over(serializer)}")
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1 msgpack 1.2.4
default: {'name': 'Ada', 'born': '1970-01-01T00:00:01.000Z'}
msgpack: {'name': 'Ada', 'nick': ExtType(code=0, data=b'\x00'), 'born': ExtType(code=0, data=b'\x00\x00\x00\x00\x00\x00\x03\xe8')}
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
