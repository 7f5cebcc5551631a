"""A spec to one HTML page."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import jinja2
from markupsafe import Markup

from asynction_spec import AsyncApiSpec

from ._compose import compose


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page, and the Content-Security-Policy that a server sends with it."""

    html: str
    content_security_policy: str


@dataclass(frozen=True, slots=True)
class _Assets:
    """What stands in every page: the style, and the scripts of its head and of its end."""

    style: Markup
    early: Markup
    script: Markup

    def policy(self) -> str:
        """What a page may do: nothing but use these, and the icon that it holds itself."""
        scripts = f"{_hash(self.early)} {_hash(self.script)}"
        return (
            "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none';"
            f" style-src {_hash(self.style)}; script-src {scripts}"
        )


def render(spec: AsyncApiSpec, *, document_url: str | None = None) -> str:
    """An HTML page that documents a spec for those who write clients.

    The page holds all it needs and fetches nothing. It is complete without JavaScript.

    Args:
        spec: The document.
        document_url: Where the document itself can be had, for a link to it.
    """
    return render_page(spec, document_url=document_url).html


def render_page(spec: AsyncApiSpec, *, document_url: str | None = None) -> Page:
    """What `render` gives, with the value of its Content-Security-Policy header.

    Args:
        spec: The document.
        document_url: Where the document itself can be had, for a link to it.
    """
    assets = _assets()
    policy = assets.policy()
    page = compose(spec, document_url)
    html = _template().render(page=page, assets=assets, policy=policy)
    # A meta element can't say who may put the page into a frame.
    return Page(html, f"{policy}; frame-ancestors 'self'")


def build(spec: AsyncApiSpec, directory: str | Path) -> Path:
    """Write the page of a spec as `index.html`, and give its path.

    Args:
        spec: The document.
        directory: Where to write it; made where it is missing.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "index.html"
    target.write_text(render(spec), encoding="utf-8")
    return target


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("asynction_docs"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("page.html")


@cache
def _assets() -> _Assets:
    static = files("asynction_docs") / "static"
    # They are part of this package, and a page that named them would have to fetch them.
    style, early, script = (
        Markup((static / name).read_text(encoding="utf-8").strip())  # noqa: S704
        for name in ("page.css", "early.js", "page.js")
    )
    return _Assets(style, early, script)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
