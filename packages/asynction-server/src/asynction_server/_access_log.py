"""The access log of Werkzeug's server, without the credentials that clients send in a query."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote, quote_plus

from asynction_spec import AsyncApiSpec

_LOGGER = logging.getLogger("werkzeug")


class QueryMask(logging.Filter):
    """Replaces the values of query parameters in what is logged by `***`."""

    def __init__(self) -> None:
        super().__init__()
        self._names: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, names: set[str]) -> None:
        """Replace the values of these too, however their names are encoded."""
        self._names |= {form for name in names for form in (name, quote(name), quote_plus(name))}
        if self._names:
            alternatives = "|".join(map(re.escape, sorted(self._names)))
            self._pattern = re.compile(rf"([?&](?:{alternatives})=)[^&\s\"]*")

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask a record, and let it pass."""
        message = record.getMessage()
        if self._pattern is not None and "=" in message:
            record.msg, record.args = self._pattern.sub(r"\1***", message), None
        return True


_MASK = QueryMask()


def mask_credentials(spec: AsyncApiSpec) -> None:
    """Have Werkzeug log no credentials that clients may send in a query, by a document."""
    names = {
        carrier.name
        for scheme in spec.security_schemes.values()
        for carrier in scheme.carriers
        if carrier.place == "query"
    }
    if names:
        _MASK.add(names)
        _LOGGER.addFilter(_MASK)
