"""The options of the commands that have something found again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import TYPE_CHECKING, Any

from asynction_spec import printable_json

from ._contract import Credentials

if TYPE_CHECKING:
    from ._run import Options


class RepeatOptions:
    """The options with which a command connects as a client of the run did, ready for a shell.

    What the user has given for clients to bring is taken from variables of the shell, so that no
    report shows it.

    Args:
        options: How the run is done.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._given: list[Credentials] = []

    def add_given(self, given: Credentials) -> None:
        """Remember what the user has given."""
        if given not in self._given:
            self._given.append(given)

    def of_client(self, transport: str, brought: Credentials) -> tuple[str, ...] | None:
        """The options for what a client brought; None where a secret would have to be shown."""
        options = [
            *map(quote, self._of_server(transport)),
            *self._auth_options(brought.auth),
            *self._pair_options("headers", "--header", ": ", brought.headers),
            *self._pair_options("query", "--query", "=", brought.query),
        ]
        shown = " ".join(options)
        secrets = {secret for each in self._given for secret in _secrets(each)}
        return None if any(each in shown for each in secrets) else tuple(options)

    def _of_server(self, transport: str) -> Iterator[str]:
        yield from self._options.repeat_options
        if self._options.path.strip("/") != "socket.io":
            yield from ("--path", self._options.path)
        if transport != "websocket" or len(self._options.transports) == 1:
            yield from ("--transport", transport)
        if self._options.serializer != "default":
            yield from ("--serializer", self._options.serializer)

    def _auth_options(self, auth: Mapping[str, Any] | None) -> list[str]:
        if auth is None:
            return []
        is_given = any(each.auth == auth for each in self._given)
        return ["--auth", '"$ASYNCTION_AUTH"' if is_given else quote(printable_json(dict(auth)))]

    def _pair_options(
        self, part: str, option: str, separator: str, pairs: Mapping[str, str]
    ) -> Iterator[str]:
        for name, value in pairs.items():
            variable = "ASYNCTION_" + re.sub(r"\W", "_", name).upper()
            is_given = any(getattr(each, part).get(name) == value for each in self._given)
            yield option
            if is_given:
                yield f'{quote(name + separator)}"${variable}"'
            else:
                yield quote(f"{name}{separator}{value}")


def _secrets(given: Credentials) -> Iterator[str]:
    """The texts in it, as they are and as JSON has them."""
    for each in (*given.headers.values(), *given.query.values(), *_texts(given.auth)):
        if each:
            yield each
            yield printable_json(each)[1:-1]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value
