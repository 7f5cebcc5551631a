#!/usr/bin/env bash
# Guess: a server on aiohttp takes what one on any other web server takes: an event of half `max_http_buffer_size`
#        arrives over polling as it does over a WebSocket.
# Seen:  the server handles what has come of a request's body when it looks for the first time, and answers 200:
#        an event that arrives in several parts is lost, and the client stays connected and is told nothing.
# Of:    python-engineio 4.15.1 with aiohttp 3.14.5; under uvicorn 0.54.0, beside it, all is well. Its driver
#        reads `request.content.read(length)` once, which gives at most so much, but what is there.
# Matters to: servers on aiohttp with clients behind proxies without WebSockets; the slower the network, the
#        smaller the events that are lost.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet python-engineio==4.15.1 python-socketio==5.18.1 aiohttp==3.14.5 \
    uvicorn==0.54.0 websockets==17.4

cat >"$folder/program.py" <<'PYTHON'
import asyncio
import logging
import socket
from importlib.metadata import version

import socketio
import uvicorn
from aiohttp import web

logging.disable()
SECONDS = 5


async def start(server, mode):
    """Serve with one web server; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if mode == "aiohttp":
        application = web.Application()
        server.attach(application)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return port
    web_server = uvicorn.Server(
        uvicorn.Config(socketio.ASGIApp(server), port=port, log_level="critical", lifespan="off")
    )
    asyncio.get_running_loop().create_task(web_server.serve())
    while not web_server.started:
        await asyncio.sleep(0.05)
    return port


async def answer(mode, transport, size):
    """What a client is answered for an event of a size, and whether it is connected then."""
    async_mode = "aiohttp" if mode == "aiohttp" else "asgi"
    server = socketio.AsyncServer(async_mode=async_mode)

    @server.on("size")
    async def count(sid, text):
        return len(text)

    client = socketio.AsyncClient(reconnection=False)
    await client.connect(f"http://127.0.0.1:{await start(server, mode)}", transports=[transport])
    try:
        outcome = await client.call("size", "x" * size, timeout=SECONDS)
    except socketio.exceptions.TimeoutError:
        outcome = "nothing"
    state = "connected" if client.connected else "disconnected"
    return f"{outcome}, {state}"


async def main():
    print("python-engineio", version("python-engineio"), "aiohttp", version("aiohttp"))
    for mode in ("uvicorn", "aiohttp"):
        for transport, size in (("polling", 1_000), ("polling", 500_000), ("websocket", 500_000)):
            print(f"{mode}, {transport}, {size}: {await answer(mode, transport, size)}", flush=True)


asyncio.run(main())
PYTHON

"$folder/venv/bin/python" "$folder/program.py" | tee "$folder/seen"
cat >"$folder/expected" <<'TEXT'
python-engineio 4.15.1 aiohttp 3.14.5
uvicorn, polling, 1000: 1000, connected
uvicorn, polling, 500000: 500000, connected
uvicorn, websocket, 500000: 500000, connected
aiohttp, polling, 1000: 1000, connected
aiohttp, polling, 500000: nothing, connected
aiohttp, websocket, 500000: 500000, connected
TEXT
diff "$folder/expected" "$folder/seen" || {
    echo "this has changed" >&2
    exit 1
}
