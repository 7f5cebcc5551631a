#!/usr/bin/env bash
# Guess: `samples.subarray(1, 3)` of a Uint8Array is sent as its two bytes, with every parser.
# Seen:  with the msgpack parser the whole buffer below the view is sent, also what is not part of it: the six bytes
#        of `samples`, or whatever else lies in that memory. They arrive as `ExtType(code=0, ...)`, not as bytes,
#        in JavaScript as an ArrayBuffer. Without the parser the two bytes arrive. A `Buffer` of Node is well.
# Of:    socket.io-msgpack-parser 3.0.2 with notepack.io 2.2.0, socket.io-client 4.8.4; python-socketio 5.18.1 with
#        msgpack 1.2.4.
# Matters to: audio, pictures and files sent in slices of one buffer: each slice costs as much as all, and shows the
#        receiver what was not meant for it (the rest of a pooled or reused buffer).
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
const samples = new Uint8Array([1, 2, 3, 4, 5, 6]);
socket.on("connect", () =>
  socket.emit("slices", samples.subarray(1, 3), Buffer.from(samples).subarray(1, 3), ([echo]) => {
    console.log(`  JavaScript gets a view back as ${echo.constructor.name} of ${echo.byteLength}`);
    process.exit();
  }),
);
JAVASCRIPT

cat >program.py <<'PYTHON'
import logging
import subprocess
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()


def receive_over(serializer):
    server = socketio.Server(async_mode="threading", serializer=serializer)

    @server.on("slices")
    def slices(sid, view, buffer):
        print(f"  Python gets the view as {view!r}, the Buffer as {buffer!r}", flush=True)
        return [view]  # an ExtType is a tuple, whose elements would be arguments

    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{http.server_port}"
    subprocess.run(["node", "client.cjs", url, serializer], timeout=30, check=True)


print("python-socketio", version("python-socketio"), "msgpack", version("msgpack"))
for serializer in ("default", "msgpack"):
    print(f"{serializer}:", flush=True)
    receive_over(serializer)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1 msgpack 1.2.4
default:
  Python gets the view as b'\x02\x03', the Buffer as b'\x02\x03'
  JavaScript gets a view back as Buffer of 2
msgpack:
  Python gets the view as ExtType(code=0, data=b'\x01\x02\x03\x04\x05\x06'), the Buffer as b'\x02\x03'
  JavaScript gets a view back as ArrayBuffer of 6
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
