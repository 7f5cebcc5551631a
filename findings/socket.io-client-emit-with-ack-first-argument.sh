#!/usr/bin/env bash
# Guess: `await socket.emitWithAck(...)` gives all that the server acknowledges with, as the callback of `emit`
#        and python-socketio's `call` do, or rejects what it can't give.
# Seen:  it gives the first argument and drops the others without a word. A handler of Flask-SocketIO or
#        python-socketio that returns a tuple acknowledges with one argument for each of its elements.
# Of:    socket.io-client 4.8.4; python-socketio 5.18.1 at the other end.
# Matters to: contracts with acknowledgements of several arguments, and servers that return `True, reason`.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet \
    python-engineio==4.15.1 python-socketio==5.18.1 requests websocket-client simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 >/dev/null

cat >server.py <<'PYTHON'
import socketio
from werkzeug.serving import make_server

server = socketio.Server(async_mode="threading")
server.on("reserve", lambda sid, seat: (False, "taken", ["B4", "B5"]))
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
print(http.server_port, flush=True)
http.serve_forever()
PYTHON
cat >client.py <<'PYTHON'
import sys
from importlib.metadata import version

import socketio

client = socketio.SimpleClient()
client.connect(f"http://127.0.0.1:{sys.argv[1]}", transports=["websocket"])
print("python-socketio", version("python-socketio"), "call:", client.call("reserve", "B3"))
client.disconnect()
PYTHON
cat >client.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");
const version = require("socket.io-client/package.json").version;
const socket = io(`http://127.0.0.1:${process.argv[2]}`, { transports: ["websocket"] });
socket.emit("reserve", "B3", async (...all) => {
  console.log("socket.io-client", version, "emit:", JSON.stringify(all));
  const one = await socket.emitWithAck("reserve", "B3");
  console.log("socket.io-client", version, "emitWithAck:", JSON.stringify(one));
  const timed = await socket.timeout(60000).emitWithAck("reserve", "B3");
  console.log("socket.io-client", version, "timeout and emitWithAck:", JSON.stringify(timed));
  socket.disconnect();
});
JAVASCRIPT

venv/bin/python server.py >port 2>log &
server=$!
until [ -s port ]; do sleep 0.1; done
{
    venv/bin/python client.py "$(cat port)"
    node client.cjs "$(cat port)"
} >seen
cat seen

cat >expected <<'TEXT'
python-socketio 5.18.1 call: (False, 'taken', ['B4', 'B5'])
socket.io-client 4.8.4 emit: [false,"taken",["B4","B5"]]
socket.io-client 4.8.4 emitWithAck: false
socket.io-client 4.8.4 timeout and emitWithAck: false
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
