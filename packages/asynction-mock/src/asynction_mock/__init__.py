"""A mock Socket.IO server from an AsyncAPI document."""

from __future__ import annotations

__all__: list[str] = []
