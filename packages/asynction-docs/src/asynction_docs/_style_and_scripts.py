"""The style and the scripts of a page, inlined without what only those who change them read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from markupsafe import Markup

_PAGE_SCRIPTS = (
    "theme.js",
    "server_variables.js",
    "code.js",
    "copy_buttons.js",
    "contents.js",
    "search.js",
)
"""The parts of one script, which share their names."""
_LAYOUT = re.compile(r"^ *(?://.*|/\*.*\*/)?\n|^ +|  //.*$", re.MULTILINE)
"""Indentation, comments, and lines that are empty."""
_SCRIPT_LAYOUT = re.compile(
    r"""("(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\s*;\s*(?=\})|\s*(=>|[{}();,:?=<>|&*!%]|[-+](?!\s*[-+]))\s*"""
)
"""Blanks and ends of lines in a script that mean nothing; strings are left alone."""
_STYLE_LAYOUT = re.compile(r"\n| (?=[{])|(?<=[{};,]) |(?<=[\w-]:) |;(?= *})| ?(?=[>~] )|(?<=[>~]) ")
"""Blanks in a style that mean nothing."""


@dataclass(frozen=True, slots=True)
class Assets:
    """The style of a page and its scripts."""

    style: Markup
    script: Markup
    """What is in its head; some of it runs once the page is there."""
    live_reload_script: Markup


def assets_with(style: str, *, has_console: bool) -> Assets:
    """The parts of a page, with more style."""
    assets = _assets(has_console=has_console)
    return replace(assets, style=Markup(f"{assets.style}\n{style}".strip()))  # noqa: S704


@cache
def _assets(*, has_console: bool = False) -> Assets:
    parts = [*_PAGE_SCRIPTS, *(["console_loader.js"] if has_console else [])]
    styles = ["page.css", *(["console/console.css"] if has_console else [])]
    page = "".join(map(_static_text, parts))
    later = f'document.addEventListener("DOMContentLoaded", () => {{\n"use strict";\n{page}}});'
    return _assets_of(styles, _static_text("head.js") + later)


@cache
def problems_assets() -> Assets:
    """The parts of a page that lists problems."""
    return _assets_of(["page.css", "problems.css"], _static_text("head.js"))


def _assets_of(styles: Iterable[str], script: str) -> Assets:
    # They are inlined: a page that referred to them would have to load them.
    style = "".join(_STYLE_LAYOUT.sub("", _static_text(each)) for each in styles)
    scripts = (script, _static_text("live_reload.js"))
    texts = (style, *(_SCRIPT_LAYOUT.sub(_kept, each) for each in scripts))
    return Assets(*(Markup(each.strip()) for each in texts))  # noqa: S704


def _kept(found: re.Match[str]) -> str:
    """A string of a script as it is, and other words without blanks around them."""
    return found[1] or found[2] or ""


def _static_text(name: str) -> str:
    """A file of the page, without what only those who change it read."""
    file = files("asynction_docs") / "static" / name
    return _LAYOUT.sub("", file.read_text(encoding="utf-8"))
