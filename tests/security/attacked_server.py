"""A server of open and of locked namespaces to attack; a program of the tests."""

from __future__ import annotations

import logging
import sys
from typing import Any

from . import attacked_functions
from .every_scheme_server import SCHEMES, application
from .web_servers import patch, serve

FUNCTION = "tests.security.attacked_functions."
IN_REQUESTS = ("basic", "queryKey", "headerKey", "cookieKey")
"""The schemes of namespaces of their names."""
TEXT = {"type": "string"}
BEARER = SCHEMES["bearer"] | {"x-authField": "token"}
NEWS = {"message": {"name": "news", "payload": TEXT}}
TREE: dict[str, Any] = {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
PAIR: dict[str, Any] = {"properties": {"next": {"$ref": "#/components/schemas/Pair"}}}
NESTED_CHOICE = "^(?:a|a)*(?=c)$"
"""Takes twice as long for each `a`; the server gives up soon."""


def event(name: str, handler: str, payload: Any = None) -> dict[str, Any]:
    found = {"name": name, "x-handler": FUNCTION + handler}
    return found | ({} if payload is None else {"payload": payload})


DOCUMENT: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "Attacked", "version": "1.0.0"},
    "servers": {name: {"url": "localhost", "protocol": "ws"} for name in ("public", "internal")},
    "channels": {
        "/": {
            "publish": {
                "message": {
                    "oneOf": [
                        event("number", "echo", {"type": "integer"}),
                        event("word", "echo", {"type": "string", "pattern": "^(a+)+$"}),
                        event("tree", "echo", TREE),
                        event("blob", "echo", {"type": "string", "format": "binary"}),
                        event("strict", "echo", {"type": "object", "additionalProperties": False}),
                        event("open", "echo"),
                        event("unique", "echo", {"type": "array", "uniqueItems": True}),
                        event("pair", "echo", {"$ref": "#/components/schemas/Pair"}),
                        event("password", "echo", {"pattern": r"^(?:(?!(.)\1).)+$"}),
                        event("not", "echo", {"not": {"pattern": NESTED_CHOICE}}),
                        event("contains", "echo", {"contains": {"pattern": NESTED_CHOICE}}),
                        event("ask", "ask"),
                        event("call back", "call_back"),
                        event("sleep", "sleep"),
                    ]
                }
            },
            "subscribe": {"message": {"oneOf": [{"name": "question"}, NEWS["message"]]}},
            "x-handlers": {"error": "asynction_server.reply_with_error"},
        },
        "/locked": {
            "x-security": [{"bearer": []}],
            "publish": {"message": event("open", "echo")},
            "subscribe": NEWS,
            "x-handlers": {"error": FUNCTION + "swallow"},
        },
        "/hesitant": {
            "subscribe": NEWS,
            "x-handlers": {"connect": FUNCTION + "hesitate"},
        },
        "/declining": {"x-handlers": {"connect": FUNCTION + "decline"}, "subscribe": NEWS},
        "/greeting": {"subscribe": NEWS, "x-handlers": {"connect": FUNCTION + "greet"}},
        "/failing": {"x-security": [{"failing": []}], "subscribe": NEWS},
        "/handler/failing": {"x-handlers": {"connect": FUNCTION + "fail"}, "subscribe": NEWS},
        "/internal": {
            "servers": ["internal"],
            "x-security": [{"bearer": []}],
            "publish": {"message": event("open", "echo")},
            "subscribe": NEWS,
        },
        **{f"/{name}": {"x-security": [{name: []}], "subscribe": NEWS} for name in IN_REQUESTS},
    },
    "components": {
        "schemas": {
            "Tree": TREE,
            "Pair": {"type": ["object", "integer"], "allOf": [PAIR, PAIR]},
        },
        "securitySchemes": {
            **{name: SCHEMES[name] | {"x-authField": "credentials"} for name in IN_REQUESTS},
            "bearer": BEARER,
            "failing": BEARER | {"x-bearerInfoFunc": FUNCTION + "fail"},
        },
    },
}


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    mode = sys.argv[1]
    patch(mode)
    app, asio = application(
        DOCUMENT, server_name="public", async_mode=mode, ping_interval=2, ping_timeout=4
    )

    @app.post("/control/gate/<state>")
    def gate(state: str) -> str:
        (attacked_functions.GATE.set if state == "open" else attacked_functions.GATE.clear)()
        return state

    @app.post("/control/flood/<int:count>/<int:size>")
    def flood(count: int, size: int) -> str:
        """Emit to everybody in `/`."""
        for _ in range(count):
            asio.emit("news", "x" * size)
        return "done"

    @app.post("/control/backlog/<int:most>")
    def bound_backlog(most: int) -> str:
        """Bound what waits for all clients together."""
        asio.server.eio.backlogs.most = most
        return "done"

    @app.post("/control/events/<int:most>")
    def bound_events(most: int) -> str:
        """Bound the messages of events that are handled or wait, of all clients together."""
        events = asio.server.eio.events
        earlier, events._max_bytes = events._max_bytes, most
        return str(earlier)

    @app.post("/control/seconds/<timer>/<int:seconds>")
    def set_time_limit(timer: str, seconds: int) -> str:
        """Have clients so much time from now on, by a timer of the Engine.IO server."""
        limit = getattr(asio.server.eio, timer)
        earlier, limit.seconds = limit.seconds, seconds
        return str(earlier)

    @app.get("/control/libraries")
    def libraries() -> str:
        """What the web server is made of."""
        return " ".join(name for name in ("eventlet", "geventwebsocket") if name in sys.modules)

    @app.get("/control/answers")
    def answers() -> dict[str, Any]:
        return {"answers": [list(map(repr, each)) for each in attacked_functions.ANSWERS]}

    serve(app, mode)
