"""The page for each address at which a server is reached, because code to paste names it."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from threading import Lock

import werkzeug
from flask import current_app, request
from werkzeug.sansio.utils import host_is_trusted

import asynction_docs
from asynction_spec import AsyncApiSpec

from ._docs_options import DocsOptions
from ._docs_responses import Content, Once

_MOST_ADDRESSES = 8
"""For so many addresses of one server the page is rendered with that address in it."""
_SECONDS_BETWEEN_CHANGES = 60
"""How long each of them stays at least, once there are so many."""
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?")
"""Scheme, host and port, all of which a client or a proxy chooses."""
_PREFIX = re.compile(r"(?:/[\w.~-]{1,100}){0,9}", re.ASCII)
"""The path below which an application is mounted, which a proxy chooses."""


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


@dataclass(frozen=True, slots=True)
class Site:
    """What depends on the address of a server: its page, and the files of its console by path."""

    page: Once[Content]
    console: Once[Mapping[str, Content]]


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
