"""Metrics of a server for Prometheus, for `pip install asynction-server[prometheus]`."""

from __future__ import annotations

from asynction_socketio.prometheus import instrument

__all__ = ["instrument"]
