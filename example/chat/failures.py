"""The acknowledgement of an event that the chat could not carry out."""

import logging

from asynction_server import ValidationException

logger = logging.getLogger(__name__)


class ChatError(Exception):
    """Something the chat refuses, with its code in the document."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def answer_with_failure(error: Exception) -> dict[str, object]:
    """Turn whatever a handler raised into the acknowledgement that the document describes."""
    if isinstance(error, ChatError):
        return _failure(error.code, str(error))
    if isinstance(error, ValidationException) and error.sender == "client":
        return _failure("invalid", error.message)
    logger.error("A handler failed", exc_info=error)
    return _failure("internal", "The server made a mistake")


def _failure(code: str, message: str) -> dict[str, object]:
    return {"ok": False, "error": {"code": code, "message": message}}
