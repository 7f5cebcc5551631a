"""The Flask contexts that handlers run in, made once per connection as far as they are the same.

Nothing here depends on which of Flask's contexts has a request: to 3.1 that is RequestContext, from
3.2 on AppContext, which is the context of the application too. What a context consists of is
found out when the first one of a connection is made; if there is anything that is not known here,
Flask makes each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import flask
from flask import Flask, Request
from flask.globals import app_ctx
from flask_socketio import _ManagedSession  # type: ignore[attr-defined]
from werkzeug.routing import Map

_TEMPLATE = "asynction.request_context"
_SESSION = "saved_session"  # where Flask-SocketIO keeps it
_SESSION_NAMES = ("_session", "session")  # since Flask 3.1.3, and before
_AS_THEY_ARE = (bool, int, str, type(None))


class EventContext:
    """The request context of an event: that of its connection, whose URL was matched already.

    Mixed into Flask's class of contexts.
    """

    def match_request(self) -> None:
        """Leave the request as it was copied."""


@lru_cache
def _event_context_class(context_class: Any) -> type[Any]:
    return type("EventContext", (EventContext, context_class), {})


@dataclass(frozen=True, slots=True)
class _Template:
    """What the contexts of a connection have in common."""

    app: Any
    context_class: type[Any] | None = None
    """None where the context is of a kind that is not known here."""
    shared: Mapping[str, Any] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    """The attributes that are a new list in each context."""
    request: str = ""
    session: str = ""
    globals: str | None = None
    """The attribute that is `flask.g`, where a request has no application context besides."""
    copy_request: Callable[[Any], Any] = copy


def event_context(environ: dict[str, Any]) -> Any:
    """The context of a connection's HTTP request, to handle one event in.

    To make one anew takes longer than all else that is done for a small event: the request is read,
    its URL is matched, and a session is opened that Flask-SocketIO then replaces by the one it
    keeps. What events do not share (the request object, `g`, functions to call after the request)
    is made for each.

    Args:
        environ: The WSGI environment of the connection.

    None where Flask has to make it: for the first event, while no session is kept yet, where an
    application's own classes and URL converters have a say in it, and where contexts are not what
    they are in Flask 2.2 to 3.2.
    """
    session = environ.get(_SESSION)
    template: _Template | None = environ.get(_TEMPLATE)
    if template is None or template.app is not environ["flask.app"]:
        template = environ[_TEMPLATE] = _template(environ)
    # Without a session that is kept, Flask-SocketIO has yet to make one.
    if session is None or template.context_class is None:
        return None
    request = environ["werkzeug.request"] = template.copy_request(template.shared[template.request])
    # Without `__init__`, which reads the request and matches its URL.
    context = object.__new__(template.context_class)
    attributes = vars(context)
    attributes.update(template.shared)
    for name in template.lists:
        # Functions to call after the request are those of this event alone.
        attributes[name] = []
    attributes[template.request] = request
    attributes[template.session] = session
    if template.globals is not None:
        attributes[template.globals] = _globals(template.app)
    return context


def _globals(app: Flask) -> Any:
    """What `flask.g` is in a context: that of one around it, if that is the same application's."""
    if flask.has_app_context() and app_ctx.app is app:
        return app_ctx.g
    return app.app_ctx_globals_class()


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
        forget_frames(flask.request)
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
    request = next((name for name in attributes if isinstance(attributes[name], Request)), None)
    session = next((name for name in _SESSION_NAMES if name in attributes), None)
    if type(context).__module__ != "flask.ctx" or request is None or session is None:
        return _Template(app)
    lists = tuple(name for name, value in attributes.items() if value == [])
    of_globals = [
        name for name, value in attributes.items() if isinstance(value, app.app_ctx_globals_class)
    ]
    # What is in none of these is copied only where it can't be changed.
    known = {"app", "url_adapter", request, session, *lists, *of_globals}
    unknown = [value for name, value in attributes.items() if name not in known]
    if not all(isinstance(value, _AS_THEY_ARE) for value in unknown):
        return _Template(app)
    if not _is_plain(app, attributes[request]):
        return _Template(app)
    if context.url_adapter is not None:
        context.match_request()
    forget_frames(attributes[request])
    return _Template(
        app,
        _event_context_class(context.__class__),
        attributes,
        lists,
        request,
        session,
        of_globals[0] if of_globals else None,
        _copy_attributes if _has_attributes_alone(type(attributes[request])) else copy,
    )


def _copy_attributes(value: Any) -> Any:
    """As `copy.copy` does in the end, which asks the value how it is copied."""
    copied = object.__new__(value.__class__)
    copied.__dict__.update(value.__dict__)
    return copied


def _has_attributes_alone(kind: type[Any]) -> bool:
    """Whether nothing but the attributes of an instance is copied with it."""
    methods = ("__copy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__")
    # Without `object`, which has all of them.
    own = {name for each in kind.__mro__[:-1] for name in vars(each)}
    has_slots = any(vars(each).get("__slots__") for each in kind.__mro__)
    return not has_slots and own.isdisjoint(methods)


def forget_frames(made: Request) -> None:
    """Keep no frames with a request, where its URL is not one of the application's.

    They would keep the first event, and all that its thread had at hand, as long as the connection,
    and after its end until the collector of cycles runs.
    """
    error = made.routing_exception
    if error is not None:
        error.__traceback__ = error.__cause__ = error.__context__ = None


def _is_plain(app: Flask, request: Request) -> bool:
    """Whether nothing of the application's own runs where a context and its request are made."""
    return (
        getattr(app.request_context, "__func__", None) is Flask.request_context
        and type(request).__init__ is Request.__init__
        and app.url_map.converters == Map.default_converters
    )
