"""A spec to one HTML page."""

from __future__ import annotations

import json
from typing import Any

import jinja2

from asynction_spec import Arguments, AsyncApiSpec, Node

_templates = jinja2.Environment(
    loader=jinja2.PackageLoader("asynction_docs"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


def render(spec: AsyncApiSpec) -> str:
    """An HTML page that lists the servers, namespaces and events of a document.

    The page is plain: it fetches nothing, runs no script, and shows schemas as JSON.
    """
    return _templates.get_template("page.html").render(spec=spec)


def _schema(node: Node) -> str:
    return json.dumps(node.value, indent=2, ensure_ascii=False)


def _arguments(arguments: Arguments | None) -> list[Any]:
    return [] if arguments is None else list(arguments.each)


_templates.filters["schema"] = _schema
_templates.filters["arguments"] = _arguments
