"""A mock Socket.IO server from an AsyncAPI document."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._data._context import FakeContext
from ._data._fake_data import FakeData, Unavailable
from ._data._hints import HINTS, Hint, Maker
from ._play._intervals import x_mock_problems
from ._play._traffic_log import Line
from ._security import Security
from ._server import MockAsynctionSocketIO

__all__ = [
    "HINTS",
    "FakeContext",
    "FakeData",
    "Hint",
    "Line",
    "Maker",
    "MockAsynctionSocketIO",
    "Security",
    "Unavailable",
    "x_mock_problems",
]

if TYPE_CHECKING:
    __version__: str
else:

    def __dir__() -> list[str]:
        return sorted({*globals(), "__version__"})

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            return import_module("importlib.metadata").version("asynction-mock")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
