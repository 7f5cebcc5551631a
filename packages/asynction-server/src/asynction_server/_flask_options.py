"""The options of Flask-SocketIO: which there are, and which are kept for further applications."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NoReturn

import flask
import socketio

from asynction_socketio import SERVER_OPTIONS, require_known_options

_FLASK_SOCKETIO = {"channel", "manage_session", "message_queue", "path", "resource"}
_OF_FROM_SPEC = {"app", "default_error_handler", "docs", "server_name", "validation"}
_REDIS_SCHEMES = ("valkey://", "valkeys://", "valkey+sentinel://", "redis+sentinel://", "unix://")
_OF_REDIS = ("redis", "rediss", "valkey", "valkeys", "redis+sentinel", "valkey+sentinel", "unix")
KNOWN = SERVER_OPTIONS | _FLASK_SOCKETIO
"""The options of `flask_socketio.SocketIO`, with those of the libraries as they are installed."""


def require_known(given: Mapping[str, Any], cls: Any) -> None:
    """Raise TypeError for an option that there is not, with the one that may be meant.

    Args:
        given: What was given, by name.
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


class KeptOptions:
    """Options that Flask-SocketIO takes once, and that count for every application."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def added_to(self, given: Mapping[str, Any], earlier: dict[str, Any]) -> dict[str, Any]:
        """The options that are given now, and those that were given before.

        Args:
            given: The options of `init_app`.
            earlier: Those of the constructor, of which what is kept is taken out.
        """
        now = dict(given)
        for options in (earlier, now):
            resource = options.pop("resource", None)  # another name of `path`
            path = options.pop("path", None) or resource
            channel = options.pop("channel", None)
            kept = {"path": path, "channel": channel}
            self._kept |= {name: value for name, value in kept.items() if value}
        return {**now, **self._kept}


def queue_manager(url: str, channel: str | None, *, only_emits: bool) -> dict[str, Any]:
    """The option `client_manager` for a message queue that Flask-SocketIO 5.7 knows no class for.

    Args:
        url: The message queue.
        channel: The channel, None for Flask-SocketIO's.
        only_emits: Whether the process has no clients.

    Raises ValueError for what is not a URL, or whose beginning is misspelt: Flask-SocketIO takes it
    for a queue of Kombu.
    """
    scheme, separator, _ = url.partition("://")
    if not separator:
        raise ValueError("message_queue is not a URL: write redis://localhost:6379/0, for example")
    meant = [] if scheme in _OF_REDIS else get_close_matches(scheme, _OF_REDIS, 1, cutoff=0.8)
    if meant:
        raise ValueError(f"message_queue begins with {scheme}://: write {meant[0]}://")
    if not url.startswith(_REDIS_SCHEMES):
        return {}
    channel = channel or "flask-socketio"
    return {"client_manager": socketio.RedisManager(url, channel, write_only=only_emits)}
