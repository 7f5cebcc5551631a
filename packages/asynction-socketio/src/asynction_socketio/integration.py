"""What a web framework's face on python-socketio needs, such as asynction-server's for Flask."""

from __future__ import annotations

from ._contract import arguments_of
from ._handlers._calls import accepted, call_fitting, is_unfit, refusal_of
from ._handlers._declared_calls import error_handler_problem, handler_problem
from ._handlers._imports import import_handlers
from ._logging import complain, logger
from ._packets._json import codecs_kept
from ._paths import base_path, chosen_server, server_security, socketio_path
from ._security._admission import identity_in
from ._security._gate import told, unaskable
from ._server._connections import CheckedServer
from ._server._events import FAILED, serving

__all__ = [
    "FAILED",
    "CheckedServer",
    "accepted",
    "arguments_of",
    "base_path",
    "call_fitting",
    "chosen_server",
    "codecs_kept",
    "complain",
    "error_handler_problem",
    "handler_problem",
    "identity_in",
    "import_handlers",
    "is_unfit",
    "logger",
    "refusal_of",
    "server_security",
    "serving",
    "socketio_path",
    "told",
    "unaskable",
]
