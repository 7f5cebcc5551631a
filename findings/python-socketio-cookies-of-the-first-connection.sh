#!/usr/bin/env bash
# Guess: `headers=` go with each connection that a client makes by itself after the first, and the caller's dictionary
#        stays as it was; `websocket_extra_options={"header": ...}` likewise.
# Seen:  when a client changes from polling to a WebSocket, as it does by default, `Cookie` is deleted from the
#        dictionary that it was given. The first connection has the cookie, a later one of the same client, and of
#        any other that shares the dictionary, has not. `header` of the options goes with the first WebSocket
#        alone, unless other headers were given, and then is written into their dictionary for good.
# Of:    python-engineio 4.15.1, python-socketio 5.18.1, the clients for threads. `headers=` may be a function that gives
#        a new dictionary each time.
# Matters to: clients that log in by a cookie: they work until the first break, and are refused when they come back.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-socketio==5.18.1 python-engineio==4.15.1 \
    requests==2.34.2 websocket-client==1.9.2 simple-websocket werkzeug==3.1.9

cat >program.py <<'PYTHON'
import logging
import threading
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
requests = []
server = socketio.Server(async_mode="threading")
wsgi = socketio.WSGIApp(server)


def app(environ, start_response):
    transport = "WebSocket" if "HTTP_UPGRADE" in environ else environ["REQUEST_METHOD"]
    names = ("HTTP_COOKIE", "HTTP_X_TENANT", "HTTP_X_TRACE")
    requests.append((transport, *(environ.get(each) for each in names)))
    return wsgi(environ, start_response)


http = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{http.server_port}"


def connect_twice(title, headers, transports=None, **options):
    """Print what comes with the first connection of a client, and after a break with the second."""
    client = socketio.Client(reconnection_delay=0.1, randomization_factor=0, **options)
    connected = threading.Semaphore(0)
    client.on("connect", connected.release)
    print(title)
    requests.clear()
    client.connect(url, headers=headers, transports=transports)
    connected.acquire()
    for connection in ("first", "second"):
        while requests[-1][0] != "WebSocket" or client.transport() != "websocket":
            client.sleep(0.01)
        print(f"  {connection}:", *requests)
        requests[:] = [("none",)]
        if connection == "first":
            client.eio.ws.close()
            assert connected.acquire(timeout=20)
            del requests[0]
    print("  the caller's headers:", headers, flush=True)
    client.disconnect()


print("python-engineio", version("python-engineio"))
headers = {"Cookie": "session=1", "X-Tenant": "a"}
connect_twice("polling, then WebSocket", dict(headers))
connect_twice("WebSocket", dict(headers), ["websocket"])
connect_twice(
    "WebSocket, header of its options",
    {},
    ["websocket"],
    websocket_extra_options={"header": {"X-Trace": "1"}},
)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-engineio 4.15.1
polling, then WebSocket
  first: ('GET', 'session=1', 'a', None) ('WebSocket', 'session=1', 'a', None)
  second: ('GET', None, 'a', None) ('WebSocket', None, 'a', None)
  the caller's headers: {'X-Tenant': 'a'}
WebSocket
  first: ('WebSocket', 'session=1', 'a', None)
  second: ('WebSocket', 'session=1', 'a', None)
  the caller's headers: {'Cookie': 'session=1', 'X-Tenant': 'a'}
WebSocket, header of its options
  first: ('WebSocket', None, None, '1')
  second: ('WebSocket', None, None, None)
  the caller's headers: {}
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
