#!/usr/bin/env bash
# Guess: `json=` of a server says how that server reads and writes its packets; another server in the same
#        process, say one for staff beside one for devices, keeps the codec that it was made with.
# Seen:  the codec of the server that was made last is used by both, in both directions: the first one's
#        clients get what it was not to write. A server without the option changes nothing.
# Of:    python-socketio 5.18.1 with python-engineio 4.15.1, over a WebSocket and over polling.
# Matters to: whoever gives two servers of a process codecs of their own, or tests applications with
#        different codecs in one process.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet \
    python-engineio==4.15.1 python-socketio==5.18.1 requests websocket-client simple-websocket werkzeug==3.1.9

cat >"$folder/program.py" <<'PYTHON'
import json
import logging
import threading
from datetime import date
from importlib.metadata import version

import socketio
from werkzeug.serving import make_server

logging.disable()
SECONDS = 20


class Codec:
    """JSON, in which dates are written in one way or another."""

    def __init__(self, form):
        self.form = form

    def dumps(self, value, **options):
        return json.dumps(value, default=lambda each: each.strftime(self.form), **options)

    def loads(self, text, **options):
        return json.loads(text, **options)


def serve(form):
    """A server that answers `day` with a date, written so; its port."""
    server = socketio.Server(async_mode="threading", json=Codec(form))
    server.on("day", lambda sid: date(2026, 3, 1))
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    return http.server_port


def asked(port, transport):
    with socketio.SimpleClient() as client:
        client.connect(f"http://127.0.0.1:{port}", transports=[transport])
        return client.call("day", timeout=SECONDS)


print("python-socketio", version("python-socketio"))
staff = serve("%d.%m.%Y")
for transport in ("websocket", "polling"):
    print(f"staff over {transport}, alone: {asked(staff, transport)}")
devices = serve("%Y%m%d")
for transport in ("websocket", "polling"):
    print(f"staff over {transport}, beside devices: {asked(staff, transport)}")
PYTHON

"$folder/venv/bin/python" "$folder/program.py" | tee "$folder/seen"
for transport in websocket polling; do
    grep -q "^staff over $transport, alone: 01.03.2026$" "$folder/seen" &&
        grep -q "^staff over $transport, beside devices: 20260301$" "$folder/seen" || {
        echo "this has changed" >&2
        exit 1
    }
done
