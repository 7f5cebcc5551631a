"""Security: the type of what security functions return, and the identity of a client."""

from __future__ import annotations

from asynction_server import Identity, SecurityException, SecurityInfo, current_identity

__all__ = ["Identity", "SecurityException", "SecurityInfo", "current_identity"]
