"""The documentation of a server, served by its Flask application."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from threading import Lock
from typing import Any, Generic, TypeAlias, TypeVar

import werkzeug
from flask import Blueprint, Flask, Response, current_app, redirect, request
from werkzeug.sansio.utils import host_is_trusted

import asynction_docs
from asynction_socketio import base_path
from asynction_spec import AsyncApiSpec, AsynctionException, bundled_document

from .routes import preflight, register_routes

_MOST_ADDRESSES = 8
"""For so many addresses of one server the page is rendered with that address in it."""
_SECONDS_BETWEEN_CHANGES = 60
"""How long each of them stays at least, once there are so many."""
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?")
"""Scheme, host and port, all of which a client or a proxy chooses."""
_PREFIX = re.compile(r"(?:/[\w.~-]{1,100}){0,9}", re.ASCII)
"""The path below which an application is mounted, which a proxy chooses."""
_ALWAYS = {
    "Cache-Control": "no-cache",  # ask each time whether it has changed
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
_FOR_TOOLS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}


View: TypeAlias = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class DocsOptions:
    """Where the documentation of a server is served, and who may see it."""

    path: str | None = None
    """None for `docs` beside the server's Socket.IO path."""
    decorator: Callable[[View], View] | None = None
    """Wraps the views, such as `flask_login.login_required`."""


def serve_docs(app: Flask, spec: AsyncApiSpec, resource: str, options: DocsOptions) -> None:
    """Serve the page of a document, and below it the document as `asyncapi.json`.

    Args:
        app: The application.
        spec: The document.
        resource: The Socket.IO path.
        options: Where, and for whom.

    Raises AsynctionException where another server has its documentation already.
    """
    path = options.path or f"{base_path(resource)}/docs"
    path = f"/{path.strip('/')}"
    if f"{path}/".startswith(f"/{resource.strip('/')}/"):
        raise AsynctionException(
            f"docs={path!r} is below the Socket.IO path, which takes all of it"
        )
    make = partial(_add_routes, spec, resource, path, options.decorator or _as_it_is)
    if not register_routes(app, "asynction_docs", path, spec, make):
        raise AsynctionException(
            f"another server has its documentation at {path}: give one of them docs=False,"
            ' another place, such as docs="/other", or a `path` with another base'
        )


def _as_it_is(view: View) -> View:
    return view


def _add_routes(
    spec: AsyncApiSpec,
    resource: str,
    path: str,
    decorate: Callable[[View], View],
    blueprint: Blueprint,
) -> None:
    pages = _Pages(spec, f"/{resource.strip('/')}", f"{path.rpartition('/')[2]}/asyncapi.json")
    document = _Once(lambda: _document(spec))

    @blueprint.get("")
    @decorate
    def html() -> werkzeug.Response:
        return pages.at(_address()).answer()

    @blueprint.get("/")
    def with_slash() -> werkzeug.Response:
        # Relative, because a proxy may have removed a part of the path.
        return redirect(f"../{path.rpartition('/')[2]}", HTTPStatus.PERMANENT_REDIRECT)

    @blueprint.route("/asyncapi.json", methods=["GET", "OPTIONS"])
    @decorate
    def json_document() -> werkzeug.Response:
        if request.method == "OPTIONS":
            return preflight("GET, HEAD, OPTIONS", headers="*")
        return document().answer()


def _address() -> str | None:
    """Where the client of the current request reaches the application, if that can be shown.

    Older versions of Flask than 3.1 don't look at `TRUSTED_HOSTS` themselves.
    """
    trusted = current_app.config.get("TRUSTED_HOSTS")
    if trusted is not None and not host_is_trusted(request.host, trusted):
        raise werkzeug.exceptions.SecurityError
    origin, prefix = f"{request.scheme}://{request.host.lower()}", request.root_path
    shown = _ORIGIN.fullmatch(origin) and _PREFIX.fullmatch(prefix)
    return origin + prefix if shown else None


def _page(spec: AsyncApiSpec, document_url: str, server_url: str) -> _Content:
    page = asynction_docs.render_page(spec, document_url=document_url, server_url=server_url)
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


class _Pages:
    """The pages of one server: one for each of a few addresses, and one for all others.

    They are bounded, because it is clients who name addresses.

    Args:
        spec: The document.
        path: The Socket.IO path, from a slash on.
        document_url: Where the document is, seen from the page.
    """

    def __init__(self, spec: AsyncApiSpec, path: str, document_url: str) -> None:
        self._spec = spec
        self._path = path
        self._document_url = document_url
        self._others = self._page("")
        self._known: OrderedDict[str, _Once[_Content]] = OrderedDict()
        self._next_change = 0.0
        self._lock = Lock()

    def at(self, address: str | None) -> _Content:
        """The page for those who reach the server at an address, None for one that isn't shown."""
        with self._lock:
            page = self._known.get(address or "")
            if page is not None:
                self._known.move_to_end(address or "")
            elif address and self._makes_room():
                page = self._known[address] = self._page(address)
        return (page or self._others)()

    def _makes_room(self) -> bool:
        """Whether there is room for one more address, of which a client may name any number.

        The one that was asked for least recently makes room, but only now and then.
        """
        if len(self._known) < _MOST_ADDRESSES:
            return True
        now = time.monotonic()
        if now < self._next_change:
            return False
        self._next_change = now + _SECONDS_BETWEEN_CHANGES
        self._known.popitem(last=False)
        return True

    def _page(self, address: str) -> _Once[_Content]:
        return _Once(partial(_page, self._spec, self._document_url, address + self._path))
