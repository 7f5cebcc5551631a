"""A readable API reference page from an AsyncAPI document."""

from __future__ import annotations

from ._render import Page, build, render, render_page

__all__ = ["Page", "build", "render", "render_page"]
