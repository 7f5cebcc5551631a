#!/usr/bin/env bash
# Guess: `connectionStateRecovery` is between a server and the clients that ask for it; a client that does not know
#        it, such as python-socketio's, gets the events as before.
# Seen:  the server adds the offset of an event to its arguments, for all clients: a Python handler of one argument
#        raises TypeError, in a thread, and does nothing. An event that asks for an acknowledgement comes without
#        the offset, so that one handler takes both with `*args` alone. JavaScript's client hands the offset to
#        listeners as well; one of fixed arguments does not see it, one of `(...args)` does.
# Of:    socket.io 4.8.4 and socket.io-client 4.8.4 in JavaScript; python-socketio 5.18.1.
# Matters to: whoever turns recovery on for browsers while devices in Python are connected, and listeners in
#        JavaScript that count their arguments.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 requests websocket-client
npm install --silent --no-audit --no-fund socket.io@4.8.4 socket.io-client@4.8.4 >/dev/null

cat >server.mjs <<'JAVASCRIPT'
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, JSON.parse(process.argv[2]));
io.on("connection", (socket) => {
  socket.on("start", () => {
    socket.emit("reading", 21);
    socket.emit("reading", 22, () => socket.emit("end"));
  });
});
http.listen(0, "127.0.0.1", () => console.log(http.address().port));
JAVASCRIPT

cat >client.mjs <<'JAVASCRIPT'
import { io } from "socket.io-client";

const socket = io(process.argv[2], { transports: ["websocket"] });
const counts = [];
socket.on("reading", (...values) => {
  counts.push(values.filter((each) => typeof each !== "function").length);
  if (typeof values.at(-1) === "function") values.at(-1)();
});
socket.on("end", () => {
  console.log(`JavaScript, arguments of each event: ${counts}`);
  process.exit();
});
socket.on("connect", () => socket.emit("start"));
JAVASCRIPT

cat >program.py <<'PYTHON'
import subprocess
import threading

import socketio

SECONDS = 30


def from_python(url):
    client, readings, ended, errors = socketio.Client(), [], threading.Event(), []
    threading.excepthook = lambda failure: errors.append(failure.exc_type.__name__)

    @client.on("reading")
    def reading(value):
        readings.append(value)

    client.on("end", lambda *offset: ended.set())
    client.connect(url, transports=["websocket"])
    client.emit("start")
    assert ended.wait(SECONDS)
    client.disconnect()
    return f"readings {sorted(readings)}, errors {errors}"


for options in ("{}", '{"connectionStateRecovery": {}}'):
    server = subprocess.Popen(["node", "server.mjs", options], stdout=subprocess.PIPE, text=True)
    url = f"http://127.0.0.1:{int(server.stdout.readline())}"
    print(options)
    print("Python:", from_python(url), flush=True)
    subprocess.run(["node", "client.mjs", url], timeout=SECONDS, check=True)
    server.kill()
    server.wait()
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
{}
Python: readings [21, 22], errors []
JavaScript, arguments of each event: 1,1
{"connectionStateRecovery": {}}
Python: readings [22], errors ['TypeError']
JavaScript, arguments of each event: 2,1
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
