"""A server on python-socketio that keeps to contract.yaml but for one fault.

    python -m tests.testing.servers.python_server FAULT...

It prints the port of each. `none` is the server without a fault.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import socketio
from werkzeug.serving import WSGIRequestHandler, make_server

from asynction_spec import Checks, ValidationException, load_spec

CONTRACT = Path(__file__).with_name("contract.yaml")
TOKEN = "secret"
CHECKS = Checks(load_spec(CONTRACT))


class Room:
    """The right behaviour, a method an event; faults override one of them."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.members: list[str] = []
        self.said = 0

    # -- what may be wrong ------------------------------------------------------------------------

    def may_connect(self, sid: str) -> bool:
        return True

    def is_operator(self, auth: Any, environ: dict[str, Any]) -> bool:
        token = auth.get("token") if isinstance(auth, dict) else None
        return TOKEN in (token, environ.get("HTTP_X_TOKEN"))

    def refusal(self, sid: str, event: str, args: list[Any]) -> Any | None:
        """What a wrong message is acknowledged with; None for a right one."""
        check = CHECKS.received["/" if event != "count" else "/admin", event].payload
        try:
            if check is not None:
                check(args)
        except ValidationException as error:
            return self.error_ack(sid, error)
        return None

    def error_ack(self, sid: str, error: Exception) -> Any:
        return {"error": str(error)}

    def join(self, sid: str, asked: dict[str, Any]) -> Any:
        self.server.enter_room(sid, asked["room"])
        self.members = sorted({*self.members, asked["name"]})[-20:]
        self.server.emit("joined", self.joined(asked), room=asked["room"])
        return self.join_ack(asked)

    def joined(self, asked: dict[str, Any]) -> Any:
        return {"room": asked["room"], "name": asked["name"]}

    def join_ack(self, asked: dict[str, Any]) -> Any:
        return {"ok": True, "members": self.members}

    def say(self, sid: str, text: str, priority: str = "normal") -> Any:
        self.said += 1
        self.server.emit("said", {"id": self.said, "text": text})
        if self.said % 3 == 1:
            self.server.emit("confirm", self.said, to=sid, callback=self.confirmed(sid))
        return self.said

    def confirmed(self, sid: str) -> Callable[..., None]:
        def confirmed(*_: Any) -> None:
            """Take any answer."""

        return confirmed

    def rate(self, sid: str, rating: dict[str, Any]) -> Any:
        return {"average": rating["stars"]}

    def upload(self, sid: str, file: dict[str, Any]) -> Any:
        return {"size": len(file["content"])}

    def count(self, sid: str) -> Any:
        self.server.emit("alert", {"text": "counted"}, namespace="/admin")
        return {"clients": len(self.members)}

    def other(self, sid: str, event: str, *args: Any) -> Any:
        """An event that the document does not declare: nobody answers."""
        time.sleep(0)
        return None


# -- the faults, each a class that does one thing wrong ------------------------------------------


class AckOfWrongType(Room):
    def rate(self, sid: str, rating: dict[str, Any]) -> Any:
        return {"average": str(super().rate(sid, rating)["average"])}


class AckWithoutMember(Room):
    def join_ack(self, asked: dict[str, Any]) -> Any:
        return {"ok": True}


class AckIsNull(Room):
    def say(self, sid: str, text: str, priority: str = "normal") -> Any:
        super().say(sid, text, priority)
        return None


class AckOfTwoArguments(Room):
    def say(self, sid: str, text: str, priority: str = "normal") -> Any:
        return super().say(sid, text, priority), priority


class AckWrongForTheLargestValue(Room):
    def rate(self, sid: str, rating: dict[str, Any]) -> Any:
        return {"average": "five"} if rating["stars"] == 5 else super().rate(sid, rating)


class AckWrongForLongTexts(Room):
    def say(self, sid: str, text: str, priority: str = "normal") -> Any:
        said = super().say(sid, text, priority)
        return -said if len(text) > 12 else said


class AckTooLate(Room):
    def rate(self, sid: str, rating: dict[str, Any]) -> Any:
        self.server.sleep(3600)
        return super().rate(sid, rating)


class CrashOnEmptyList(Room):
    def rate(self, sid: str, rating: dict[str, Any]) -> Any:
        if rating.get("tags") == []:
            self.server.disconnect(sid)
        return super().rate(sid, rating)


class CrashOnEmptyFile(Room):
    def upload(self, sid: str, file: dict[str, Any]) -> Any:
        if not file["content"]:
            self.server.disconnect(sid)
        return super().upload(sid, file)


class RefusesEverybody(Room):
    def may_connect(self, sid: str) -> bool:
        return False


class LetsAnybodyIn(Room):
    def is_operator(self, auth: Any, environ: dict[str, Any]) -> bool:
        return True


class LetsInWithoutAToken(Room):
    def is_operator(self, auth: Any, environ: dict[str, Any]) -> bool:
        return not auth or super().is_operator(auth, environ)


class LetsInWithAnyToken(Room):
    def is_operator(self, auth: Any, environ: dict[str, Any]) -> bool:
        return bool(isinstance(auth, dict) and auth.get("token"))


class EmitsUndeclaredEvents(Room):
    def join_ack(self, asked: dict[str, Any]) -> Any:
        self.server.emit("welcome", {"room": asked["room"]})
        return super().join_ack(asked)


class EmitsWithoutMember(Room):
    def joined(self, asked: dict[str, Any]) -> Any:
        return {"name": asked["name"]}


class EmitsTwoArguments(Room):
    def joined(self, asked: dict[str, Any]) -> Any:
        return asked, "again"


class LeaksToAnotherNamespace(Room):
    def count(self, sid: str) -> Any:
        self.server.emit("alert", {"text": "counted"}, namespace="/")
        return super().count(sid)


class LeaksFromTheRoom(Room):
    def join(self, sid: str, asked: dict[str, Any]) -> Any:
        self.server.emit("joined", self.joined(asked), namespace="/admin")
        return super().join(sid, asked)


class ChecksNothing(Room):
    def refusal(self, sid: str, event: str, args: list[Any]) -> Any | None:
        return None


class TakesMoreArguments(Room):
    def refusal(self, sid: str, event: str, args: list[Any]) -> Any | None:
        return super().refusal(sid, event, args[:2] if event == "say" else args)


class TakesNumbersOutOfRange(Room):
    def refusal(self, sid: str, event: str, args: list[Any]) -> Any | None:
        if event == "rate" and args and isinstance(args[0], dict):
            stars = args[0].get("stars")
            if isinstance(stars, int) and stars > 5:
                return super().refusal(sid, event, [{**args[0], "stars": 5}])
        return super().refusal(sid, event, args)


class TakesUnknownMembers(Room):
    def refusal(self, sid: str, event: str, args: list[Any]) -> Any | None:
        if event == "join" and args and isinstance(args[0], dict):
            args = [{key: args[0][key] for key in ("room", "name") if key in args[0]}, *args[1:]]
        return super().refusal(sid, event, args)


class DisconnectsWhoeverIsWrong(Room):
    def error_ack(self, sid: str, error: Exception) -> Any:
        self.server.disconnect(sid)
        return super().error_ack(sid, error)


class DiesOfWrongMessages(Room):
    def error_ack(self, sid: str, error: Exception) -> Any:
        os._exit(1)


class CallsWrongMessagesRight(Room):
    def error_ack(self, sid: str, error: Exception) -> Any:
        return {"ok": True, "members": []}


class AnswersUndeclaredEvents(Room):
    def other(self, sid: str, event: str, *args: Any) -> Any:
        return {"done": event}


class DisconnectsOnAWrongAnswer(Room):
    def confirmed(self, sid: str) -> Callable[..., None]:
        def confirmed(*args: Any) -> None:
            if args not in {(True,), (False,)}:
                self.server.disconnect(sid)

        return confirmed


FAULTS: dict[str, type[Room]] = {"none": Room} | {
    each.__name__: each for each in Room.__subclasses__()
}


def build(room_class: type[Room]) -> socketio.Server:
    """The server with one fault."""
    server = socketio.Server(async_mode="threading", namespaces=["/", "/admin"])
    room = room_class(server)

    def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> bool:
        return room.may_connect(sid)

    def connect_operator(sid: str, environ: dict[str, Any], auth: Any = None) -> bool:
        return room.is_operator(auth, environ)

    def handler(event: str) -> Callable[..., Any]:
        def handle(sid: str, *args: Any) -> Any:
            refusal = room.refusal(sid, event, list(args))
            return getattr(room, event)(sid, *args[:2]) if refusal is None else refusal

        return handle

    server.on("connect", connect)
    server.on("connect", connect_operator, namespace="/admin")
    for event in ("join", "say", "rate", "upload"):
        server.on(event, handler(event))
    server.on("count", handler("count"), namespace="/admin")
    server.on("*", lambda event, sid, *args: room.other(sid, event, *args))
    return server


class Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Log no requests."""


def main(faults: list[str]) -> None:
    """Serve until the process is ended."""
    servers = []
    for fault in faults:
        app = socketio.WSGIApp(build(FAULTS[fault]))
        http = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
        threading.Thread(target=http.serve_forever).start()
        servers.append(http)
    sys.stdout.write(" ".join(str(http.server_port) for http in servers) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
