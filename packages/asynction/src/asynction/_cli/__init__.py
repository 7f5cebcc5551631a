"""The command line: `asynction [options] command`."""

from __future__ import annotations

from ._command import command, main

__all__ = ["command", "main"]
