#!/usr/bin/env bash
# Guess: `headers=` of a client go with all requests of its connection, as `extraHeaders` of JavaScript's client do: a
#        connection over polling is many requests.
# Seen:  the client for threads sends them with the first request alone, and with the WebSocket, if it comes to that. The
#        polls and the events that follow come without them. The client for asyncio is the same.
# Of:    python-engineio 4.15.1 with requests 2.34.2 and aiohttp 3.14.5; socket.io-client 4.8.4. Headers of an
#        `http_session` of one's own go with each request.
# Matters to: clients behind a gateway that authenticates or routes each request (`Authorization`, `X-Tenant`, a key
#        of an API): they are let in and then refused, where WebSockets are not offered.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 aiohttp==3.14.5 \
    requests==2.34.2 websocket-client==1.9.2 werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 >/dev/null

cat >client.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");

const extraHeaders = { Authorization: "Bearer t" };
const socket = io(process.argv[2], { transports: ["polling"], extraHeaders });
socket.emit("reading", 1, () => process.exit());
JAVASCRIPT

cat >program.py <<'PYTHON'
import asyncio
import logging
import subprocess
import threading
from importlib.metadata import version

import requests
import socketio
from werkzeug.serving import make_server

logging.disable()
HEADERS = {"Authorization": "Bearer t"}
seen = []
server = socketio.Server(async_mode="threading")
server.on("reading", lambda sid, value: None)
wsgi = socketio.WSGIApp(server)


def app(environ, start_response):
    query = "later " if "sid=" in environ["QUERY_STRING"] else "first "
    given = "with" if "HTTP_AUTHORIZATION" in environ else "without"
    seen.append(query + environ["REQUEST_METHOD"] + " " + given)
    return wsgi(environ, start_response)


http = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{http.server_port}"


def threads(session=None):
    client = socketio.Client(http_session=session)
    client.connect(url, headers={} if session else HEADERS, transports=["polling"])
    client.call("reading", 1)
    client.disconnect()


async def tasks():
    client = socketio.AsyncClient()
    await client.connect(url, headers=HEADERS, transports=["polling"])
    await client.call("reading", 1)
    await client.disconnect()


def own_session():
    session = requests.Session()
    session.headers.update(HEADERS)
    threads(session)


ways = {
    "Client": threads,
    "Client with a session": own_session,
    "AsyncClient": lambda: asyncio.run(tasks()),
    "JavaScript": lambda: subprocess.run(["node", "client.cjs", url], timeout=30, check=True),
}
print("python-engineio", version("python-engineio"))
for name, use in ways.items():
    seen.clear()
    use()
    print(f"{name}: {', '.join(sorted(set(seen)))}", flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-engineio 4.15.1
Client: first GET with, later GET without, later POST without
Client with a session: first GET with, later GET with, later POST with
AsyncClient: first GET with, later GET without, later POST without
JavaScript: first GET with, later GET with, later POST with
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
