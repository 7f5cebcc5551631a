"""Routes beside the Socket.IO path of a server, for packages that add some to its application."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, Response


def register_routes(
    app: Flask, name: str, base: str, owner: object, make: Callable[[Blueprint], None]
) -> bool:
    """Register routes below a base path, once for their owner.

    Gives False, and registers nothing, if another owner has routes of that name there already.

    Args:
        app: The application.
        name: The kind of routes, such as `asynction_docs`; also their key in `app.extensions`.
        base: The path before the routes, without a slash at its end.
        owner: The object that the routes serve.
        make: Adds the routes to a blueprint.
    """
    owners = app.extensions.setdefault(name, {})
    if owners.setdefault(base, owner) is not owner:
        return False
    blueprint_name = name + base.replace("%", "%25").replace(".", "%2E")  # Flask allows no dots
    if blueprint_name not in app.blueprints:
        blueprint = Blueprint(blueprint_name, name, url_prefix=base or None)
        make(blueprint)
        app.register_blueprint(blueprint)
    return True


def preflight(methods: str, headers: str) -> Response:
    """The answer to a CORS preflight request, for web pages of any origin.

    Args:
        methods: The methods that are allowed, such as `GET, HEAD, OPTIONS`.
        headers: The request headers that are allowed, such as `Content-Type`, or `*`.
    """
    return Response(
        status=204,
        headers={
            "Allow": methods,
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": headers,
            "Access-Control-Max-Age": "86400",
        },
    )
