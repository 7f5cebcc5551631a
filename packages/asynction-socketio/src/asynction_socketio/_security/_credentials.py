"""Where credentials stand in a connection: in its HTTP request, or in its auth object."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from asynction_spec import SecurityScheme

Credentials = tuple[str, ...]
"""A username and a password, or one token or key."""


class Missing(Exception):
    """No credentials are there."""


class Malformed(Exception):
    """What is there can't be read as credentials."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What a client brings when it connects to a namespace."""

    environ: Mapping[str, Any]
    auth: Any

    def authorization(self, scheme: str) -> str | None:
        """What follows the scheme's name in the Authorization header, None if it is not there."""
        given, _, rest = str(self.environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
        return rest.strip() if given.lower() == scheme else None

    def header(self, name: str) -> str | None:
        """The value of a header."""
        return self.environ.get("HTTP_" + name.upper().replace("-", "_"))

    def query(self, name: str) -> str | None:
        """The value of a query parameter; Malformed if it is there twice."""
        values = parse_qs(str(self.environ.get("QUERY_STRING", "")), keep_blank_values=True)
        return _single(values.get(name, []))

    def cookie(self, name: str) -> str | None:
        """The value of a cookie; Malformed if it is there twice."""
        try:
            header = str(self.environ.get("HTTP_COOKIE", "")).encode("latin-1").decode()
        except ValueError as error:  # not UTF-8
            raise Malformed from error
        pairs = (each.partition("=") for each in header.split(";"))
        return _single([_unquoted(value.strip()) for key, _, value in pairs if key.strip() == name])

    def auth_field(self, name: str | None) -> Any:
        """A field of the auth object, None where there is none."""
        return self.auth.get(name) if name is not None and isinstance(self.auth, dict) else None


_ESCAPED = re.compile(rb"\\(?:([0-3][0-7]{2})|(.))", re.DOTALL)  # as http.cookies quotes


def _unquoted(value: str) -> str:
    if len(value) < 2 or not (value[0] == value[-1] == '"'):
        return value

    def meant(match: re.Match[bytes]) -> bytes:
        return bytes([int(match[1], 8)]) if match[1] else match[2]

    return _ESCAPED.sub(meant, value[1:-1].encode()).decode("utf-8", "replace")


def _single(values: Sequence[str]) -> str | None:
    if len(values) > 1:
        raise Malformed
    return values[0] if values else None


def basic(scheme: SecurityScheme, connection: Connection) -> Credentials:
    """The username and password of HTTP's Basic scheme (RFC 7617).

    In the auth object they are an object with `username` and `password`.
    """
    encoded = connection.authorization("basic")
    if encoded is None:
        given = connection.auth_field(scheme.auth_field)
        if given is None:
            raise Missing
        return _pair(given)
    try:
        username, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError as error:  # no Base64, no ASCII, or no UTF-8
        raise Malformed from error
    if not colon:
        raise Malformed
    return username, password


def _pair(given: Any) -> Credentials:
    if not isinstance(given, dict):
        raise Malformed
    username, password = given.get("username"), given.get("password")
    if not isinstance(username, str) or not isinstance(password, str):
        raise Malformed
    return username, password


def bearer(scheme: SecurityScheme, connection: Connection) -> Credentials:
    """The token of HTTP's Bearer scheme (RFC 6750)."""
    return _one(connection.authorization("bearer"), scheme, connection)


def http_api_key(scheme: SecurityScheme, connection: Connection) -> Credentials:
    """The key in a query parameter, header or cookie."""
    name = scheme.parameter or ""
    places = {"query": connection.query, "header": connection.header, "cookie": connection.cookie}
    return _one(places[scheme.location or ""](name), scheme, connection)


def api_key(scheme: SecurityScheme, connection: Connection) -> Credentials:
    """The key that stands for the user or the password.

    It is that part of HTTP's Basic scheme, or the field `user` or `password` of the auth object.
    """
    encoded = connection.authorization("basic")
    if encoded is None:
        field = scheme.auth_field or scheme.location
        return _text(connection.auth_field(field))
    user, password = basic(scheme, connection)
    return _text(password if scheme.location == "password" else user)


def _one(given: str | None, scheme: SecurityScheme, connection: Connection) -> Credentials:
    return _text(connection.auth_field(scheme.auth_field) if given is None else given)


def _text(given: Any) -> Credentials:
    if given is None:
        raise Missing
    if not isinstance(given, str) or not given:
        raise Malformed
    return (given,)
