"""Where this package logs to."""

from __future__ import annotations

import logging
from typing import Any

logger = logging.getLogger("asynction")

MAX_WARNINGS = 20
"""How many lines one connection may cause."""
_WARNINGS = "asynction.warnings"


def warn_limited(environ: dict[str, Any], error: Exception) -> None:
    """Log a line about what a client sent, but only so many of each connection.

    Args:
        environ: The WSGI environment of its connection.
        error: What is wrong, in words that are safe to log.
    """
    warnings = environ[_WARNINGS] = environ.get(_WARNINGS, 0) + 1
    if warnings <= MAX_WARNINGS:
        logger.warning("%s", error)
    if warnings == MAX_WARNINGS:
        logger.warning("no more is logged of what this client sends")


def log_violation(error: Exception, environ: dict[str, Any] | None) -> None:
    """Log what a document forbids and was let pass.

    Args:
        error: What is wrong.
        environ: The environment of the client who did it, None where the server did it.
    """
    line = ValueError(f"reported, and not refused: {error}")
    warn_limited(environ, line) if environ else logger.warning("%s", line)
