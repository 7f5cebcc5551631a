"""A stand-in for the contexts of Flask 3.2, where a request has no context of its own.

It has what Flask's development branch shows of them: one AppContext, which has the request, the
session and `g`, made with or without a request.
"""

from __future__ import annotations

from typing import Any

import flask
from flask.globals import _cv_app, _cv_request
from werkzeug.exceptions import HTTPException


class MergedContext:
    """The context of an application, with a request."""

    def __init__(self, app: flask.Flask, *, request: flask.Request, session: Any = None) -> None:
        self.app = app
        self.g = app.app_ctx_globals_class()
        self.url_adapter: Any = None
        self._request = request
        self._session = session
        self._flashes: Any = None
        self._after_request_functions: list[Any] = []
        try:
            self.url_adapter = app.create_url_adapter(request)
        except HTTPException as error:
            request.routing_exception = error
        self._cv_token: Any = None
        self._push_count = 0

    @classmethod
    def from_environ(cls, app: flask.Flask, environ: Any) -> MergedContext:
        request = app.request_class(environ)
        request.json_module = app.json
        return cls(app, request=request)

    @property
    def request(self) -> flask.Request:
        return self._request

    @property
    def session(self) -> Any:
        return self._session

    @property
    def flashes(self) -> Any:
        return self._flashes

    @flashes.setter
    def flashes(self, flashes: Any) -> None:
        self._flashes = flashes

    def match_request(self) -> None:
        try:
            matched = self.url_adapter.match(return_rule=True)
        except HTTPException as error:
            self._request.routing_exception = error
        else:
            self._request.url_rule, self._request.view_args = matched

    def push(self) -> None:
        self._push_count += 1
        if self._cv_token is not None:
            return
        self._cv_token = _cv_app.set(self), _cv_request.set(self)  # type: ignore[arg-type]
        flask.appcontext_pushed.send(self.app)
        if self._session is None:
            self._session = self.app.session_interface.open_session(self.app, self._request)
        if self.url_adapter is not None:
            self.match_request()

    def pop(self, exc: BaseException | None = None) -> None:
        self._push_count -= 1
        if self._push_count > 0:
            return
        try:
            self.app.do_teardown_request(exc)
        finally:
            self.app.do_teardown_appcontext(exc)
            app_token, request_token = self._cv_token
            _cv_request.reset(request_token)
            _cv_app.reset(app_token)
            self._cv_token = None
            self._request.environ["werkzeug.request"] = None
            flask.appcontext_popped.send(self.app)

    def __enter__(self) -> MergedContext:
        self.push()
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self.pop(error)


MergedContext.__module__ = "flask.ctx"  # where Flask has its own
