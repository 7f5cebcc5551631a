"""The languages that code to paste is written in: one module for each."""

from __future__ import annotations

from ._dart import DART
from ._java import JAVA
from ._javascript import JAVASCRIPT, TYPESCRIPT
from ._python import ASYNC_PYTHON, PYTHON
from ._swift import SWIFT
from ._websocket import WEBSOCKET

SOCKETIO_LANGUAGES = {
    each.name: each for each in (JAVASCRIPT, TYPESCRIPT, PYTHON, ASYNC_PYTHON, JAVA, SWIFT, DART)
}
"""The languages with a client for Socket.IO, by name."""
WEBSOCKET_LANGUAGES = {WEBSOCKET.name: WEBSOCKET}
"""Those for servers of plain WebSockets."""
