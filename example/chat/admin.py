"""The namespace ``/admin``: what the operators of the chat see and do."""

import os
from hmac import compare_digest

from flask import request
from flask_socketio import call, emit  # type: ignore[attr-defined]  # its stubs lack call
from socketio.exceptions import ConnectionRefusedError as RefusedError
from socketio.exceptions import TimeoutError as NoAnswerError

from asynction_server import MessageAckValidationException
from chat.failures import ChatError
from chat.rooms import rooms

ANSWER_WITHIN = 5
"""How many seconds a member's client has for its answer."""


def connect() -> None:
    expected, given = os.environ.get("CHAT_ADMIN_TOKEN", ""), request.args["token"]
    if not expected or not compare_digest(given.encode(), expected.encode()):
        raise RefusedError("The admin token is wrong")


def get_metrics() -> dict[str, int]:
    return rooms.metrics()


def announce(announcement: dict[str, str]) -> dict[str, object]:
    emit("notice", announcement, namespace="/", broadcast=True)
    return {"ok": True, "recipients": rooms.metrics()["connections"]}


def check_member(member: dict[str, str]) -> dict[str, object]:
    name = member["name"]
    sid = rooms.find(member["room"], name)
    try:
        present, status = call("check", to=sid, namespace="/", timeout=ANSWER_WITHIN)
    except NoAnswerError as error:
        raise ChatError("no_answer", f"{name} did not answer") from error
    except MessageAckValidationException as error:
        text = f"The client of {name} gave an answer that is invalid"
        raise ChatError("invalid_answer", text) from error
    return {"ok": True, "present": present, "status": status}


def publish_metrics() -> None:
    """Tell every operator the numbers as they are now."""
    emit("metrics", rooms.metrics(), namespace="/admin", broadcast=True)
