"""A mock Socket.IO server from an AsyncAPI document."""

from __future__ import annotations

from ._data._context import Moment
from ._data._fake_data import FakeData, Unavailable
from ._data._hints import HINTS, Hint, Maker
from ._play._feedback import Line
from ._play._intervals import x_mock_problems
from ._server import MockAsynctionSocketIO

__all__ = [
    "HINTS",
    "FakeData",
    "Hint",
    "Line",
    "Maker",
    "MockAsynctionSocketIO",
    "Moment",
    "Unavailable",
    "x_mock_problems",
]
