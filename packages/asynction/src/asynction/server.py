"""The server."""

from __future__ import annotations

from asynction_server import AsynctionSocketIO, reply_with_error, violation_reported

__all__ = ["AsynctionSocketIO", "reply_with_error", "violation_reported"]
