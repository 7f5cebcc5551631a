"""Which values are secrets, of which no error message and no line of a log says anything."""

from __future__ import annotations

from typing import Any


def takes_secret(schema: dict[str, Any]) -> bool:
    """Whether a schema is that of a secret: a password, or what is only written."""
    return schema.get("writeOnly") is True or schema.get("format") == "password"
