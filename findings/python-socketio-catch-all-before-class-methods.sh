#!/usr/bin/env bash
# Guess: a handler of `"*"` gets what no other handler takes: a method `on_say` of a class-based namespace is more
#        specific, and goes first.
# Seen:  functions go before classes: with `on("*")` in a namespace no method of its class is called for events any
#        more, only those for connect and disconnect. Even one for all namespaces, `on("*", namespace="*")`, takes
#        the events of every class. That a function goes before a method of the same event is documented.
# Of:    python-socketio 5.18.1, server and client.
# Matters to: whoever adds a handler of everything, to log or count, to a program of classes: it goes silent.
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


class Chat(socketio.Namespace):
    """A namespace that answers who called."""

    def on_connect(self, sid, environ, auth):
        called.append("on_connect of the class")

    def on_say(self, sid, text):
        called.append("on_say of the class")


class ClientChat(socketio.ClientNamespace):
    """The same at the other end."""

    def on_say(self, text):
        called.append("on_say of the client's class")


def called_for(namespace_of_catch_all):
    """What is called when a client connects, says something, and gets something said."""
    called.clear()
    server = socketio.Server(async_mode="threading")
    server.register_namespace(Chat("/chat"))
    http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    client = socketio.Client()
    client.register_namespace(ClientChat("/chat"))
    if namespace_of_catch_all:
        server.on("*", lambda *_: called.append("* of the server"), namespace=namespace_of_catch_all)
        client.on("*", lambda *_: called.append("* of the client"), namespace=namespace_of_catch_all)
    client.connect(f"http://127.0.0.1:{http.server_port}", namespaces=["/chat"], transports=["websocket"])
    client.call("say", "hello", namespace="/chat")
    server.call("say", "hello", to=client.get_sid("/chat"), namespace="/chat")
    client.disconnect()
    return ", ".join(called)


called = []
print("python-socketio", version("python-socketio"))
print("classes alone:", called_for(None))
print("* of /chat as well:", called_for("/chat"))
print("* of all namespaces:", called_for("*"))
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
python-socketio 5.18.1
classes alone: on_connect of the class, on_say of the class, on_say of the client's class
* of /chat as well: on_connect of the class, * of the server, * of the client
* of all namespaces: on_connect of the class, * of the server, * of the client
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
