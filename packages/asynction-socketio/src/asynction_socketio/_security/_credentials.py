"""Where the credentials of a connection are: in its HTTP request, or in its auth object."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import parse_qs

from asynction_spec import Carrier, SecurityScheme

_PAIR = ("username", "password")
Credentials = tuple[str, ...]
"""A username and a password, or one token or key."""


class MissingCredentialsError(Exception):
    """No credentials are there."""


class MalformedCredentialsError(Exception):
    """What is there can't be read as credentials."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What a client brings when it connects to a namespace."""

    environ: Mapping[str, Any]
    auth: Any
    prefers_auth: bool = False
    """Whether the auth object is newer than the HTTP request, and so is looked at first."""

    def with_fields(self, names: Collection[str]) -> Connection:
        """The connection with what these fields of the auth object may hold, to be kept.

        All else of it may be as large as a message, and many times that as values of Python.
        """
        auth = self.auth if isinstance(self.auth, dict) else {}
        kept = {name: _readable(auth[name]) for name in names if name in auth}
        return Connection(self.environ, kept, self.prefers_auth)

    def at(self, carrier: Carrier) -> Any:
        """What a carrier of credentials holds, None where it is not there."""
        if carrier.authentication is not None:
            return self.authorization(carrier.authentication.lower())
        read = {
            "query": self.query,
            "header": self.header,
            "cookie": self.cookie,
            "auth": self.auth_field,
        }
        return read[carrier.place](carrier.name)

    def authorization(self, scheme: str) -> str | None:
        """What follows the scheme's name in the Authorization header, None if it is not there."""
        given, _, rest = (self.header("Authorization") or "").partition(" ")
        return rest.strip() if given.lower() == scheme else None

    def header(self, name: str) -> str | None:
        """The value of a header, without the blanks around it (RFC 9110, 5.5).

        Some web servers keep them. Raises MalformedCredentialsError for what is not UTF-8.
        """
        value = self.environ.get("HTTP_" + name.upper().replace("-", "_"))
        return None if value is None else _decoded(str(value)).strip(" \t")

    def query(self, name: str) -> str | None:
        """The value of a query parameter; MalformedCredentialsError if it is there twice."""
        written = _bytes_of(str(self.environ.get("QUERY_STRING", "")))
        query = written.decode("utf-8", "surrogateescape")  # of other parameters, too
        values = parse_qs(query, keep_blank_values=True, errors="surrogateescape")
        return _single(values.get(name, []))

    def cookie(self, name: str) -> str | None:
        """The value of a cookie; MalformedCredentialsError if it is there twice."""
        header = _decoded(str(self.environ.get("HTTP_COOKIE", "")))
        pairs = (each.partition("=") for each in header.split(";"))
        return _single([_unquoted(value.strip()) for key, _, value in pairs if key.strip() == name])

    def auth_field(self, name: str) -> Any:
        """A field of the auth object, None where there is none."""
        return self.auth.get(name) if isinstance(self.auth, dict) else None


def _decoded(value: str) -> str:
    """What WSGI gives as latin-1 (PEP 3333), as the UTF-8 that it is.

    Raises MalformedCredentialsError.
    """
    return _text_of(_bytes_of(value))


def _bytes_of(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError as error:
        raise MalformedCredentialsError from error


def _text_of(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise MalformedCredentialsError from error


_ESCAPED = re.compile(rb"\\(?:([0-3][0-7]{2})|(.))", re.DOTALL)  # as http.cookies quotes


def _unquoted(value: str) -> str:
    if len(value) < 2 or not (value[0] == value[-1] == '"'):
        return value

    def meant(match: re.Match[bytes]) -> bytes:
        return bytes([int(match[1], 8)]) if match[1] else match[2]

    return _text_of(_ESCAPED.sub(meant, value[1:-1].encode()))


def _readable(given: Any) -> Any:
    """A text, a pair of texts, or None; False in the place of what can't be read as credentials."""
    if isinstance(given, dict):
        pair = {name: given.get(name) for name in _PAIR}
        return pair if all(isinstance(each, str) for each in pair.values()) else False
    return given if given is None or isinstance(given, str) else False


def _single(values: Sequence[str]) -> str | None:
    if len(values) > 1:
        raise MalformedCredentialsError
    return values[0] if values else None


def read_credentials(scheme: SecurityScheme, connection: Connection) -> Credentials:
    """The credentials of a scheme, from the first of its carriers that is there.

    Basic credentials in the auth object are an object with `username` and `password`.

    Raises MissingCredentialsError or MalformedCredentialsError.
    """
    carriers = scheme.carriers
    if connection.prefers_auth:
        # For renewed credentials: those in the HTTP request are as old as the connection.
        carriers = tuple(sorted(carriers, key=lambda each: each.place != "auth"))
    for carrier in carriers:
        given = connection.at(carrier)
        if given is None:
            continue
        if carrier.authentication == "Basic":
            pair = _decoded_pair(given)
            return pair if carrier.part is None else _text(pair[carrier.part == "password"])
        return _pair(given) if scheme.full_type == "http basic" else _text(given)
    raise MissingCredentialsError


def _decoded_pair(encoded: str) -> Credentials:
    """The username and password of HTTP's Basic scheme (RFC 7617)."""
    try:
        username, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError as error:  # no Base64, no ASCII, or no UTF-8
        raise MalformedCredentialsError from error
    if not colon:
        raise MalformedCredentialsError
    return username, password


def _pair(given: Any) -> Credentials:
    if not isinstance(given, dict):
        raise MalformedCredentialsError
    username, password = map(given.get, _PAIR)
    if not _is_text(username) or not _is_text(password):
        raise MalformedCredentialsError
    return username, password


def _text(given: Any) -> Credentials:
    if not _is_text(given) or not given:
        raise MalformedCredentialsError
    return (given,)


def _is_text(given: Any) -> TypeGuard[str]:
    """Whether it can be written in UTF-8: JSON may hold half of a surrogate pair."""
    try:
        return isinstance(given, str) and given.encode() is not None
    except UnicodeEncodeError:
        return False
