"""The access log of Werkzeug's server, without credentials and sessions of clients in a query."""

from __future__ import annotations

import logging
import re

from asynction_spec import AsyncApiSpec

_LOGGER = logging.getLogger("werkzeug")
_SESSION = "sid"
"""The parameter of Engine.IO with which one can speak for a client."""


class QueryMask(logging.Filter):
    """Replaces the values of query parameters in what is logged by `***`."""

    def __init__(self) -> None:
        super().__init__()
        self._names: set[str] = set()
        self.add({_SESSION})

    def add(self, names: set[str]) -> None:
        """Replace the values of these too, however their names are encoded."""
        self._names |= names
        # A value ends with the request's address: Werkzeug decodes other blanks in it.
        alternatives = "|".join(map(_encoded_name, sorted(self._names)))
        self._pattern = re.compile(rf"([?&](?:{alternatives})=)[^& ]*")

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask a record, and let it pass."""
        message = record.getMessage()
        if "=" in message:
            # The message is whole already; an argument left over would be put into it once more.
            record.msg, record.args = self._pattern.sub(r"\1***", message), None
        return True


def _encoded_name(name: str) -> str:
    """A pattern of a name, each of whose characters may be percent-encoded."""
    return "".join(map(_encoded_character, name))


def _encoded_character(character: str) -> str:
    encoded = "".join(f"%{byte:02x}" for byte in character.encode())
    plus = r"|\+" if character == " " else ""
    return f"(?:{re.escape(character)}|(?i:{encoded}){plus})"


_MASK = QueryMask()


def mask_credentials(spec: AsyncApiSpec) -> None:
    """Have Werkzeug log no sessions, and no credentials that clients may send in a query."""
    names = {
        carrier.name
        for scheme in spec.security_schemes.values()
        for carrier in scheme.carriers
        if carrier.place == "query"
    }
    _MASK.add(names)
    # Adding it again has no effect: one filter masks for all servers of the process.
    _LOGGER.addFilter(_MASK)
