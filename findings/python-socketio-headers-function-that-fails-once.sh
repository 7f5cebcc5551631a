#!/usr/bin/env bash
# Guess: a function given as `headers=`, `auth=` or `url`, which is called for each attempt to connect, may fail: that
#        attempt has failed, and the next one is made.
# Seen:  so it is with `auth=`. When `headers=` or `url` raises while the client reconnects, reconnecting ends for good, in
#        a thread: no handler is called, `reconnection_attempts` without a limit or not.
# Of:    python-socketio 5.18.1, the client for threads.
# Matters to: clients that fetch a token for their headers: the outage that ends the connection is often that of
#        the service of tokens, too. A client whose function catches its errors comes back, the other never.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 \
    requests websocket-client simple-websocket werkzeug==3.1.9

cat >program.py <<'PYTHON'
import logging
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
threading.excepthook = lambda failure: None
server = socketio.Server(async_mode="threading")
server.on("connect", lambda sid, environ, auth: None)
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
URL = f"http://127.0.0.1:{http.server_port}"


class FailsOnce:
    """Gives a value, but raises when it is called for the second time, as for the first reconnection."""

    def __init__(self, value):
        self.value, self.calls = value, 0

    def __call__(self):
        self.calls += 1
        if self.calls == 2:
            raise ConnectionError("no token today")
        return self.value


def reconnects(url=URL, **options):
    """Whether a client comes back within some seconds after a break."""
    client = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.1, randomization_factor=0)
    connected = threading.Semaphore(0)
    client.on("connect", connected.release)
    client.connect(url, transports=["websocket"], **options)
    connected.acquire()
    client.eio.ws.close()
    return connected.acquire(timeout=5)


print("python-socketio", version("python-socketio"))
print("nothing fails:", reconnects(headers=lambda: {"Authorization": "Bearer t"}), flush=True)
print("auth fails once:", reconnects(auth=FailsOnce({"token": "t"})), flush=True)
print("headers fails once:", reconnects(headers=FailsOnce({"Authorization": "Bearer t"})), flush=True)
print("url fails once:", reconnects(FailsOnce(URL)), flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
nothing fails: True
auth fails once: True
headers fails once: False
url fails once: False
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
