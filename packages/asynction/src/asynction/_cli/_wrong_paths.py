"""Clients that have lost their way: what a mock's command says to a wrong path."""

from __future__ import annotations

import logging
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import flask
    from werkzeug import Response
    from werkzeug.exceptions import HTTPException

_MOST_PATHS = 100
_MOST_CHARACTERS = 200

logger = logging.getLogger("asynction.mock.traffic")


def explain_wrong_paths(app: flask.Flask, socketio_path: str) -> None:
    """Tell of Socket.IO clients that ask at another path, and lead people to the documentation.

    Args:
        app: The application of the command.
        socketio_path: Where its mock serves Socket.IO.
    """
    from flask import redirect, request  # noqa: PLC0415  # `--help` does not wait for it

    from asynction_mock import Line  # noqa: PLC0415

    path = socketio_path.rstrip("/") or "/"
    base = str(PurePosixPath(path).parent).rstrip("/")
    told: set[str] = set()

    @app.errorhandler(404)
    def not_found(error: HTTPException) -> HTTPException:
        asked = request.path[:_MOST_CHARACTERS]
        if "EIO" in request.args and asked not in told and len(told) < _MOST_PATHS:
            told.add(asked)
            text = f"there is nothing here: Socket.IO is at {path}"
            logger.warning("%s", Line("!!", f"{request.method} {asked}", text))
        return error

    @app.get("/")
    def root() -> Response:
        return redirect(f"{base}/docs")
