"""The documentation of a server in its Flask application: `docs={...}`, its routes and its page.

The page is rendered for each address at which a server is reached: code to paste names it. What
one URL gives is the same bytes each time, with headers for caches and browsers.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
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
from asynction_spec import AsyncApiSpec, AsynctionException, bundled_document, yaml_text

from .routes import preflight, register_routes

View: TypeAlias = Callable[..., Any]
T = TypeVar("T")
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
    # The document may hold HTML, and a browser might take it for a page.
    "X-Content-Type-Options": "nosniff",
}
FOR_TOOLS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
"""What the document has besides: tools on pages of other origins read it."""


@dataclass(frozen=True, slots=True)
class DocsOptions:
    """Where the documentation of a server is served, who may see it, and how it looks."""

    path: str | None = None
    """None for `docs` beside the server's Socket.IO path."""
    decorator: Callable[[View], View] | None = None
    """Wraps the views, such as `flask_login.login_required`."""
    page: Mapping[str, Any] = field(default_factory=dict)
    """The arguments of `asynction_docs.PageOptions`, which is imported only where it is needed."""

    @classmethod
    def of(
        cls,
        docs: bool | str | Mapping[str, Any],  # noqa: FBT001  # as `from_spec` takes it
        decorator: Callable[[View], View] | None,
    ) -> DocsOptions:
        """The options that the argument `docs` of a server stands for.

        Raises TypeError for an option that there is not, and what `PageOptions` raises.
        """
        if not isinstance(docs, Mapping):
            return cls(docs if isinstance(docs, str) else None, decorator)
        page = {name: value for name, value in docs.items() if name != "path"}
        known = {each.name for each in fields(asynction_docs.PageOptions)}
        unknown = page.keys() - known
        if unknown:
            raise TypeError(
                f"`docs` has no option {', '.join(sorted(unknown))}: there are path,"
                f" {', '.join(sorted(known))}"
            )
        options = cls(docs.get("path"), decorator, page)
        options.page_options()
        return options

    def page_options(self) -> asynction_docs.PageOptions:
        """What the page shows, and how it looks."""
        return asynction_docs.PageOptions(**self.page)


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


class Pages:
    """The pages of one server: one for each of a few addresses, and one for all others.

    They are bounded, because it is clients who name addresses.

    Args:
        spec: The document.
        path: The Socket.IO path, from a slash on.
        name: The last segment of the page's own path.
        options: How the page looks.
    """

    def __init__(self, spec: AsyncApiSpec, path: str, name: str, options: DocsOptions) -> None:
        self._spec = spec
        self._path = path
        self._name = name
        self._options = options
        self._others = self._site("")
        self._known: OrderedDict[str, Site] = OrderedDict()
        self._next_change = 0.0
        self._lock = Lock()

    def at(self, address: str | None) -> Site:
        """What is for those who reach the server at an address, None for one that isn't shown."""
        with self._lock:
            page = self._known.get(address or "")
            if page is not None:
                # So that the first one is that which was asked for least recently.
                self._known.move_to_end(address or "")
            elif address and self._makes_room():
                page = self._known[address] = self._site(address)
        return page or self._others

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

    def markdown(self) -> Content:
        """The page as Markdown, for all addresses."""
        text = asynction_docs.render_markdown(
            self._spec, server_url=self._path, options=self._options.page_options()
        )
        return Content(text, "text/markdown", {})

    def _site(self, address: str) -> Site:
        server_url = address + self._path
        return Site(
            # When it is asked for: a page takes long to render, and most addresses are asked for
            # neither.
            Once(partial(self._render, server_url)),
            Once(partial(self._console, server_url)),
        )

    def _console(self, server_url: str) -> Mapping[str, Content]:
        options = self._options.page_options()
        if not options.console:
            return {}
        made = asynction_docs.console_files(self._spec, server_url=server_url, options=options)
        return {name: Content(each.text, each.media_type, {}) for name, each in made.items()}

    def _render(self, server_url: str) -> Content:
        page = asynction_docs.render_page(
            self._spec,
            document_url=f"{self._name}/asyncapi.json",
            yaml_url=f"{self._name}/asyncapi.yaml",
            markdown_url=f"{self._name}.md",
            console_url=f"{self._name}/console/",
            server_url=server_url,
            options=self._options.page_options(),
        )
        policy = {"Content-Security-Policy": page.content_security_policy}
        return Content(page.html, "text/html", policy)


@dataclass(frozen=True, slots=True)
class Site:
    """What depends on the address of a server: its page, and the files of its console by path."""

    page: Once[Content]
    console: Once[Mapping[str, Content]]


def address_of_client() -> str | None:
    """Where the client of the current request reaches the application, if that can be shown.

    Older versions of Flask than 3.1 don't look at `TRUSTED_HOSTS` themselves.
    """
    trusted = current_app.config.get("TRUSTED_HOSTS")
    if trusted is not None and not host_is_trusted(request.host, trusted):
        raise werkzeug.exceptions.SecurityError
    origin, prefix = f"{request.scheme}://{request.host.lower()}", request.root_path
    shown = _ORIGIN.fullmatch(origin) and _PREFIX.fullmatch(prefix)
    return origin + prefix if shown else None


class Content:
    """What one URL gives: the same bytes each time, plain or compressed.

    Args:
        text: The text.
        mimetype: What they are.
        headers: What goes with them, and with the answer that they have not changed.
    """

    def __init__(self, text: str, mimetype: str, headers: Mapping[str, str]) -> None:
        body = text.encode()
        self._mimetype = mimetype
        self._headers = {**_ALWAYS, **headers}
        self._tag = sha256(body).hexdigest()[:32]
        # Without a time in it the bytes, and so the tag, are the same in all processes.
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


class Once(Generic[T]):
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
