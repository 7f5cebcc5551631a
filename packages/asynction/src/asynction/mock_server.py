"""The mock server."""

from __future__ import annotations

from asynction_mock import MockAsynctionSocketIO

__all__ = ["MockAsynctionSocketIO"]
