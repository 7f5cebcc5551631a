"""The server."""

from __future__ import annotations

from asynction_server import AsynctionSocketIO, reply_with_error

__all__ = ["AsynctionSocketIO", "reply_with_error"]
