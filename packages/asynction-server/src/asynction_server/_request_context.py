"""The Flask contexts that handlers run in, made once per connection as far as they are the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any

import flask
from flask import Flask, Request
from flask.ctx import RequestContext
from flask_socketio import _ManagedSession  # type: ignore[attr-defined]
from werkzeug.routing import Map

_TEMPLATE = "asynction.request_context"
_SESSION = "saved_session"  # where Flask-SocketIO keeps it
_ATTRIBUTES = {
    "app",
    "request",
    "url_adapter",
    "flashes",
    "_cv_tokens",
    "_after_request_functions",
}
_SESSION_NAMES = ("_session", "session")  # since Flask 3.1.3, and before


class _EventContext(RequestContext):
    """The request context of an event: that of its connection, whose URL was matched already."""

    def match_request(self) -> None:
        """Leave the request as it was copied."""


@dataclass(frozen=True, slots=True)
class _Template:
    """What the contexts of a connection have in common."""

    app: Any
    attributes: Mapping[str, Any] | None
    """None where the context is of a kind that is not known here."""
    session_name: str


def event_context(environ: dict[str, Any]) -> RequestContext | None:
    """The context of a connection's HTTP request, to handle one event in.

    To make one anew takes longer than all else that is done for a small event: the request is read,
    its URL is matched, and a session is opened that Flask-SocketIO then replaces by the one it
    keeps. What events do not share (the request object, `g`, functions to call after the request)
    is made for each.

    Args:
        environ: The WSGI environment of the connection.

    None where Flask has to make it: for the first event, while no session is kept yet, where an
    application's own classes and URL converters have a say in it, and where contexts are not what
    they are in Flask 2.2 to 3.1.
    """
    session = environ.get(_SESSION)
    template = environ.get(_TEMPLATE)
    if template is None or template.app is not environ["flask.app"]:
        template = environ[_TEMPLATE] = _template(environ)
    if session is None or template.attributes is None:
        return None
    request = environ["werkzeug.request"] = copy(template.attributes["request"])
    context = _EventContext.__new__(_EventContext)
    attributes = vars(context)
    attributes.update(template.attributes)
    attributes["request"] = request
    attributes["_cv_tokens"] = []
    attributes["_after_request_functions"] = []
    attributes[template.session_name] = session
    return context


@contextmanager
def decision_context(environ: dict[str, Any], *, manage_session: bool) -> Iterator[None]:
    """The context of a connection's HTTP request, with the session that its handlers have.

    As `flask_socketio.SocketIO._handle_event` makes it. Contexts of the same application within it
    share its application context, and so `g`.

    Args:
        environ: The WSGI environment of the connection.
        manage_session: Whether Flask-SocketIO keeps the session.
    """
    context = event_context(environ) if manage_session else None
    if context is not None:
        with context:
            yield
        return
    app: Flask = environ["flask.app"]
    with app.request_context(environ) as made:
        name = next(name for name in _SESSION_NAMES if hasattr(made, name))
        if manage_session:
            if _SESSION not in environ:
                environ[_SESSION] = _ManagedSession(flask.session)
            setattr(made, name, environ[_SESSION])
            yield
            return
        session = getattr(made, name)
        yield
        if getattr(session, "modified", True):
            app.session_interface.save_session(app, session, app.response_class())


def _template(environ: dict[str, Any]) -> _Template:
    app = environ["flask.app"]
    context = app.request_context(environ)
    attributes = vars(context)
    named = [name for name in _SESSION_NAMES if attributes.keys() == {*_ATTRIBUTES, name}]
    if type(context) is not RequestContext or not named or not _is_plain(app, context.request):
        return _Template(app, None, "")
    if context.url_adapter is not None:
        context.match_request()
    error = context.request.routing_exception
    if error is not None:  # its frames would keep the first event as long as the connection
        error.__traceback__ = error.__cause__ = error.__context__ = None
    return _Template(app, attributes, named[0])


def _is_plain(app: Flask, request: Request) -> bool:
    """Whether nothing of the application's own runs where a context and its request are made."""
    return (
        getattr(app.request_context, "__func__", None) is Flask.request_context
        and type(request).__init__ is Request.__init__
        and app.url_map.converters == Map.default_converters
    )
