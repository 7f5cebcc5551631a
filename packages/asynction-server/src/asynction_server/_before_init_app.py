"""What stands for the Socket.IO server while there is no application, and says so."""

from __future__ import annotations

from typing import NoReturn


class NoServer:
    """In the place of a Socket.IO server while there is no application; false, and of no use."""

    def __bool__(self) -> bool:
        return False

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # what Python asks of any object
            raise AttributeError(name)
        raise RuntimeError(
            "this server has no application yet: call init_app(app) first,"
            " or write from_spec(..., app=app)"
        )
