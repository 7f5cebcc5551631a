"""Renders the page of a document as HTML, with its Content-Security-Policy."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from asynction_spec import AsyncApiSpec, Diagnostic, bundled_document

from ._compose._page import PartRenderers, compose

__all__ = ["LiveReload", "Page", "build", "render", "render_page", "render_problems"]

_PAGE_SCRIPTS = ("page.js", "contents.js", "search.js")
"""The parts of one script, which share their names."""


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page, and the Content-Security-Policy that a server sends with it."""

    html: str
    content_security_policy: str


@dataclass(frozen=True, slots=True)
class LiveReload:
    """How an open page learns that there is a newer version, and reloads.

        page = render_page(spec, live=LiveReload("versions", "3"))

    At `url` the server sends server-sent events whose data are the current version of the page, the
    first one at once. `version` is the version of this page.
    """

    url: str
    version: str


@dataclass(frozen=True, slots=True)
class _Assets:
    """The parts of every page: its style, and the scripts in its head and at its end."""

    style: Markup
    head_script: Markup
    page_script: Markup
    live_reload_script: Markup

    def policy(self, live: LiveReload | None) -> str:
        """A policy that allows these parts and the inline icon, and nothing else."""
        scripts = (
            [self.head_script, self.page_script]
            if live is None
            else [self.head_script, self.page_script, self.live_reload_script]
        )
        allowed = (
            "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none';"
            f" style-src {_hash(self.style)}; script-src {' '.join(map(_hash, scripts))}"
        )
        return allowed if live is None else f"{allowed}; connect-src 'self'"


def render(
    spec: AsyncApiSpec, *, document_url: str | None = None, server_url: str | None = None
) -> str:
    """An HTML page that documents a spec for developers of clients.

    The page is one file and loads nothing. It is complete without JavaScript.

        html = render(load_spec("asyncapi.yaml"), server_url="https://chat.example/socket.io")

    Args:
        spec: The document.
        document_url: The URL of the document itself, for a link to it.
        server_url: Where clients connect, Socket.IO path and all, such as
            `https://chat.example/socket.io`; or that path alone, for a document without servers.
            Without a host it is the first of the document's servers that Socket.IO can reach.
    """
    return render_page(spec, document_url=document_url, server_url=server_url).html


def render_page(
    spec: AsyncApiSpec,
    *,
    document_url: str | None = None,
    server_url: str | None = None,
    live: LiveReload | None = None,
) -> Page:
    """The page that `render` gives, with the value of its Content-Security-Policy header.

    Args:
        spec: The document.
        document_url: The URL of the document itself, for a link to it.
        server_url: Where clients connect, Socket.IO path and all, such as
            `https://chat.example/socket.io`; or that path alone, for a document without servers.
            Without a host it is the first of the document's servers that Socket.IO can reach.
        live: For a preview: how the page learns that it is out of date. It loads nothing else.
    """
    return _page("page.html", live, page=compose(spec, document_url, server_url, _part_renderers()))


def render_problems(problems: Sequence[Diagnostic], *, live: LiveReload | None = None) -> Page:
    """A page that lists the problems of a document which can't be shown because of them.

    Args:
        problems: The problems, as `asynction_spec.diagnose` or a `SpecError` has them.
        live: How the page learns that it is out of date.
    """
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return _page("problems.html", live, problems=problems, count=count)


def build(spec: AsyncApiSpec, directory: str | Path) -> Path:
    """Write the page of a spec as `index.html` and its document as `asyncapi.json`.

    Gives the path of the page. The document is one file, which includes the files it refers to.

    Args:
        spec: The document.
        directory: The folder to write to; created if it is missing.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    document = json.dumps(bundled_document(spec), ensure_ascii=False, indent=2)
    (folder / "asyncapi.json").write_text(f"{document}\n", encoding="utf-8")
    target = folder / "index.html"
    target.write_text(render(spec, document_url="asyncapi.json"), encoding="utf-8")
    return target


def _page(template: str, live: LiveReload | None, **content: Any) -> Page:
    assets = _assets()
    policy = assets.policy(live)
    html = _environment().get_template(template)
    # A meta element can't restrict who may embed the page in a frame.
    return Page(
        html.render(assets=assets, policy=policy, live=live, **content),
        f"{policy}; frame-ancestors 'self'",
    )


@cache  # the templates are compiled once
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("asynction_docs"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,  # a misspelt name is an error, not an empty text
    )


@cache
def _part_renderers() -> PartRenderers:
    parts: Any = _environment().get_template("parts.html").module
    return PartRenderers(parts.event, parts.named_schema)


@cache
def _assets() -> _Assets:
    static = files("asynction_docs") / "static"
    # They are inlined: a page that referred to them would have to load them.
    style, early, live = (
        Markup((static / name).read_text(encoding="utf-8").strip())  # noqa: S704
        for name in ("page.css", "head.js", "live_reload.js")
    )
    parts = ((static / name).read_text(encoding="utf-8") for name in _PAGE_SCRIPTS)
    script = Markup('(function () {\n"use strict";\n' + "\n".join(parts) + "})();")  # noqa: S704
    return _Assets(style, early, script, live)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
