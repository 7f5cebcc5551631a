"""A readable API reference page from an AsyncAPI document."""

from __future__ import annotations

from ._render import LiveReload, Page, build, render, render_page, render_problems

__all__ = ["LiveReload", "Page", "build", "render", "render_page", "render_problems"]
