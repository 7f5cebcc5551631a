"""A spec to one HTML page."""

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

from ._compose import Show, compose


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page, and the Content-Security-Policy that a server sends with it."""

    html: str
    content_security_policy: str


@dataclass(frozen=True, slots=True)
class LiveReload:
    """How an open page learns that there is a newer one, and loads itself again.

    `url` gives server-sent events, whose data are the version of the page that there is; the first
    comes at once. `version` is that of the page itself.
    """

    url: str
    version: str


@dataclass(frozen=True, slots=True)
class _Assets:
    """What stands in every page: the style, and the scripts of its head and of its end."""

    style: Markup
    early: Markup
    script: Markup
    live: Markup

    def policy(self, live: LiveReload | None) -> str:
        """What a page may do: nothing but use these, and the icon that it holds itself."""
        scripts = (
            [self.early, self.script] if live is None else [self.early, self.script, self.live]
        )
        allowed = (
            "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none';"
            f" style-src {_hash(self.style)}; script-src {' '.join(map(_hash, scripts))}"
        )
        return allowed if live is None else f"{allowed}; connect-src 'self'"


def render(
    spec: AsyncApiSpec, *, document_url: str | None = None, server_url: str | None = None
) -> str:
    """An HTML page that documents a spec for those who write clients.

    The page holds all it needs and fetches nothing. It is complete without JavaScript.

    Args:
        spec: The document.
        document_url: Where the document itself can be had, for a link to it.
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
    """What `render` gives, with the value of its Content-Security-Policy header.

    Args:
        spec: The document.
        document_url: Where the document itself can be had, for a link to it.
        server_url: Where clients connect, Socket.IO path and all, such as
            `https://chat.example/socket.io`; or that path alone, for a document without servers.
            Without a host it is the first of the document's servers that Socket.IO can reach.
        live: For a preview, how the page learns that it is out of date; it fetches nothing else.
    """
    return _page("page.html", live, page=compose(spec, document_url, server_url, _show()))


def render_problems(problems: Sequence[Diagnostic], *, live: LiveReload | None = None) -> Page:
    """A page that lists what is wrong with a document, for the time until it can be shown.

    Args:
        problems: What is wrong.
        live: How the page learns that it is out of date.
    """
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return _page("problems.html", live, problems=problems, count=count)


def build(spec: AsyncApiSpec, directory: str | Path) -> Path:
    """Write the page of a spec as `index.html` and its document as `asyncapi.json`.

    Gives the path of the page. The document is one file, with those that it refers to bundled in.

    Args:
        spec: The document.
        directory: Where to write them; made where it is missing.
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
    # A meta element can't say who may put the page into a frame.
    return Page(
        html.render(assets=assets, policy=policy, live=live, **content),
        f"{policy}; frame-ancestors 'self'",
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("asynction_docs"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


@cache
def _show() -> Show:
    parts: Any = _environment().get_template("parts.html").module
    return Show(parts.event, parts.named_schema)


@cache
def _assets() -> _Assets:
    static = files("asynction_docs") / "static"
    # They are part of this package, and a page that named them would have to fetch them.
    style, early, script, live = (
        Markup((static / name).read_text(encoding="utf-8").strip())  # noqa: S704
        for name in ("page.css", "early.js", "page.js", "live.js")
    )
    return _Assets(style, early, script, live)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
