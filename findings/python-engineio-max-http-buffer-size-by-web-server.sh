#!/usr/bin/env bash
# Guess: `max_http_buffer_size` is "the maximum size that is accepted for incoming messages", as its documentation
#        says, whichever web server is below; the handshake tells it to clients as `maxPayload`.
# Seen:  for WebSockets it can only make the web server's own limit smaller: an event of 20 MB, where 50 MB are
#        allowed, ends the connection under uvicorn (16 MiB), Tornado (10 MiB) and Sanic (1 MiB), and arrives under
#        aiohttp and with threads. Over polling it arrives under all but aiohttp, so that what works while a
#        client polls fails when it has upgraded.
# Of:    python-engineio 4.15.1, python-socketio 5.18.1; uvicorn 0.54.0, tornado 6.6.1, sanic 25.12.1, aiohttp 3.14.5.
#        Their own options (`ws_max_size`, `websocket_max_message_size`, `WEBSOCKET_MAX_SIZE`) must be given as well.
# Matters to: uploads of pictures and documents by events.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-engineio==4.15.1 python-socketio==5.18.1 uvicorn==0.54.0 websockets==17.4 \
    tornado==6.6.1 sanic==25.12.1 aiohttp==3.14.5 werkzeug==3.1.9 simple-websocket requests websocket-client

cat >serve.py <<'PYTHON'
"""serve.py NAME PORT: a server that tells the length of what it gets."""

import asyncio
import sys

import socketio

name, port = sys.argv[1], int(sys.argv[2])
options = {"max_http_buffer_size": 50_000_000, "ping_timeout": 60}
if name == "threads":
    from werkzeug.serving import run_simple

    server = socketio.Server(async_mode="threading", **options)
    server.on("upload", lambda sid, text: len(text))
    run_simple("127.0.0.1", port, socketio.WSGIApp(server), threaded=True)
mode = name if name in ("aiohttp", "sanic", "tornado") else "asgi"
server = socketio.AsyncServer(async_mode=mode, **options)


@server.on("upload")
async def upload(sid, text):
    return len(text)


if name == "aiohttp":
    from aiohttp import web

    application = web.Application()
    server.attach(application)
    web.run_app(application, host="127.0.0.1", port=port, print=None)
elif name == "tornado":
    import tornado.web

    async def run():
        handler = socketio.get_tornado_handler(server)
        tornado.web.Application([("/socket.io/", handler)]).listen(port, "127.0.0.1")
        await asyncio.Event().wait()

    asyncio.run(run())
elif name == "sanic":
    from sanic import Sanic

    application = Sanic("upload")
    server.attach(application)
    application.run("127.0.0.1", port, single_process=True, access_log=False, motd=False)
else:
    import uvicorn

    uvicorn.run(socketio.ASGIApp(server), port=port, log_level="critical")
PYTHON

cat >program.py <<'PYTHON'
import socket
import subprocess
import sys
import time
from importlib.metadata import version

import socketio

SIZE, SECONDS = 20_000_000, 60


def outcome(port, transport):
    client = socketio.Client(reconnection=False, request_timeout=SECONDS)
    client.connect(f"http://127.0.0.1:{port}", transports=[transport], wait_timeout=SECONDS)
    try:
        client.call("upload", "x" * SIZE, timeout=8)
        arrived = "arrives"
    except socketio.exceptions.SocketIOError:
        arrived = "is lost"
    return arrived if client.connected else f"{arrived}, disconnected"


def wait_for(port):
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)


print("python-engineio", version("python-engineio"))
for name in ("threads", "aiohttp", "uvicorn", "tornado", "sanic"):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "serve.py", name, str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        for transport in ("polling", "websocket"):
            print(f"{name}, {transport}: 20 MB {outcome(port, transport)}", flush=True)
    finally:
        server.kill()
        server.wait()
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-engineio 4.15.1
threads, polling: 20 MB arrives
threads, websocket: 20 MB arrives
aiohttp, polling: 20 MB is lost
aiohttp, websocket: 20 MB arrives
uvicorn, polling: 20 MB arrives
uvicorn, websocket: 20 MB is lost, disconnected
tornado, polling: 20 MB arrives
tornado, websocket: 20 MB is lost, disconnected
sanic, polling: 20 MB arrives
sanic, websocket: 20 MB is lost, disconnected
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
