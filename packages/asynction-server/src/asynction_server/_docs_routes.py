"""The routes of the documentation of a server, in its Flask application."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

import werkzeug
from flask import Blueprint, Flask, redirect, request

from asynction_socketio import base_path
from asynction_spec import AsyncApiSpec, AsynctionException, bundled_document, yaml_text

from ._docs_addresses import Pages, address_of_client
from ._docs_options import DocsOptions, View
from ._docs_responses import FOR_TOOLS, Content, Once
from .routes import preflight, register_routes


def serve_docs(app: Flask, spec: AsyncApiSpec, resource: str, options: DocsOptions) -> None:
    """Serve the page of a document.

    Below it there is the document as `asyncapi.json` and `asyncapi.yaml`, and beside it the page as
    Markdown, such as `/docs.md`.

    Args:
        app: The application.
        spec: The document.
        resource: The Socket.IO path.
        options: Where, for whom, and how it looks.

    Raises AsynctionException where another server has its documentation already.
    """
    path = options.path or f"{base_path(resource)}/docs"
    path = f"/{path.strip('/')}"
    # With the slash, or `/socket.io-docs` would be below `/socket.io`.
    if f"{path}/".startswith(f"/{resource.strip('/')}/"):
        raise AsynctionException(
            f"docs={path!r} is below the Socket.IO path, which takes all of it"
        )
    pages = Pages(spec, f"/{resource.strip('/')}", path.rpartition("/")[2], options)
    decorate = options.decorator or _as_it_is
    make = partial(_add_routes, spec, pages, path, decorate)
    if not register_routes(app, "asynction_docs", path, spec, make):
        raise AsynctionException(
            f"another server has its documentation at {path}: give one of them docs=False,"
            ' another place, such as docs="/other", or a `path` with another base'
        )
    register_routes(
        app,
        "asynction_docs_markdown",
        f"{path}.md",
        spec,
        partial(_add_markdown_route, pages, decorate),
    )


def _as_it_is(view: View) -> View:
    return view


def _add_routes(
    spec: AsyncApiSpec,
    pages: Pages,
    path: str,
    decorate: Callable[[View], View],
    blueprint: Blueprint,
) -> None:
    json_text = Once(lambda: Content(_json(spec), "application/json", FOR_TOOLS))
    yaml = Once(lambda: Content(yaml_text(bundled_document(spec)), "application/yaml", FOR_TOOLS))

    @blueprint.get("")
    @decorate
    def html() -> werkzeug.Response:
        return pages.at(address_of_client()).page().answer()

    @blueprint.get("/")
    def with_slash() -> werkzeug.Response:
        # Relative, because a proxy may have removed a part of the path.
        return redirect(f"../{path.rpartition('/')[2]}", HTTPStatus.PERMANENT_REDIRECT)

    @blueprint.route("/asyncapi.json", methods=["GET", "OPTIONS"])
    @decorate
    def json_document() -> werkzeug.Response:
        return _for_tools(json_text)

    @blueprint.route("/asyncapi.yaml", methods=["GET", "OPTIONS"])
    @decorate
    def yaml_document() -> werkzeug.Response:
        return _for_tools(yaml)

    @blueprint.get("/console/<path:name>")
    @decorate
    def console(name: str) -> werkzeug.Response:
        file = pages.at(address_of_client()).console().get(name)
        if file is None:
            raise werkzeug.exceptions.NotFound
        return file.answer()


def _add_markdown_route(
    pages: Pages, decorate: Callable[[View], View], blueprint: Blueprint
) -> None:
    text = Once(pages.markdown)

    @blueprint.get("")
    @decorate
    def markdown() -> werkzeug.Response:
        return text().answer()


def _for_tools(content: Once[Content]) -> werkzeug.Response:
    if request.method == "OPTIONS":
        return preflight("GET, HEAD, OPTIONS", headers="*")
    return content().answer()


def _json(spec: AsyncApiSpec) -> str:
    return json.dumps(bundled_document(spec), ensure_ascii=False, allow_nan=False)
