"""Formats of texts: URIs, email addresses, runtime expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Format(NamedTuple):
    """A pattern that a text must match, and its description."""

    pattern: re.Pattern[str]
    wording: str


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "uri": Format(
            re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+"),
            "an absolute URI, such as https://example.com",
        ),
        "email": Format(re.compile(r"[^@\s]+@[^@\s]+"), "an email address"),
        # Runtime Expression; its grammar allows anything after the last step of the pointer.
        "expression": Format(
            re.compile(r"\$message\.(header|payload)#(/([^/~]|~[01])*)*.*", re.DOTALL),
            "a runtime expression, such as $message.header#/replyTo",
        ),
    }
)
IDENTIFIER = re.compile(r"[\w.-]+")
EXTENSION = re.compile(r"x-[\w.-]+")
