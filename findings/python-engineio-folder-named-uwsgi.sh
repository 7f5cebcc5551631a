#!/usr/bin/env bash
# Guess: without `async_mode=`, python-engineio chooses by what is installed; with gevent installed and uWSGI
#        not, that is "gevent", whatever else lies in the folder that the program is started in.
# Seen:  a folder named `uwsgi` there, such as nginx makes for `uwsgi_temp_path uwsgi` and many projects have
#        for its settings, is an empty namespace package to Python. It counts as uWSGI: the mode is
#        "gevent_uwsgi", no WebSocket is offered in the handshake, and all clients stay with polling; the log
#        advises to install a server of WebSockets.
# Of:    python-engineio 4.15.1 with gevent 26.9.0; started by `python -m` or with the folder on the path.
# Matters to: whoever deploys gevent behind nginx and wonders where the WebSockets have gone.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet python-engineio==4.15.1 python-socketio==5.18.1 gevent==26.9.0

mkdir "$folder/with" "$folder/with/uwsgi" "$folder/without"
for place in with without; do
    cat >"$folder/$place/program.py" <<'PYTHON'
import io
import sys
from importlib.metadata import version

import socketio

server = socketio.Server()
environ = {
    "REQUEST_METHOD": "GET",
    "PATH_INFO": "/socket.io/",
    "QUERY_STRING": "EIO=4&transport=polling",
    "wsgi.input": io.BytesIO(),
}
(handshake,) = socketio.WSGIApp(server)(environ, lambda status, headers: None)
offered = "WebSocket offered" if b'"upgrades":["websocket"]' in handshake else "no WebSocket offered"
print(f"python-engineio {version('python-engineio')}, {sys.argv[1]} the folder:", end=" ")
print(f"{server.async_mode}, {offered}")
PYTHON
    (cd "$folder/$place" && "$folder/venv/bin/python" -m program "$place")
done | tee "$folder/seen"

grep -q "with the folder: gevent_uwsgi, no WebSocket offered$" "$folder/seen" &&
    grep -q "without the folder: gevent, " "$folder/seen" || {
    echo "this has changed" >&2
    exit 1
}
