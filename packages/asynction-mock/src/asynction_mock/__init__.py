"""A mock Socket.IO server from an AsyncAPI document."""

from __future__ import annotations

from ._data._context import FakeContext
from ._data._fake_data import FakeData, Unavailable
from ._data._hints import HINTS, Hint, Maker
from ._play._intervals import x_mock_problems
from ._play._traffic_log import Line
from ._server import MockAsynctionSocketIO

__all__ = [
    "HINTS",
    "FakeContext",
    "FakeData",
    "Hint",
    "Line",
    "Maker",
    "MockAsynctionSocketIO",
    "Unavailable",
    "x_mock_problems",
]
