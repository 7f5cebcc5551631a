"""The options of a server, and what it has in the place of a Socket.IO server before init_app."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import flask

from asynction_socketio import SERVER_OPTIONS, require_known_options

_FLASK_SOCKETIO = {"channel", "manage_session", "message_queue", "path", "resource"}
_OF_FROM_SPEC = {"app", "default_error_handler", "docs", "server_name", "validation"}


KNOWN = SERVER_OPTIONS | _FLASK_SOCKETIO
"""The options of `flask_socketio.SocketIO`, with those of the libraries as they are installed."""


def require_known(given: Iterable[str], cls: Any) -> None:
    """Raise TypeError for an option that there is not, with the one that may be meant.

    Args:
        given: The names of what was given.
        cls: The class of the server, whose `own_options` there are too.
    """
    others = _OF_FROM_SPEC | inspect.signature(cls).parameters.keys()
    require_known_options(given, KNOWN | cls.own_options, others)


def require_kinds(validation: Any, server_name: Any, docs: Any, app: Any) -> None:
    """Raise TypeError for what can't be those arguments, and for an application in their place."""
    if not isinstance(validation, bool):
        _refuse("validation", "True or False", validation)
    if not isinstance(server_name, str | None):
        _refuse("server_name", "the name of one of the document's servers", server_name)
    path = docs.get("path", "/docs") if isinstance(docs, Mapping) else docs
    if not isinstance(docs, bool) and not (isinstance(path, str) and path.startswith("/")):
        _refuse("docs", 'True, False, or a path such as "/api/docs"', path)
    if not isinstance(app, flask.Flask | None):
        _refuse("app", "a Flask application", app)


def _refuse(name: str, what: str, given: Any) -> NoReturn:
    message = f"`{name}` is {what}, and not {given!r}"
    if isinstance(given, flask.Flask):
        message += ": write app=app for the application"
    raise TypeError(message)


class NoServer:
    """In the place of a Socket.IO server while there is no application; false, and of no use."""

    def __bool__(self) -> bool:
        return False

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # what Python asks of any object
            raise AttributeError(name)
        raise RuntimeError(
            "this server has no application yet: call init_app(app) first,"
            " or write from_spec(..., app=app)"
        )
