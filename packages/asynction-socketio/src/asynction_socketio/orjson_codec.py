"""A faster JSON codec, for `pip install asynction-server[orjson]`."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import orjson

from ._packets._json import Default, PacketJson, StandardJson

_OPTIONS = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


class OrjsonCodec(PacketJson):
    """Reads and writes the packets of one server with orjson.

        AsynctionSocketIO.from_spec("asyncapi.yaml", json=OrjsonCodec())

    Messages mean what they mean with the json module, but for these values:

    - NaN and infinite numbers are written as null, where the json module writes what no browser
      reads;
    - UUIDs and members of enumerations are written as text and as their values, where the json
      module refuses them;
    - integers of more than 64 bits are received as floats;
    - a text with half of a surrogate pair makes a packet malformed.

    What orjson can't write, such as larger integers and keys that are no text, the json module
    writes; dates are refused as ever.
    """

    def __init__(self) -> None:
        self._standard = StandardJson()

    def dumps(self, value: Any, /, *, default: Default | None = None, **_: Any) -> str:
        """The JSON text of a value; raises TypeError or ValueError for what has none."""
        if default is None:
            with suppress(TypeError):
                return orjson.dumps(value, option=_OPTIONS).decode()
        return self._standard.dumps(value, default=default)

    def loads(self, text: str, /) -> Any:
        """The value of a JSON text; raises ValueError."""
        return orjson.loads(text)
