"""The documentation of a server, served by its Flask application."""

from __future__ import annotations

import json
from functools import cache

import werkzeug
from flask import Blueprint, Flask, Response, request

from asynction_docs import render_page
from asynction_spec import AsyncApiSpec, AsynctionException


def serve_docs(app: Flask, spec: AsyncApiSpec, base: str) -> None:
    """Serve `GET {base}/docs` and `GET {base}/docs/asyncapi.json`.

    Args:
        app: The application.
        spec: The document.
        base: The path below which they stand, without a slash at its end.

    Raises AsynctionException where another server's documentation stands already.
    """
    served = app.extensions.setdefault("asynction_docs", {})
    if served.setdefault(base, spec) is not spec:
        raise AsynctionException(
            f"another server has its documentation at {base}/docs:"
            " give one of them docs=False, or a `path` with another base"
        )
    name = _blueprint_name(base)
    if name not in app.blueprints:
        app.register_blueprint(_blueprint(name, spec, base))


def _blueprint_name(base: str) -> str:
    return "asynction_docs" + base.replace("%", "%25").replace(".", "%2E")  # Flask allows no dots


def _blueprint(name: str, spec: AsyncApiSpec, base: str) -> Blueprint:
    blueprint = Blueprint(name, __name__, url_prefix=base or None)
    page = cache(lambda: render_page(spec, document_url="docs/asyncapi.json"))

    @blueprint.get("/docs")
    def html() -> werkzeug.Response:
        response = Response(page().html, mimetype="text/html")
        response.headers["Content-Security-Policy"] = page().content_security_policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.add_etag()
        return response.make_conditional(request)

    @blueprint.get("/docs/asyncapi.json")
    def document() -> Response:
        return Response(json.dumps(spec.document), mimetype="application/json")

    return blueprint
