"""The event handlers of the measured servers, the same for all of them."""

from __future__ import annotations

from typing import Any

import flask

HEARD = "heard"
"""What `hear` acknowledges with."""


def hear(*args: Any) -> str:
    """Take any arguments, and say only that they came."""
    return HEARD if args else ""


def remember(*args: Any) -> str:
    """Do as `hear`, and use what Flask offers to handlers."""
    request: Any = flask.request
    flask.session["heard"] = request.sid
    flask.g.heard = request.headers.get("User-Agent")
    return HEARD if args else ""


def echo(*args: Any) -> tuple[Any, ...]:
    """Acknowledge with the arguments."""
    return args


def refuse(error: BaseException) -> dict[str, str]:
    """Acknowledge a wrong message with what is wrong."""
    return {"error": str(error)}
