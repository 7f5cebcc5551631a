"""Events on demand, over HTTP: `POST {base}/mock/emit`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import werkzeug
from flask import Blueprint, Flask, Response, jsonify, request

from asynction_spec import AsynctionException

Trigger = Callable[[str, str], int]
"""Emits an event in a namespace; gives how many clients it went to."""


_PREFLIGHT = {
    "Allow": "POST, OPTIONS",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
}


class NotEmitted(AsynctionException):
    """An event that was asked for can't be emitted: why."""


def serve_demand(app: Flask, trigger: Trigger, base: str) -> None:
    """Serve `POST {base}/mock/emit`, which takes the parameters `event` and `namespace`.

    They may stand in the query, in a form, or in an object of JSON. Anybody who reaches the server
    may ask, any web page in a browser too: all that it does is to emit fake data.

    Args:
        app: The application.
        trigger: Emits an event; raises NotEmitted.
        base: The path below which the route stands, without a slash at its end.

    Raises AsynctionException where another mock has that route already.
    """
    served = app.extensions.setdefault("asynction_mock", {})
    if served.setdefault(base, trigger) != trigger:
        raise AsynctionException(
            f"another mock takes orders at {base}/mock/emit: give one of them a `path` with"
            " another base"
        )
    name = "asynction_mock" + base.replace("%", "%25").replace(".", "%2E")  # Flask allows no dots
    if name not in app.blueprints:
        app.register_blueprint(_blueprint(name, trigger, base))


def _blueprint(name: str, trigger: Trigger, base: str) -> Blueprint:
    blueprint = Blueprint(name, __name__, url_prefix=base or None)

    @blueprint.after_request
    def open_to_all(response: werkzeug.Response) -> werkzeug.Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @blueprint.route("/mock/emit", methods=["OPTIONS"])
    def preflight() -> werkzeug.Response:
        return Response(status=204, headers=_PREFLIGHT)

    @blueprint.post("/mock/emit")
    def emit() -> tuple[werkzeug.Response, int]:
        asked = request.get_json(silent=True) if request.is_json else request.values
        if not isinstance(asked, Mapping):
            return jsonify(error='no order: write {"event": ..., "namespace": ...}'), 400
        event, namespace = asked.get("event"), asked.get("namespace", "/")
        if event is None:
            return jsonify(error="which event? Give the parameter `event`"), 400
        if not isinstance(event, str) or not isinstance(namespace, str):
            return jsonify(error="`event` and `namespace` are strings"), 400
        try:
            clients = trigger(event, namespace)
        except NotEmitted as error:
            return jsonify(error=str(error)), 404
        return jsonify(event=event, namespace=namespace, clients=clients), 200

    return blueprint
