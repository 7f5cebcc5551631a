"""The documentation of a server, served by its Flask application."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from threading import Lock
from typing import Generic, TypeVar

import werkzeug
from flask import Blueprint, Flask, Response, request

import asynction_docs
from asynction_spec import AsyncApiSpec, AsynctionException, bundled_document

_ALWAYS = {
    "Cache-Control": "no-cache",  # ask each time whether it has changed
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
_FOR_TOOLS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
_PREFLIGHT = {
    **_FOR_TOOLS,
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


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
    page = _Once(lambda: _page(spec))
    document = _Once(lambda: _document(spec))

    @blueprint.get("/docs")
    def html() -> werkzeug.Response:
        return page().answer()

    @blueprint.route("/docs/asyncapi.json", methods=["GET", "OPTIONS"])
    def json_document() -> werkzeug.Response:
        if request.method == "OPTIONS":
            return Response(status=204, headers=_PREFLIGHT)
        return document().answer()

    return blueprint


def _page(spec: AsyncApiSpec) -> _Content:
    page = asynction_docs.render_page(spec, document_url="docs/asyncapi.json")
    policy = {"Content-Security-Policy": page.content_security_policy}
    return _Content(page.html.encode(), "text/html", policy)


def _document(spec: AsyncApiSpec) -> _Content:
    text = json.dumps(bundled_document(spec), ensure_ascii=False, allow_nan=False)
    return _Content(text.encode(), "application/json", _FOR_TOOLS)


class _Content:
    """What one URL gives: the same bytes each time, plain or compressed.

    Args:
        body: The bytes.
        mimetype: What they are.
        headers: What goes with them, and with the answer that they have not changed.
    """

    def __init__(self, body: bytes, mimetype: str, headers: Mapping[str, str]) -> None:
        self._mimetype = mimetype
        self._headers = {**_ALWAYS, **headers}
        self._tag = sha256(body).hexdigest()[:32]
        self._bodies = {"identity": body, "gzip": gzip.compress(body, mtime=0)}

    def answer(self) -> werkzeug.Response:
        """The answer to the current request."""
        encoding = request.accept_encodings.best_match(["gzip", "identity"], "identity")
        response = Response(self._bodies[encoding], mimetype=self._mimetype, headers=self._headers)
        if encoding == "identity":
            response.set_etag(self._tag)
        else:
            response.set_etag(f"{self._tag}-{encoding}")  # other bytes, so another tag
            response.headers["Content-Encoding"] = encoding
        return response.make_conditional(request)


T = TypeVar("T")


class _Once(Generic[T]):
    """Makes a value when it is first asked for, and once although several threads ask."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: list[T] = []

    def __call__(self) -> T:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]
