"""Renders the page of a document as HTML, with its Content-Security-Policy."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from asynction_spec import AsyncApiSpec, Diagnostic, bundled_document, yaml_text

from . import _labels
from ._compose._page import PageUrls, PartRenderers, compose
from ._console import ConsoleFile, console_files, origins_of
from ._content_security_policy import content_security_policy, with_frame_ancestors
from ._markdown_page import render_markdown
from ._options import PageOptions, image_url
from ._schemas._constraints import count_unfolded
from ._style_and_scripts import Assets, assets_with, problems_assets

__all__ = [
    "ConsoleFile",
    "LiveReload",
    "Page",
    "PageOptions",
    "PagePart",
    "build",
    "console_files",
    "render",
    "render_markdown",
    "render_page",
    "render_part",
    "render_problems",
]

_EMPTY_LINES = re.compile(
    r"\n{2,}(?=</?(?:[dhlu][dtil1-6]|p|div|section|article|figure|details)\b)"
)
"""Those that templates leave before an element that begins on a line of its own."""
_SCOPED = (
    (re.compile(r":root|\bbody(?=\{)"), ":scope"),
    (re.compile(r"\bhtml\{[^}]*\}"), ""),
    (re.compile(r"\.js\b"), ".asynction-js"),
)
"""What becomes of the root of a page where it is a part of another one."""
_DEFAULTS = PageOptions()


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page, and the Content-Security-Policy that a server sends with it."""

    html: str
    content_security_policy: str


@dataclass(frozen=True, slots=True)
class PagePart:
    """What a page shows, as a part of another page, and its style, which styles nothing else."""

    html: str
    style: str


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
class _Console:
    """Where the files of the console are, and which origins it connects to."""

    url: str
    origins: tuple[str, ...]


def render(
    spec: AsyncApiSpec,
    *,
    document_url: str | None = None,
    server_url: str | None = None,
    options: PageOptions = _DEFAULTS,
) -> str:
    """An HTML page that documents a spec for developers of clients.

    The page is one file and loads nothing. It is complete without JavaScript.

        html = render(load_spec("asyncapi.yaml"), server_url="https://chat.example/socket.io")

    The arguments are those of `render_page`.
    """
    page = render_page(spec, document_url=document_url, server_url=server_url, options=options)
    return page.html


def render_page(
    spec: AsyncApiSpec,
    *,
    document_url: str | None = None,
    yaml_url: str | None = None,
    markdown_url: str | None = None,
    server_url: str | None = None,
    console_url: str | None = None,
    options: PageOptions = _DEFAULTS,
    live: LiveReload | None = None,
) -> Page:
    """The page that `render` gives, with the value of its Content-Security-Policy header.

        page = render_page(spec, document_url="asyncapi.json", console_url="console/")
        headers = {"Content-Security-Policy": page.content_security_policy}

    Args:
        spec: The document.
        document_url: The URL of the document itself as JSON, for a link to it.
        yaml_url: The URL of the document as YAML.
        markdown_url: The URL of the page as Markdown.
        server_url: Where clients connect, Socket.IO path and all, such as
            `https://chat.example/socket.io`; or that path alone, for a document without servers.
            Without a host it is the first of the document's servers that Socket.IO can reach.
        console_url: Where the files of `console_files` are, with a slash at its end; the page has a
            console if its `options` say so as well.
        options: What the page shows, and how it looks.
        live: For a preview: how the page learns that it is out of date. It loads nothing else.
    """
    urls = PageUrls(document_url, yaml_url, markdown_url, server_url)
    console = None
    if options.console and console_url is not None:
        console = _Console(console_url, origins_of(spec, server_url, options))
    return _page(
        "page.html",
        live,
        assets_with(options.style, has_console=console is not None),
        console,
        page=compose(spec, urls, options, _part_renderers()),
        urls=urls,
        logo=options.logo and image_url(options.logo),
        favicon=options.favicon and image_url(options.favicon),
    )


def render_part(
    spec: AsyncApiSpec, *, server_url: str | None = None, options: PageOptions = _DEFAULTS
) -> PagePart:
    """What the page of a spec shows, without bar, contents and scripts, for a page of another site.

        part = render_part(load_spec("asyncapi.yaml"))
        html = f"<style>{part.style}</style>{part.html}"

    The site serves the style as it likes: as a file of its own, or in the page by its hash.
    Code is shown in two languages. The arguments are those of `render_page`.
    """
    html = render_page(spec, server_url=server_url, options=options).html
    shown = html.partition('<main id="main">')[2].rpartition("</main>")[0]
    style = assets_with(options.style, has_console=False).style
    for pattern, replacement in _SCOPED:
        style = Markup(pattern.sub(replacement, style))  # noqa: S704
    return PagePart(f'<div class="asynction">{shown}</div>', f"@scope (.asynction){{{style}}}")


def render_problems(problems: Sequence[Diagnostic], *, live: LiveReload | None = None) -> Page:
    """A page that lists the problems of a document which can't be shown because of them.

        page = render_problems(asynction_spec.diagnose("asyncapi.yaml"))

    Args:
        problems: The problems, as `asynction_spec.diagnose` or a `SpecError` has them.
        live: How the page learns that it is out of date.
    """
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return _page("problems.html", live, problems_assets(), None, problems=problems, count=count)


def build(spec: AsyncApiSpec, directory: str | Path, *, options: PageOptions = _DEFAULTS) -> Path:
    """Write the page of a spec as `index.html`, with its document and its text beside it.

        build(load_spec("asyncapi.yaml"), "public/api")

    The document is one file, which includes the files it refers to: `asyncapi.json` and
    `asyncapi.yaml`. The page as Markdown is `index.md`. Gives the path of the page.

    Args:
        spec: The document.
        directory: The folder to write to; created if it is missing.
        options: What the page shows, and how it looks.
    """
    folder = Path(directory)
    document = bundled_document(spec)
    page = render_page(
        spec,
        document_url="asyncapi.json",
        yaml_url="asyncapi.yaml",
        markdown_url="index.md",
        console_url="console/",
        options=options,
    )
    console = console_files(spec, options=options) if options.console else {}
    for name, text in (
        *((f"console/{name}", each.text) for name, each in console.items()),
        ("asyncapi.json", json.dumps(document, ensure_ascii=False, indent=2) + "\n"),
        ("asyncapi.yaml", yaml_text(document)),
        ("index.md", render_markdown(spec, options=options)),
        ("index.html", page.html),
    ):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder / "index.html"


def _page(
    template: str,
    live: LiveReload | None,
    assets: Assets,
    console: _Console | None,
    **content: Any,
) -> Page:
    scripts = [assets.script]
    connections: list[str] = []
    if live is not None:
        scripts.append(assets.live_reload_script)
        connections.append("'self'")
    if console is not None:
        connections += ["'self'", *console.origins]
    # By hashes, since a page of a static host can have no nonce.
    policy = content_security_policy(
        assets.style, scripts, connections, has_files=console is not None
    )
    url = console and console.url
    rendered = (
        _environment()
        .get_template(template)
        .render(assets=assets, policy=policy, live=live, console=url, **content)
    )
    return Page(
        _EMPTY_LINES.sub("\n", rendered).rstrip("\n"),
        with_frame_ancestors(policy),
    )


@cache  # the templates are compiled once
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("asynction_docs"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,  # or the last line of one part and the next part are one line
        undefined=jinja2.StrictUndefined,  # a misspelt name is an error, not an empty text
    )
    environment.globals["labels"] = _labels
    environment.filters["code"] = _escaped_code
    environment.filters["count_unfolded"] = count_unfolded
    return environment


def _escaped_code(text: str) -> Markup:
    """A text for the content of an element, where quotation marks need no escape."""
    return Markup(escape(text, quote=False))  # noqa: S704


@cache
def _part_renderers() -> PartRenderers:
    event: Any = _environment().get_template("event.html").module
    schema: Any = _environment().get_template("schema.html").module
    return PartRenderers(event.event, schema.named_schema)
