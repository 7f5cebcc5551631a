#!/usr/bin/env bash
# Guess: `emit` may be called by several threads at once, for they are what async_mode="threading" is about: each
#        event arrives whole, in some order.
# Seen:  an event with bytes is sent in parts, a message and then each of its attachments, with nothing that
#        keeps them together. When two threads emit to one client, the message of one comes between the parts
#        of the other; JavaScript's client then ends the connection ("parse error"). One thread alone is well.
# Of:    python-socketio 5.18.1 and so Flask-SocketIO; socket.io-client 4.8.4 at the other end.
# Matters to: servers that send pictures or files to clients which get other events at the same time.
set -euo pipefail

folder=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-engineio==4.15.1 python-socketio==5.18.1 simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 >/dev/null

cat >server.py <<'PYTHON'
import sys
import threading

import socketio
from werkzeug.serving import make_server

EVENTS = 1000
server = socketio.Server(async_mode="threading")


def emit(sid):
    for number in range(EVENTS):
        server.emit("picture", [b"front", b"back"], to=sid)
        server.emit("number", number, to=sid)


@server.on("begin")
def begin(sid, count):
    sys.setswitchinterval(1e-6)  # what a busy server does by itself, sooner
    threads = [threading.Thread(target=emit, args=[sid]) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.emit("end", to=sid)


http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
print(http.server_port, flush=True)
http.serve_forever()
PYTHON
cat >client.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");
const [port, threads] = process.argv.slice(2);
const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], reconnection: false });
let pictures = 0;
socket.on("picture", (front, back) => { pictures += 1; });
socket.on("end", () => {
  console.log(`${threads} threads: all ${pictures} pictures came`);
  socket.removeAllListeners();
  socket.disconnect();
});
socket.on("disconnect", (reason) => console.log(`${threads} threads: the client ended the connection (${reason})`));
socket.on("connect", () => socket.emit("begin", Number(threads)));
JAVASCRIPT

venv/bin/python server.py >port 2>log &
server=$!
until [ -s port ]; do sleep 0.1; done
{
    venv/bin/python -c "from importlib.metadata import version; print('python-socketio', version('python-socketio'))"
    node client.cjs "$(cat port)" 1
    node client.cjs "$(cat port)" 8
} >seen
cat seen

cat >expected <<'TEXT'
python-socketio 5.18.1
1 threads: all 1000 pictures came
8 threads: the client ended the connection (parse error)
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
