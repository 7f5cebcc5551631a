#!/usr/bin/env bash
# Guess: with `retries: 2` an event is sent again if its acknowledgement stays away; one that is acknowledged is sent
#        once.
# Seen:  without `ackTimeout` it is the other way round: an event that is acknowledged, with a value or with none, is
#        sent and handled three times, one that is acknowledged with null once; one that is not acknowledged is sent
#        once and holds up all that follow. The first argument of an acknowledgement counts as the error, which
#        is there only where a timeout is set. With `ackTimeout` all is as guessed.
# Of:    socket.io-client 4.8.4; socket.io 4.8.4 and python-socketio 5.18.1 as servers.
# Matters to: whoever turns `retries` on so that nothing is lost: orders and payments are made three times. A handler in
#        Python acknowledges whenever it returns, so that each of its events is handled three times.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io@4.8.4 socket.io-client@4.8.4 >/dev/null

cat >node.mjs <<'JAVASCRIPT'
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const counts = {};
new Server(http).on("connection", (socket) => {
  const count = (name) => (counts[name] = (counts[name] ?? 0) + 1);
  socket.on("order", (acknowledge) => count("order") && acknowledge());
  socket.on("null", (acknowledge) => count("null") && acknowledge(null));
  socket.on("value", (acknowledge) => count("value") && acknowledge("done"));
  socket.on("mute", () => count("mute"));
  socket.on("last", (acknowledge) => count("last") && acknowledge(null));
  socket.on("disconnect", () => process.stdout.write(JSON.stringify(counts) + "\n", () => process.exit()));
});
http.listen(0, "127.0.0.1", () => console.log(http.address().port));
JAVASCRIPT

cat >client.mjs <<'JAVASCRIPT'
import { io } from "socket.io-client";

const [url, options, ...events] = process.argv.slice(2);
const socket = io(url, { transports: ["websocket"], retries: 2, ...JSON.parse(options) });
for (const each of events) socket.emit(each);
setTimeout(() => {
  socket.disconnect();
  setTimeout(() => process.exit(), 200);
}, 4000);
JAVASCRIPT

cat >program.py <<'PYTHON'
import collections
import json
import logging
import subprocess
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
EVENTS = ("order", "value", "null", "mute", "last")


def client(url, options):
    return subprocess.run(["node", "client.mjs", url, options, *EVENTS], timeout=30, check=True)


def javascript(options):
    """How often a server in JavaScript handles each event."""
    server = subprocess.Popen(["node", "node.mjs"], stdout=subprocess.PIPE, text=True)
    client(f"http://127.0.0.1:{int(server.stdout.readline())}", options)
    counts = json.loads(server.stdout.readline())
    server.wait()
    return counts


def python(options):
    """How often a server in Python, where handlers acknowledge by returning, handles each event."""
    counts = collections.Counter()
    server = socketio.Server(async_mode="threading")
    server.on("order", lambda sid: counts.update(["order"]))
    server.on("value", lambda sid: counts.update(["value"]) or "done")
    server.on("last", lambda sid: counts.update(["last"]))
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    client(f"http://127.0.0.1:{http.server_port}", options)
    return dict(counts)


print("python-socketio", version("python-socketio"))
for options in ("{}", '{"ackTimeout": 300}'):
    print(options)
    print("  JavaScript:", javascript(options), flush=True)
    print("  Python:", python(options), flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
{}
  JavaScript: {'order': 3, 'value': 3, 'null': 1, 'mute': 1}
  Python: {'order': 3, 'value': 3}
{"ackTimeout": 300}
  JavaScript: {'order': 1, 'value': 1, 'null': 1, 'mute': 3, 'last': 1}
  Python: {'order': 1, 'value': 1, 'last': 1}
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
