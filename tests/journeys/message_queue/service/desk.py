"""The handlers that the document names: only the processes that serve clients can import them."""

import flask
from flask_socketio import call, emit, join_room  # type: ignore[attr-defined]  # stubs lack call

from asynction_server import MessageAckValidationException, PayloadValidationException


def enter(room: str) -> str:
    join_room(room)
    return "entered"


def spread(room: str, text: object) -> str:
    try:
        emit("news", text, to=room)
    except PayloadValidationException:
        return "refused"
    return "spread"


def interview(room: str) -> str:
    try:
        answer: str = call("question", to=room, timeout=60)
    except MessageAckValidationException:
        return "an invalid answer"
    return answer


def picture(room: str) -> bytes:
    taken: bytes = call("camera", to=room, timeout=60)
    return taken[::-1]


def waiting() -> int:
    """How many clients this process remembers for their acks."""
    return len(flask.current_app.extensions["socketio"].server.manager.callbacks)
