"""How often one connection may be refused, a namespace or new credentials, before it ends."""

from __future__ import annotations

from typing import Any

_REFUSED = "asynction.refused"
MAX_REFUSALS = 20
"""After how many refusals a connection is dropped, which may be guessing credentials."""


def count_refusal(environ: dict[str, Any]) -> None:
    """Count what was refused to a connection, whose WSGI environment this is."""
    environ[_REFUSED] = environ.get(_REFUSED, 0) + 1


def is_guessing(environ: dict[str, Any]) -> bool:
    """Whether a connection was refused as often as one may be."""
    return bool(environ.get(_REFUSED, 0) >= MAX_REFUSALS)
