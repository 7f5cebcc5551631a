#!/usr/bin/env bash
# Guess: a server that is asked to end (SIGTERM) treats the clients of python-socketio alike over both transports:
#        either handlers that run may end, or they are cut; the disconnect handlers run, as when clients leave.
# Seen:  it depends on the server and the transport. Over polling uvicorn, hypercorn and granian let the handler
#        end and its acknowledgement arrive, but call no disconnect handler; over a WebSocket uvicorn and granian
#        cut the same handler at once, and granian and daphne call no disconnect handler.
# Of:    python-socketio 5.18.1 on uvicorn 0.54.0, hypercorn 0.18.0, granian 2.8.9 and daphne 4.2.3, with their
#        defaults; the handler takes a second and a half.
# Matters to: whoever releases while clients are connected, and keeps presence or locks by disconnect handlers.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-engineio==4.15.1 python-socketio==5.18.1 requests websocket-client \
    uvicorn==0.54.0 websockets==17.4 hypercorn==0.18.0 granian==2.8.9 daphne==4.2.3

cat >application.py <<'PYTHON'
import asyncio

import socketio

server = socketio.AsyncServer(async_mode="asgi")


@server.event
async def measure(sid):
    print("handler begins", flush=True)
    await asyncio.sleep(1.5)
    print("handler ends", flush=True)
    return 21


@server.event
async def disconnect(sid, reason):
    print("disconnect handler", flush=True)


app = socketio.ASGIApp(server)
PYTHON

cat >program.py <<'PYTHON'
import socket
import subprocess
import sys
import threading
from importlib.metadata import version

import socketio


def command(name, port):
    bind = {"hypercorn": [f"--bind=127.0.0.1:{port}"], "granian": ["--interface=asgi", f"--port={port}"]}
    return [f"venv/bin/{name}", *bind.get(name, [f"--port={port}"]), "application:app"]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def end(name, transport):
    port = free_port()
    process = subprocess.Popen(command(name, port), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = []
    begun = threading.Event()

    def read():
        for line in process.stdout:
            lines.append(line.strip())
            if lines[-1] == "handler begins":
                begun.set()

    reader = threading.Thread(target=read)
    reader.start()
    client = socketio.Client(reconnection=False, handle_sigint=False)
    acknowledged = []
    left = threading.Event()
    client.on("disconnect", lambda reason: left.set())
    while True:
        try:
            client.connect(f"http://127.0.0.1:{port}", transports=[transport], wait_timeout=30)
            break
        except socketio.exceptions.ConnectionError:
            client.sleep(0.1)
    client.emit("measure", callback=acknowledged.append)
    assert begun.wait(60)
    process.terminate()
    process.wait(60)
    reader.join(60)
    left.wait(60)
    seen = ("handler ends" in lines, acknowledged == [21], "disconnect handler" in lines)
    return ["no", "yes"][seen[0]], ["no", "yes"][seen[1]], ["no", "yes"][seen[2]]


print("python-socketio", version("python-socketio"))
for name in ("uvicorn", "hypercorn", "granian", "daphne"):
    for transport in ("websocket", "polling"):
        ended, acknowledged, told = end(name, transport)
        print(
            f"{name} {version(name)} {transport}:"
            f" handler ended {ended}, ack arrived {acknowledged}, disconnect handler called {told}"
        )
PYTHON

venv/bin/python program.py >seen
cat seen

cat >expected <<'TEXT'
python-socketio 5.18.1
uvicorn 0.54.0 websocket: handler ended no, ack arrived no, disconnect handler called yes
uvicorn 0.54.0 polling: handler ended yes, ack arrived yes, disconnect handler called no
hypercorn 0.18.0 websocket: handler ended yes, ack arrived yes, disconnect handler called yes
hypercorn 0.18.0 polling: handler ended yes, ack arrived yes, disconnect handler called no
granian 2.8.9 websocket: handler ended no, ack arrived no, disconnect handler called no
granian 2.8.9 polling: handler ended yes, ack arrived yes, disconnect handler called no
daphne 4.2.3 websocket: handler ended no, ack arrived no, disconnect handler called no
daphne 4.2.3 polling: handler ended no, ack arrived no, disconnect handler called yes
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
