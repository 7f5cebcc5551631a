"""What `asynction mock run` does for requests at a wrong path: a log line, and a redirect."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import flask
    from werkzeug import Response
    from werkzeug.exceptions import HTTPException

_MAX_PATHS = 100  # that are logged, once each: clients choose them
_MAX_CHARACTERS = 200  # of a path

logger = logging.getLogger("asynction.mock.traffic")


def explain_wrong_paths(app: flask.Flask, socketio_path: str) -> None:
    """Log Socket.IO requests at another path, and redirect `/` to the documentation.

    Args:
        app: The application of the command.
        socketio_path: The path at which its mock serves Socket.IO.
    """
    from flask import redirect, request  # noqa: PLC0415  # `--help` does not wait for it

    from asynction_mock import Line  # noqa: PLC0415
    from asynction_socketio import base_path  # noqa: PLC0415

    path = socketio_path.rstrip("/") or "/"
    base = base_path(path)
    reported: set[str] = set()

    @app.errorhandler(404)
    def not_found(error: HTTPException) -> HTTPException:
        requested = request.path[:_MAX_CHARACTERS]
        if "EIO" in request.args and requested not in reported and len(reported) < _MAX_PATHS:
            reported.add(requested)
            text = f"not found: Socket.IO is at {path}, the option `path` of clients"
            logger.warning("%s", Line("!!", f"{request.method} {requested}", text))
        return error

    @app.get("/")
    def root() -> Response:
        return redirect(f"{base}/docs")
