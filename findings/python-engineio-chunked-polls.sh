#!/usr/bin/env bash
# Guess: a polling client may send its packets with `Transfer-Encoding: chunked`, as HTTP/1.1 allows and proxies do that
#        hand a body on while it comes; a server that does not take that answers 411.
# Seen:  python-engineio's server answers 200 and handles nothing: it reads as many bytes as `Content-Length` says, and
#        none where there is no such header. Node's server handles the packets.
# Of:    python-engineio 4.15.1 under uvicorn 0.54.0 and gunicorn 27.0.1 (threads); socket.io 4.8.4 for Node.
# Matters to: clients that stream their requests, and servers behind nginx with `proxy_request_buffering off`.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-engineio==4.15.1 python-socketio==5.18.1 uvicorn==0.54.0 gunicorn==27.0.1 simple-websocket
npm install --silent --no-audit --no-fund socket.io@4.8.4 >/dev/null

cat >node.cjs <<'JAVASCRIPT'
const io = require("socket.io")(Number(process.argv[2]), { pingInterval: 300 });
io.on("connection", (socket) => socket.on("size", (text, done) => done(text.length)));
JAVASCRIPT

cat >asynchronous.py <<'PYTHON'
import socketio

server = socketio.AsyncServer(async_mode="asgi", ping_interval=1)
application = socketio.ASGIApp(server)


@server.on("size")
async def size(sid, text):
    return len(text)
PYTHON

cat >threaded.py <<'PYTHON'
import socketio

server = socketio.Server(async_mode="threading", ping_interval=1)
application = socketio.WSGIApp(server)


@server.on("size")
def size(sid, text):
    return len(text)
PYTHON

cat >program.py <<'PYTHON'
import json
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

COMMANDS = {
    "node": ["node", "node.cjs", "{port}"],
    "uvicorn": ["venv/bin/uvicorn", "--port", "{port}", "--log-level", "critical", "asynchronous:application"],
    "gunicorn": ["venv/bin/gunicorn", "--threads", "9", "--bind", "127.0.0.1:{port}", "--no-control-socket",
                 "--log-level", "critical", "threaded:application"],
}


def connection_to(port):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    return HTTPConnection("127.0.0.1", port, timeout=30)


def answers(port):
    """The status of a POST with a length, of a chunked one, and the acknowledgements that come."""
    http = connection_to(port)
    path = "/socket.io/?EIO=4&transport=polling"

    def poll():
        http.request("GET", path)
        return http.getresponse().read().decode().split("\x1e")

    def post(body, **how):
        http.request("POST", path, body, {"Content-Type": "text/plain", **how.pop("headers", {})}, **how)
        response = http.getresponse()
        response.read()
        return response.status

    path += "&sid=" + json.loads(poll()[0][1:])["sid"]
    post("40")
    poll()
    chunked = post(iter([b'421["size","abc"]']), headers={"Transfer-Encoding": "chunked"}, encode_chunked=True)
    sized = post('422["size","abcd"]')
    got = []
    while "432[4]" not in got:
        got += [each for each in poll() if each.startswith("43")]
    return f"chunked {chunked}, with a length {sized}, acknowledged {got}"


for name, command in COMMANDS.items():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([each.format(port=port) for each in command], stderr=subprocess.DEVNULL)
    try:
        print(f"{name}: {answers(port)}", flush=True)
    finally:
        server.terminate()
        server.wait()
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
node: chunked 200, with a length 200, acknowledged ['431[3]', '432[4]']
uvicorn: chunked 200, with a length 200, acknowledged ['432[4]']
gunicorn: chunked 200, with a length 200, acknowledged ['432[4]']
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
