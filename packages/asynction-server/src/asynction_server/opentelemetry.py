"""Spans and metrics of a server, for `pip install asynction-server[opentelemetry]`."""

from __future__ import annotations

from asynction_socketio.opentelemetry import instrument

__all__ = ["instrument"]
