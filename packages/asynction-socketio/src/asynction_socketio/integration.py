"""What a web framework's face on python-socketio needs, such as asynction-server's for Flask."""

from __future__ import annotations

from ._contract import arguments_of
from ._handlers._imports import import_handlers
from ._handlers._signatures import accepted, fitting, fitting_by_name
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
    "chosen_server",
    "codecs_kept",
    "complain",
    "fitting",
    "fitting_by_name",
    "identity_in",
    "import_handlers",
    "logger",
    "server_security",
    "serving",
    "socketio_path",
    "told",
    "unaskable",
]
