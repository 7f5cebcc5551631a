"""A faster JSON codec, for `pip install asynction-server[orjson]`."""

from __future__ import annotations

from asynction_socketio.orjson_codec import OrjsonCodec

__all__ = ["OrjsonCodec"]
