"""The documentation of a server, served by its Flask application."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Response, jsonify

from asynction_docs import render
from asynction_spec import AsyncApiSpec


def docs_blueprint(spec: AsyncApiSpec, base: str) -> Blueprint:
    """Routes for `GET {base}/docs` and `GET {base}/docs/asyncapi.json`.

    Args:
        spec: The document.
        base: The path below which they stand, without a slash at its end.
    """
    name = "asynction_docs" + base.replace("/", "_").replace(".", "_")
    blueprint = Blueprint(name, __name__, url_prefix=base or None)
    page = cache(lambda: render(spec))

    @blueprint.get("/docs")
    def html() -> Response:
        return Response(page(), mimetype="text/html")

    @blueprint.get("/docs/asyncapi.json")
    def json() -> Response:
        return jsonify(spec.document)

    return blueprint
