"""A mock Socket.IO server from an AsyncAPI document."""

from __future__ import annotations

from ._data import FakeData, Unavailable
from ._feedback import Line
from ._hints import HINTS, Hint, Maker
from ._moment import Moment
from ._rates import x_mock_problems
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
