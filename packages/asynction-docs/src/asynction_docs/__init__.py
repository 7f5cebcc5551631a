"""A readable API reference page from an AsyncAPI document.

The names here are imported at their first use, so that a server starts without the page renderer.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._render import LiveReload, Page, build, render, render_page, render_problems

__all__ = ["LiveReload", "Page", "build", "render", "render_page", "render_problems"]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if not TYPE_CHECKING:  # a type checker takes it for the promise of any name

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module("._render", __name__), name)
        return found
