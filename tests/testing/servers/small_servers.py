"""Small servers on python-socketio, all in one process.

    python -m tests.testing.servers.small_servers

It prints a JSON object with the port of each.
"""

from __future__ import annotations

import copy
import json
import sys
import threading
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import socketio
from werkzeug.serving import make_server

from asynction_spec import Checks, ValidationException, load_spec

from .python_server import Silent

BURST = 50
"""How many events are emitted at once for the text "burst": more than python-engineio reads."""
SECRET = "a-secret-of-the-tests"
TEXT: dict[str, Any] = {"type": "string"}
BINARY = {"type": "string", "format": "binary"}
CONVERSATION: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "What a proxy stands in front of", "version": "1"},
    "channels": {
        "/": {
            "publish": {
                "message": {
                    "oneOf": [
                        {"name": "shout", "payload": TEXT, "x-ack": {"args": TEXT}},
                        {"name": "upload", "payload": BINARY, "x-ack": {"args": BINARY}},
                        {"name": "ask", "payload": TEXT, "x-ack": {"args": {}}},
                        {"name": "leave"},
                        {"name": "watch", "x-ack": {"args": {"const": True}}},
                    ]
                }
            },
            "subscribe": {
                "message": {
                    "oneOf": [
                        {"name": "echo", "payload": TEXT},
                        {"name": "uploaded", "payload": BINARY},
                        {"name": "left", "payload": TEXT},
                        {"name": "sure", "payload": TEXT, "x-ack": {"args": {"type": "boolean"}}},
                    ]
                }
            },
        },
        "/closed": {
            "x-auth": {"type": "object", "required": ["key"], "properties": {"key": TEXT}},
            "bindings": {"ws": {"query": {"type": "object", "required": ["room"]}}},
            "publish": {"message": {"name": "knock", "x-ack": {"args": {"type": "integer"}}}},
        },
    },
}
ID = {"type": "integer", "minimum": 1}
SHORT = {"type": "string", "minLength": 1, "maxLength": 9}
ROOM_EVENTS: list[dict[str, Any]] = [
    {
        "name": "say",
        "payload": {"type": "array", "prefixItems": [ID, SHORT]},
        "x-ack": {"args": {"type": "object", "required": ["said"]}},
        "x-links": {"leaving": {"event": "leave", "payload": {"": "$message.payload#/0"}}},
    },
    {
        "name": "join",
        "payload": {"type": "object", "required": ["room"], "properties": {"room": SHORT}},
        "x-ack": {"args": {"type": "object", "required": ["id"], "properties": {"id": ID}}},
        "x-links": {"saying": {"event": "say", "payload": {"/0": "$message.ack#/id"}}},
    },
    {"name": "leave", "payload": ID, "x-ack": {"args": {"const": True}}},
    {"name": "shout", "payload": SHORT, "x-ack": {"args": TEXT}},
]
ROOMS: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "Rooms that have to be joined first", "version": "1"},
    "channels": {
        "/": {
            "publish": {"message": {"oneOf": ROOM_EVENTS}},
            "subscribe": {"message": {"name": "joined", "payload": SHORT}},
        }
    },
}
ROOM_CHECKS = Checks(load_spec(ROOMS))
NEWS = "/news"
ROOMS_AND_NEWS: dict[str, Any] = copy.deepcopy(ROOMS)
"""The same with an auth object, and with a second namespace."""
ROOMS_AND_NEWS["channels"][NEWS] = {"subscribe": {"message": {"name": "news", "payload": TEXT}}}
ROOMS_AND_NEWS["channels"]["/"]["x-auth"] = {"type": "object"}
PERIODIC: dict[str, Any] = copy.deepcopy(ROOMS)
"""The same for a server that ends the connection of whoever leaves."""
_EVENTS = PERIODIC["channels"]["/"]["publish"]["message"]["oneOf"]
_EVENTS[2] = {"name": "leave", "payload": ID, "x-disconnects": True}


class Conversation:
    """Does what the document says, but for the texts "number" and "gossip"."""

    serializer = "default"

    def __init__(self) -> None:
        self.server = server = socketio.Server(
            async_mode="threading",
            namespaces=["/", "/closed", "/hidden"],
            serializer=self.serializer,
        )

        def shout(_: str, text: Any) -> Any:
            if text == "gossip":
                server.emit("gossip", text)
            if text == "burst":
                for number in range(BURST):
                    server.emit("echo", f"{text} {number}")
            server.emit("echo", 5 if text == "number" else text)
            return 5 if text == "number" else str(text).upper()

        def upload(_: str, content: bytes) -> bytes:
            server.emit("uploaded", content)
            return content[::-1]

        def enter(_: str, environ: dict[str, Any], auth: Any) -> bool:
            return auth == {"key": SECRET} and environ.get("HTTP_X_KEY") == SECRET

        server.on("shout", shout)
        server.on("upload", upload)
        server.on("ask", lambda sid, text: server.call("sure", text, to=sid, timeout=600))

        def watch(sid: str) -> bool:
            server.enter_room(sid, "watchers")
            return True

        server.on("watch", watch)
        server.on("leave", server.disconnect)
        server.on("disconnect", lambda sid, _: server.emit("left", sid, room="watchers"))
        server.on("connect", enter, namespace="/closed")
        server.on("knock", lambda _: 1, namespace="/closed")


class PackedConversation(Conversation):
    """The same in msgpack."""

    serializer = "msgpack"


class Rooms:
    """Answers only who has joined; subclasses do one thing wrong."""

    def __init__(self) -> None:
        self.server = socketio.Server(async_mode="threading")
        self.ids = count(1)
        self.joined: dict[int, str] = {}
        self.clients: set[str] = set()
        self.server.on("connect", lambda sid, _: self.clients.add(sid))
        self.server.on("disconnect", lambda sid, _: self.clients.discard(sid))
        for event in ("join", "say", "leave", "shout"):
            self.server.on(event, self.handler(event))

    def handler(self, event: str) -> Callable[..., Any]:
        def handle(sid: str, *args: Any) -> Any:
            check = ROOM_CHECKS.received["/", event].payload
            try:
                if check is not None:
                    check(args)
            except ValidationException as error:
                return {"error": str(error)}
            return getattr(self, event)(sid, *args)

        return handle

    def join(self, sid: str, asked: dict[str, Any]) -> Any:
        number = next(self.ids)
        self.joined[number] = sid
        self.server.emit("joined", asked["room"])
        return {"id": number}

    def say(self, sid: str, number: int, text: str) -> Any:
        return {"said": text} if self.joined.get(number) == sid else {"error": "who are you?"}

    def leave(self, sid: str, number: int) -> Any:
        return True if self.joined.get(number) == sid else {"error": "who are you?"}

    def shout(self, sid: str, text: str) -> Any:
        return text.upper()


class Periodic(Rooms):
    """Emits when a client connects, and many times a second."""

    def __init__(self) -> None:
        super().__init__()
        self.server.on("connect", self.greet)
        self.server.start_background_task(self.emit_for_ever)

    def greet(self, sid: str, _: dict[str, Any]) -> None:
        self.server.emit("joined", "hello", to=sid)

    def emit_for_ever(self) -> None:
        while True:
            self.server.emit("joined", "tick")
            self.server.sleep(0.01)

    def leave(self, sid: str, number: int) -> Any:
        self.server.disconnect(sid)
        return True


class AcceptsOverWebsocket(Rooms):
    """Refuses clients of namespace / over any other transport."""

    accepted = "websocket"

    def __init__(self) -> None:
        super().__init__()
        self.server.on("connect", self.accept)
        self.server.on("connect", lambda *_: None, namespace=NEWS)

    def accept(self, _: str, environ: dict[str, Any]) -> bool:
        return f"transport={self.accepted}" in environ["QUERY_STRING"]


class AcceptsOverPolling(AcceptsOverWebsocket):
    accepted = "polling"


class AcceptsOverNone(AcceptsOverWebsocket):
    accepted = "none"


class OffersWebsocket(Rooms):
    """Answers 400 to every request over another transport."""

    transports: Sequence[str] = ("websocket",)

    def __init__(self) -> None:
        super().__init__()
        self.server.eio.transports = [*self.transports]


class OffersPolling(OffersWebsocket):
    transports = ("polling",)


class OffersNothing(OffersWebsocket):
    transports = ()


class SaysNothing(Rooms):
    def say(self, sid: str, number: int, text: str) -> Any:
        answer = super().say(sid, number, text)
        return {} if "said" in answer else answer


class BelievesEverybody(Rooms):
    def handler(self, event: str) -> Callable[..., Any]:
        def handle(sid: str, *args: Any) -> Any:
            try:
                return getattr(self, event)(sid, *args)
            except (AttributeError, LookupError, TypeError) as error:
                return {"error": str(error)}

        return handle


class EndsWhenSomethingIsSaid(Rooms):
    def say(self, sid: str, number: int, text: str) -> Any:
        self.server.disconnect(sid)


class FailsInACrowd(Rooms):
    def shout(self, sid: str, text: str) -> Any:
        return 5 if len(self.clients) > 4 else super().shout(sid, text)


class FailsForOneText(Rooms):
    def shout(self, sid: str, text: str) -> Any:
        return 5 if text == "zz-9" else super().shout(sid, text)


SERVERS: tuple[type[Any], ...] = (
    Conversation,
    PackedConversation,
    Rooms,
    Periodic,
    AcceptsOverWebsocket,
    AcceptsOverPolling,
    AcceptsOverNone,
    OffersWebsocket,
    OffersPolling,
    OffersNothing,
    SaysNothing,
    BelievesEverybody,
    EndsWhenSomethingIsSaid,
    FailsInACrowd,
    FailsForOneText,
)


def main() -> None:
    """Serve all of them until the process is ended."""
    ports = {}
    for kind in SERVERS:
        app = socketio.WSGIApp(kind().server)
        http = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
        ports[kind.__name__] = http.server_port
        threading.Thread(target=http.serve_forever).start()
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
