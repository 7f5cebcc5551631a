"""The servers that are measured, each with the same handlers in a Flask application of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import flask
import flask_socketio
from socketio.packet import Packet

from . import handlers
from .payloads import Payload

INBOUND = "inbound"
ECHOED = "echoed"
REMEMBERED = "remembered"
OUTBOUND = "outbound"
ASKED = "asked"

_HANDLERS = {INBOUND: "hear", ECHOED: "echo", REMEMBERED: "remember"}


def document(payload: Payload) -> dict[str, Any]:
    """An AsyncAPI document of the events that carry a payload.

    Clients send `inbound`, `remembered` and `echoed`; the server emits `outbound` and `asked`. The
    acknowledgements of `echoed` and `asked` have the schema of the payload.
    """
    return {
        "asyncapi": "2.3.0",
        "info": {"title": "Measured", "version": "1.0.0"},
        "channels": {
            "/": {
                "publish": _messages(payload, *_HANDLERS),
                "subscribe": _messages(payload, OUTBOUND, ASKED),
            }
        },
        "components": {"schemas": dict(payload.components)},
    }


def _messages(payload: Payload, *events: str) -> dict[str, Any]:
    return {"message": {"oneOf": [_message(event, payload) for event in events]}}


def _message(event: str, payload: Payload) -> dict[str, Any]:
    message: dict[str, Any] = {"name": event, "payload": payload.schema}
    if event in _HANDLERS:
        message["x-handler"] = f"{handlers.__name__}.{_HANDLERS[event]}"
    if event in (ECHOED, ASKED):
        message["x-ack"] = {"args": payload.schema}
    return message


Make = Callable[[flask.Flask, Payload, dict[str, Any]], flask_socketio.SocketIO]


def bare(app: flask.Flask, _: Payload, options: dict[str, Any]) -> flask_socketio.SocketIO:
    """Flask-SocketIO by itself."""
    server = flask_socketio.SocketIO(app, **options)
    for event, name in _HANDLERS.items():
        server.on_event(event, getattr(handlers, name))
    server.on_error_default(handlers.refuse)
    return server


class LeanJson:
    """The json module, its reader and its writer made once and not at every call."""

    _writer = json.JSONEncoder(separators=(",", ":"))
    _reader = json.JSONDecoder()

    def dumps(self, value: Any, **_: Any) -> str:
        """The JSON text of a value."""
        return self._writer.encode(value)

    def loads(self, text: str) -> Any:
        """The value of a JSON text."""
        return self._reader.decode(text)


class LeanPacket(Packet):  # type: ignore[misc]  # python-socketio has no types
    """A packet of one server: `SocketIO(json=...)` would change those of all servers."""

    json = LeanJson()


def lean(app: flask.Flask, payload: Payload, options: dict[str, Any]) -> flask_socketio.SocketIO:
    """Flask-SocketIO with a codec that is as fast as the json module allows."""
    server: Any = bare(app, payload, options)
    server.server.packet_class = LeanPacket
    return server  # type: ignore[no-any-return]  # the stubs know nothing of `server`


def from_spec(
    *,
    validation: bool,
    adapt: Callable[[Any], Any] = lambda whole: whole,
    codec: Callable[[], Any] | None = None,
    observe: Callable[[Any], None] = lambda _: None,
) -> Make:
    """Asynction, or its predecessor, whichever the environment has.

    Args:
        validation: Whether it checks messages.
        adapt: Makes of the document what it can read.
        codec: Makes what writes and reads packets, if it is not the json module.
        observe: Connects to the signals of the server.
    """

    def make(
        app: flask.Flask, payload: Payload, options: dict[str, Any]
    ) -> flask_socketio.SocketIO:
        from asynction import AsynctionSocketIO  # noqa: PLC0415  # only where it is measured

        server: flask_socketio.SocketIO = AsynctionSocketIO.from_spec(
            adapt(document(payload)),
            validation=validation,
            docs=False,
            default_error_handler=handlers.refuse,
            app=app,
            **({} if codec is None else {"json": codec()}),
            **options,
        )
        observe(server)
        return server

    return make


def fast_codec() -> Any:
    """The codec that needs orjson."""
    from asynction_socketio.orjson_codec import OrjsonCodec  # noqa: PLC0415  # an extra

    return OrjsonCodec()


def count(server: Any) -> None:
    """Have Prometheus count what happens on a server; needs its client."""
    from prometheus_client import CollectorRegistry  # noqa: PLC0415  # an extra

    from asynction_socketio import prometheus  # noqa: PLC0415

    prometheus.instrument(server, CollectorRegistry())


@dataclass(frozen=True, slots=True)
class Variant:
    """A kind of server.

    Args:
        name: How tables call it.
        make: What makes one.
        checks: Whether it refuses wrong messages.
    """

    name: str
    make: Make
    checks: bool


BARE = Variant("bare", bare, checks=False)
CONTROL = Variant("bare again", bare, checks=False)
LEAN = Variant("bare, lean json", lean, checks=False)
CHECKED = Variant("validation=True", from_spec(validation=True), checks=True)
UNCHECKED = Variant("validation=False", from_spec(validation=False), checks=False)
FAST = Variant("with orjson", from_spec(validation=True, codec=fast_codec), checks=True)
COUNTED = Variant("with Prometheus", from_spec(validation=True, observe=count), checks=True)
_EXTRA = (
    *((FAST,) if find_spec("orjson") else ()),
    *((COUNTED,) if find_spec("prometheus_client") else ()),
)
VARIANTS = (BARE, CONTROL, LEAN, CHECKED, UNCHECKED, *_EXTRA)
"""What is measured in this environment: first what all are compared with, then its control."""


def serve(
    variant: Variant,
    payload: Payload,
    *,
    async_handlers: bool,
    async_mode: str = "threading",
    **others: Any,
) -> tuple[flask.Flask, Any]:
    """A new application and its Socket.IO server, with any other option of Flask-SocketIO."""
    app = flask.Flask("measured")
    app.config["SECRET_KEY"] = "not a secret here"
    options = {"async_mode": async_mode, "async_handlers": async_handlers, **others}
    return app, variant.make(app, payload, options)
