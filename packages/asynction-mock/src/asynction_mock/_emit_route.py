"""The HTTP route that emits an event on demand: `POST {base}/mock/emit`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import werkzeug
from flask import Blueprint, Flask, jsonify, request

from asynction_server.routes import preflight, register_routes
from asynction_spec import AsynctionException

_MAX_BODY = 1_000_000
"""How large the body of a request may be, in bytes."""

Trigger = Callable[[str, str], int]
"""Emits an event in a namespace; gives the number of clients that it was sent to."""


class NotEmittedError(AsynctionException):
    """An event can't be emitted on demand: the reason."""


def register_emit_route(app: Flask, owner: object, trigger: Trigger, base: str) -> None:
    """Serve `POST {base}/mock/emit`, which takes the parameters `event` and `namespace`.

    It reads them from the query, a form, or a JSON object. Whoever reaches the server may call it,
    any web page too (CORS): it does nothing but emit fake data.

    Args:
        app: The application.
        owner: The object whose events are emitted.
        trigger: Emits an event; raises NotEmittedError.
        base: The path before `/mock/emit`, without a slash at its end.

    Raises AsynctionException if another mock has that route already.
    """
    if not register_routes(app, "asynction_mock", base, owner, partial(_add_route, trigger)):
        raise AsynctionException(
            f"another mock serves {base}/mock/emit already: give one of them a `path` with"
            " another base"
        )


def _fault_in_body() -> tuple[str, int] | None:
    """Why the body of the current request is not read, with the status of the answer."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        return "the length of the body is not said", 411
    if (request.content_length or 0) > _MAX_BODY:
        return f"the body is larger than {_MAX_BODY} bytes", 413
    return None


def _json_body() -> Any:
    """The JSON of the current request, None if it is malformed or nested too deep."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _add_route(trigger: Trigger, blueprint: Blueprint) -> None:
    @blueprint.after_request
    def allow_every_origin(response: werkzeug.Response) -> werkzeug.Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @blueprint.route("/mock/emit", methods=["OPTIONS"])
    def allow() -> werkzeug.Response:
        return preflight("POST, OPTIONS", headers="Content-Type")

    @blueprint.post("/mock/emit")
    def emit() -> tuple[werkzeug.Response, int]:
        fault = _fault_in_body()
        if fault is not None:
            return jsonify(error=fault[0]), fault[1]
        parameters = _json_body() if request.is_json else request.values
        if not isinstance(parameters, Mapping):
            return jsonify(error='the body must be {"event": ..., "namespace": ...}'), 400
        event, namespace = parameters.get("event"), parameters.get("namespace", "/")
        if event is None:
            return jsonify(error="the parameter `event` is missing"), 400
        if not isinstance(event, str) or not isinstance(namespace, str):
            return jsonify(error="`event` and `namespace` must be strings"), 400
        try:
            clients = trigger(event, namespace)
        except NotEmittedError as error:
            return jsonify(error=str(error)), 404
        return jsonify(event=event, namespace=namespace, clients=clients), 200
