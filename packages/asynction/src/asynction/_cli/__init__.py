"""The command line: `asynction [options] command`."""

from __future__ import annotations

from ._group import command, main

__all__ = ["command", "main"]
