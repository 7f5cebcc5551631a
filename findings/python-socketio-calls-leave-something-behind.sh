#!/usr/bin/env bash
# Guess: `Server.call` is over when it returns or raises TimeoutError; what waited for the answer is let go of.
# Seen:  the callback of a call that timed out is kept until the client leaves, one for each call. A process
#        that calls clients of another process keeps an entry for each client that it ever called, also
#        where the client answered, and also when that client has long gone.
# Of:    python-socketio 5.18.1; the second for every client manager behind a queue.
# Matters to: servers that ask devices regularly, of which some do not answer, and workers that ask the clients
#        of web processes and run for months.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet \
    python-engineio==4.15.1 python-socketio==5.18.1 requests websocket-client simple-websocket werkzeug==3.1.9

cat >"$folder/program.py" <<'PYTHON'
import json
import logging
import os
import queue
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
CALLS = 20
listening = []


class Queue(socketio.PubSubManager):
    """A message queue within this process, for servers that stand for processes."""

    def __init__(self):
        super().__init__()
        self.messages = queue.Queue()
        listening.append(self.messages)

    def _publish(self, data):
        for each in listening:
            each.put(json.dumps(data))

    def _listen(self):
        while True:
            yield self.messages.get()


def serve(manager=None):
    server = socketio.Server(async_mode="threading", client_manager=manager)
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{http.server_port}"


def device(url):
    client = socketio.Client(reconnection=False)
    client.on("level", lambda: 7)
    client.connect(url, transports=["websocket"])
    return client


def gone(server, sid):
    while server.manager.is_connected(sid, "/"):
        server.sleep(0.01)


print("python-socketio", version("python-socketio"))

server, url = serve()
mute = device(url)
mute.handlers["/"]["silence"] = lambda: threading.Event().wait()  # answers never
for _ in range(CALLS):
    try:
        server.call("silence", to=mute.get_sid(), timeout=0.01)
    except socketio.exceptions.TimeoutError:
        pass
kept = sum(len(each) - 1 for each in server.manager.callbacks.values())
print(f"{CALLS} calls that timed out: {kept} callbacks are kept")

web, url = serve(Queue())
worker, _ = serve(Queue())
worker.manager_initialized = True
worker.manager.initialize()
answers = []
for _ in range(CALLS):
    client = device(url)
    sid = client.get_sid()
    answers.append(worker.call("level", to=sid, timeout=20))
    client.disconnect()
    gone(web, sid)
print(f"{answers.count(7)} of {CALLS} clients of another process answered, and have gone:", end=" ")
print(f"{len(worker.manager.callbacks)} entries are kept, {len(web.manager.callbacks)} there")
os._exit(0)  # threads of clients that were disconnected may go on
PYTHON

"$folder/venv/bin/python" -u "$folder/program.py" | tee "$folder/seen"
grep -q "^20 calls that timed out: 20 callbacks are kept$" "$folder/seen" &&
    grep -q "^20 of 20 clients .* gone: 20 entries are kept, 0 there$" "$folder/seen" || {
    echo "this has changed" >&2
    exit 1
}
