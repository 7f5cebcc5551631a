"""Where this package logs to."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

logger = logging.getLogger("asynction")

MAX_WARNINGS = 20
"""How many lines one connection may cause, apart from their count."""
_WARNINGS = "asynction.warnings"


def warn_limited(environ: dict[str, Any], error: Exception) -> None:
    """Log a line about what a client sent, but only so many of each connection.

    Args:
        environ: The WSGI environment of its connection.
        error: What is wrong, in words that are safe to log.
    """
    with _counted(environ) as logs:
        if logs:
            logger.warning("%s", error)


def log_failure_limited(
    environ: dict[str, Any], error: BaseException, text: str, *args: object
) -> None:
    """Log an exception of the application that a client brought about, among the same lines.

    Args:
        environ: The WSGI environment of the client's connection.
        error: What was raised.
        text: What failed, with places for `args`.
        args: What it failed for.
    """
    with _counted(environ) as logs:
        if logs:
            logger.error(text, *args, exc_info=error)


@contextmanager
def _counted(environ: dict[str, Any]) -> Iterator[bool]:
    """Whether to log the next line of a connection; the count of those that follow is logged."""
    number = environ[_WARNINGS] = environ.get(_WARNINGS, 0) + 1
    yield number <= MAX_WARNINGS
    doublings, rest = divmod(number, MAX_WARNINGS)
    if number == MAX_WARNINGS:
        logger.warning("no more is logged of what this client sends")
    elif not rest and doublings.bit_count() == 1:  # 40, 80, 160, ...
        logger.warning("%d lines would have been logged of what one client sends", number)


def log_violation(error: Exception, environ: dict[str, Any] | None) -> None:
    """Log what a document forbids and was let pass.

    Args:
        error: What is wrong.
        environ: The environment of the client who did it, None where the server did it.
    """
    line = ValueError(f"reported, and not refused: {error}")
    warn_limited(environ, line) if environ else logger.warning("%s", line)
