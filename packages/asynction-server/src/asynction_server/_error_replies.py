"""A ready-made error handler that tells clients what they did wrong."""

from __future__ import annotations

from typing import Any

from asynction_spec import ValidationException


def reply_with_error(error: Exception) -> dict[str, Any]:
    """Answer a message that is not what the document says with a small error object.

    Use it as `default_error_handler`, with `on_error`, or as `x-handlers.error`. The ack of an
    invalid message is then

        {"error": {"type": "PayloadValidationException", "message": "...", "path": ["user", "age"]}}

    Everything else is raised again: it is a fault of the server, not of the client.
    """
    if not isinstance(error, ValidationException) or error.sender != "client":
        raise error
    return {
        "error": {
            "type": type(error).__name__,
            "message": str(error.message),
            "path": list(error.path),
        }
    }
