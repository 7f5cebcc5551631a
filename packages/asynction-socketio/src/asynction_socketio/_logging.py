"""Where this package logs to."""

from __future__ import annotations

import logging
from typing import Any

logger = logging.getLogger("asynction")

MAX_COMPLAINTS = 20
"""How many lines one connection may cause."""
_COMPLAINTS = "asynction.complaints"


def complain(environ: dict[str, Any], error: Exception) -> None:
    """Log a line about what a client sent, but only so many of each connection.

    Args:
        environ: The WSGI environment of its connection.
        error: What is wrong, in words that are safe to log.
    """
    complaints = environ[_COMPLAINTS] = environ.get(_COMPLAINTS, 0) + 1
    if complaints <= MAX_COMPLAINTS:
        logger.warning("%s", error)
    if complaints == MAX_COMPLAINTS:
        logger.warning("no more is logged of what this client sends")
