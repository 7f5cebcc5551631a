"""A mock Socket.IO server from an AsyncAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynction_spec import TrafficLine as Line
from asynction_spec import lazy_attributes

from ._data._examples_then_generated import FakeData, Unavailable
from ._data._property_hints import HINTS, Hint, Maker
from ._data._seeded_context import FakeContext
from ._mock_asynction_socketio import MockAsynctionSocketIO
from ._play._schedule import x_mock_problems
from ._security import Security

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
    __getattr__, __dir__ = lazy_attributes(globals())
