"""The languages of code to paste: which there are, in which order, and which is shown first."""

from __future__ import annotations

from collections.abc import Collection

from ._languages._dart import DART
from ._languages._java import JAVA
from ._languages._javascript import JAVASCRIPT, TYPESCRIPT
from ._languages._python import ASYNC_PYTHON, PYTHON
from ._languages._swift import SWIFT
from ._languages._websocket import WEBSOCKET

SOCKETIO_LANGUAGES = {
    each.name: each for each in (JAVASCRIPT, TYPESCRIPT, PYTHON, ASYNC_PYTHON, JAVA, SWIFT, DART)
}
"""The languages with a client for Socket.IO, by name, in the order in which they are offered.

The first one is shown to readers who have not chosen another, and on the Markdown page.
"""
WEBSOCKET_LANGUAGES = {WEBSOCKET.name: WEBSOCKET}
"""Those for servers of plain WebSockets."""
_SHOWN_WITHOUT_SCRIPT = {JAVASCRIPT.name, PYTHON.name}


def shown_without_script(offered: Collection[str]) -> set[str]:
    """The languages that are shown where there are no scripts; the first one if need be."""
    return _SHOWN_WITHOUT_SCRIPT & set(offered) or set(list(offered)[:1])
