#!/usr/bin/env bash
# Guess: `call` gives the answer to what was asked, or raises TimeoutError. What a client still works at when its
#        connection breaks is answered to nobody.
# Seen:  the client answers on its new connection, by the number of the old question, and numbers begin at 1 on each: the
#        server takes it for the answer to whatever it asked first since. Here it asks for the name, and gets
#        the level that it asked for before. JavaScript's client does the same.
# Of:    python-socketio 5.18.1, server, Client and AsyncClient; socket.io-client 4.8.4.
# Matters to: servers that ask devices, over networks that break while a device is at work: an answer of the same type is
#        believed. Have answers name their question.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 aiohttp==3.14.5 \
    requests websocket-client simple-websocket werkzeug==3.1.9
npm install --silent --no-audit --no-fund socket.io-client@4.8.4 >/dev/null

cat >device.cjs <<'JAVASCRIPT'
const { io } = require("socket.io-client");

const socket = io(process.argv[2], { transports: ["websocket"], reconnectionDelay: 100, reconnectionDelayMax: 100 });
let answerLevel;
socket.on("level", (acknowledge) => {
  answerLevel = () => acknowledge(7);
  socket.io.engine.close();
});
socket.on("name", (acknowledge) => {
  answerLevel();
  setTimeout(() => acknowledge("east"), 500);
});
JAVASCRIPT

cat >device.py <<'PYTHON'
import sys
import threading
import time

import socketio

client, asked_for_name = socketio.Client(reconnection_delay=0.1, randomization_factor=0), threading.Event()


@client.on("level")
def level():
    client.eio.ws.close()
    asked_for_name.wait()
    return 7


@client.on("name")
def name():
    asked_for_name.set()
    time.sleep(0.5)
    return "east"


client.connect(sys.argv[1], transports=["websocket"])
threading.Event().wait()
PYTHON

cat >async_device.py <<'PYTHON'
import asyncio
import sys

import socketio


async def main():
    client, asked_for_name = socketio.AsyncClient(reconnection_delay=0.1, randomization_factor=0), asyncio.Event()

    @client.on("level")
    async def level():
        await client.eio.ws.close()
        await asked_for_name.wait()
        return 7

    @client.on("name")
    async def name():
        asked_for_name.set()
        await asyncio.sleep(0.5)
        return "east"

    await client.connect(sys.argv[1], transports=["websocket"])
    await asyncio.Event().wait()


asyncio.run(main())
PYTHON

cat >program.py <<'PYTHON'
import logging
import queue
import subprocess
import sys
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()


def answers_of(*command):
    """What a server gets that asks a device for its level, and after a break for its name."""
    server, sids = socketio.Server(async_mode="threading"), queue.Queue()
    server.on("connect", lambda sid, environ, auth: sids.put(sid))
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    device = subprocess.Popen([*command, f"http://127.0.0.1:{http.server_port}"], stderr=subprocess.DEVNULL)
    try:
        for event in ("level", "name"):
            sid = sids.get(timeout=20)
            while not server.manager.is_connected(sid, "/"):
                server.sleep(0.01)
            try:
                yield f"{event}: {server.call(event, to=sid, timeout=3)}"
            except socketio.exceptions.TimeoutError:
                yield f"{event}: times out"
    finally:
        device.kill()
        device.wait()


print("python-socketio", version("python-socketio"))
for command in ([sys.executable, "device.py"], [sys.executable, "async_device.py"], ["node", "device.cjs"]):
    print(f"{command[-1]}: {', '.join(answers_of(*command))}", flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
device.py: level: times out, name: 7
async_device.py: level: times out, name: 7
device.cjs: level: times out, name: 7
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
