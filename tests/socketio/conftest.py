"""What starts and stops around a server without Flask, and what it logs."""

from tests.server.conftest import importable, live, log

__all__ = ["importable", "live", "log"]
