"""A readable API reference page from an AsyncAPI document."""

from __future__ import annotations

from ._render import render

__all__ = ["render"]
