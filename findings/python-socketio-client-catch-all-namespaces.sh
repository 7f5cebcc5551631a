#!/usr/bin/env bash
# Guess: `on("*", namespace="*")` gets each event that no other handler takes, in a client as in a server, for both are
#        documented in the same words.
# Seen:  a client with a handler for one event of a namespace does not ask the handlers of `namespace="*"` for the other
#        events of that namespace: they are dropped, and acknowledged. So are connect and disconnect. A server asks them.
# Of:    python-socketio 5.18.1, Client and AsyncClient, whose look-up is the same.
# Matters to: clients that log or forward all events by such a handler, from the day they handle one of them.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 aiohttp==3.14.5 \
    requests websocket-client simple-websocket werkzeug==3.1.9

cat >program.py <<'PYTHON'
import asyncio
import logging
import threading
import time
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
NAMESPACES = ["/chat", "/news"]


def register(side, seen):
    """A handler of one event in /chat, and one for everything; gives what both saw."""
    side.on("said", lambda *_: seen.append("/chat said: by its handler"), namespace="/chat")
    side.on("*", lambda event, namespace, *_: seen.append(f"{namespace} {event}: by *"), namespace="*")
    return seen


def report(title, seen):
    print(title, *sorted(seen), sep="\n  ", flush=True)


server = socketio.Server(async_mode="threading", namespaces=NAMESPACES)
at_server = register(server, [])
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{http.server_port}"


def emit_all(emit):
    for namespace in NAMESPACES:
        for event in ("said", "left"):
            emit(event, namespace=namespace)
    time.sleep(1)


async def tasks():
    client = socketio.AsyncClient()
    seen = register(client, [])
    await client.connect(url, namespaces=NAMESPACES, transports=["websocket"])
    await asyncio.to_thread(emit_all, server.emit)
    await client.disconnect()
    return seen


client = socketio.Client()
at_client = register(client, [])
client.connect(url, namespaces=NAMESPACES, transports=["websocket"])
emit_all(client.emit)
emit_all(server.emit)
client.disconnect()
print("python-socketio", version("python-socketio"))
report("Server", at_server)
report("Client", at_client)
report("AsyncClient", asyncio.run(tasks()))
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
Server
  /chat left: by *
  /chat said: by its handler
  /news left: by *
  /news said: by *
Client
  /chat said: by its handler
  /news left: by *
  /news said: by *
AsyncClient
  /chat said: by its handler
  /news left: by *
  /news said: by *
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
