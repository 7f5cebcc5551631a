#!/usr/bin/env bash
# Guess: `environ["REMOTE_ADDR"]`, which the connect handler gets, is the client's address; python-engineio's own
#        documentation of connect handlers looks there.
# Seen:  so it is with threads. On aiohttp, Tornado and every ASGI server it is 127.0.0.1 for all clients, and
#        REMOTE_PORT is 0: the drivers write these into the environ. What the web server knows of the client
#        is in `environ["asgi.scope"]["client"]`, `["aiohttp.request"].remote`, `["tornado.handler"].request`.
# Of:    python-engineio 4.15.1 with aiohttp 3.14.5, tornado 6.6.1, uvicorn 0.54.0, werkzeug 3.1.9.
# Matters to: whoever logs, counts or limits clients by address: what worked with threads counts all clients as one
#        after a move to asyncio, and no key is missing.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet python-engineio==4.15.1 python-socketio==5.18.1 aiohttp==3.14.5 \
    tornado==6.6.1 uvicorn==0.54.0 werkzeug==3.1.9 simple-websocket

cat >"$folder/program.py" <<'PYTHON'
import asyncio
import logging
import socket
import threading
from http.client import HTTPConnection
from importlib.metadata import version

import socketio
import tornado.web
import uvicorn
from aiohttp import web
from werkzeug.serving import make_server

logging.disable()
CLIENT = "127.0.0.2"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def with_threads(connect):
    server = socketio.Server(async_mode="threading")
    server.on("connect", connect)
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    return http.server_port


def with_asyncio(mode, start):
    """Give a function that serves in a thread with an event loop, and gives the port."""

    def serve(connect):
        port, started = free_port(), threading.Event()

        async def run():
            server = socketio.AsyncServer(async_mode=mode)
            server.on("connect", connect)
            await start(server, port)
            started.set()
            await asyncio.Event().wait()

        threading.Thread(target=asyncio.run, args=(run(),), daemon=True).start()
        started.wait()
        return port

    return serve


async def start_aiohttp(server, port):
    application = web.Application()
    server.attach(application)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()


async def start_tornado(server, port):
    handler = socketio.get_tornado_handler(server)
    tornado.web.Application([("/socket.io/", handler)]).listen(port, "127.0.0.1")


async def start_uvicorn(server, port):
    config = uvicorn.Config(socketio.ASGIApp(server), port=port, log_level="critical", lifespan="off")
    web_server = uvicorn.Server(config)
    asyncio.get_running_loop().create_task(web_server.serve())
    while not web_server.started:
        await asyncio.sleep(0.05)


def address_seen(serve):
    """What a connect handler finds in REMOTE_ADDR for a client at CLIENT."""
    found = []
    port = serve(lambda sid, environ: found.append(environ["REMOTE_ADDR"]))
    connection = HTTPConnection("127.0.0.1", port, source_address=(CLIENT, 0))
    path = "/socket.io/?EIO=4&transport=polling"
    connection.request("GET", path)
    sid = connection.getresponse().read().decode().split('"sid":"')[1].split('"')[0]
    connection.request("POST", f"{path}&sid={sid}", "40")
    connection.getresponse().read()
    return found[0]


print("python-engineio", version("python-engineio"))
for name, serve in (
    ("threads", with_threads),
    ("aiohttp", with_asyncio("aiohttp", start_aiohttp)),
    ("tornado", with_asyncio("tornado", start_tornado)),
    ("uvicorn", with_asyncio("asgi", start_uvicorn)),
):
    print(f"{name}: a client at {CLIENT} has the address {address_seen(serve)}")
PYTHON

"$folder/venv/bin/python" "$folder/program.py" | tee "$folder/seen"
cat >"$folder/expected" <<'TEXT'
python-engineio 4.15.1
threads: a client at 127.0.0.2 has the address 127.0.0.2
aiohttp: a client at 127.0.0.2 has the address 127.0.0.1
tornado: a client at 127.0.0.2 has the address 127.0.0.1
uvicorn: a client at 127.0.0.2 has the address 127.0.0.1
TEXT
diff "$folder/expected" "$folder/seen" || {
    echo "this has changed" >&2
    exit 1
}
