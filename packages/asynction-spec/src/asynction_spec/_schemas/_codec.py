"""The Protocol of codecs, which write and read packets."""

from __future__ import annotations

from typing import Any, Protocol


class Codec(Protocol):
    """A module or object with `dumps` and `loads` like those of the json module."""

    def dumps(self, obj: Any, /) -> Any:
        """Give the JSON text of a value; raise TypeError or ValueError for what it can't write."""

    def loads(self, s: Any, /) -> Any:
        """Give the value of a JSON text."""
