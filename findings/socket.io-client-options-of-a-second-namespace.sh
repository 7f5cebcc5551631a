#!/usr/bin/env bash
# Guess: `io(url + "/staff", options)` connects with those options; what another call of `io` on the page was given for
#        another namespace of the server is its own affair.
# Seen:  of two calls for one server the second one's `query`, `extraHeaders`, `transports` and `path` are dropped without a
#        word; the first one's go for both, for they share a connection. `auth` is each one's own. Which call is
#        first depends on the order in which a page loads its parts. `multiplex: false` keeps them apart.
# Of:    socket.io-client 4.8.4; python-socketio 5.18.1 as the server.
# Matters to: pages of several parts, of which one gives a tenant or a token in `query` or headers: the server sees the
#        other's, or none.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 >/dev/null

cat >client.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");

const [url, more] = process.argv.slice(2);
const optionsOf = (name, transport) => ({
  query: { part: name },
  extraHeaders: { "X-Part": name },
  transports: [transport],
  auth: { part: name },
  ...JSON.parse(more),
});
const sockets = [io(`${url}/chat`, optionsOf("chat", "websocket")), io(`${url}/staff`, optionsOf("staff", "polling"))];
let left = sockets.length;
for (const each of sockets) each.on("connect", () => --left || process.exit());
JAVASCRIPT

cat >program.py <<'PYTHON'
import logging
import subprocess
import threading
from importlib.metadata import version
from urllib.parse import parse_qs

import socketio
from werkzeug.serving import make_server

logging.disable()
server = socketio.Server(async_mode="threading")
seen = []


def connecting(namespace):
    def connect(sid, environ, auth):
        query = parse_qs(environ["QUERY_STRING"])
        header = environ.get("HTTP_X_PART")
        seen.append(f"{namespace}: query {query['part']}, header {header}, by {query['transport']}, auth {auth['part']}")

    server.on("connect", connect, namespace=namespace)


connecting("/chat")
connecting("/staff")
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
print("python-socketio", version("python-socketio"))
for more in ("{}", '{"multiplex": false}'):
    seen.clear()
    subprocess.run(["node", "client.cjs", f"http://127.0.0.1:{http.server_port}", more], timeout=30, check=True)
    print(more, *sorted(seen), sep="\n  ")
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
{}
  /chat: query ['chat'], header chat, by ['websocket'], auth chat
  /staff: query ['chat'], header chat, by ['websocket'], auth staff
{"multiplex": false}
  /chat: query ['chat'], header chat, by ['websocket'], auth chat
  /staff: query ['staff'], header staff, by ['polling'], auth staff
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
