"""What one pastes to have something happen once more: the line "again:" of a report.

Its options have a command connect as the client of the run did, without showing secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from shlex import join, quote
from typing import TYPE_CHECKING, Any

from asynction_spec import printable_json

from ._contract import Credentials
from ._traffic_record import to_json

if TYPE_CHECKING:
    from ._findings import Finding
    from ._run import Options


_LONGEST = 1000
"""How many characters a command that sends a message has at most."""
_SEEN_AFTERWARDS = ("emitted-undeclared", "emitted-invalid", "disconnected")
"""What is seen only some time after a message was sent."""
_VARIABLE = re.compile(r"\$(ASYNCTION_\w+)")


def repeat_command_of(finding: Finding, url: str) -> str | None:
    """The command that has something found again; None where no single command does.

    Args:
        finding: What was found.
        url: The server.
    """
    namespace = [] if finding.namespace == "/" else ["--namespace", finding.namespace]
    event = finding.sent_event
    if event is None and not finding.rule.startswith("emitted"):
        event = finding.event
    if finding.command == "listen":
        return _line(["asynction", "listen", url, *namespace, "--timeout", "2"], finding.options)
    if finding.command == "emit" and event is not None and finding.sent is not None:
        line = _emitting(finding, url, event, namespace)
        if len(line) <= _LONGEST:
            return line
    elif finding.command != "test":
        return None
    only = [] if event is None else ["--only", event]
    return _line(["asynction", "test", url, *only], finding.options)


def _emitting(finding: Finding, url: str, event: str, namespace: list[str]) -> str:
    options = [*namespace]
    options += ["--unchecked"] if finding.is_wrong else []
    options += ["--listen", "2"] if finding.rule in _SEEN_AFTERWARDS else []
    texts = [printable_json(to_json(each)) for each in finding.sent or ()]
    if any(each.startswith("-") for each in texts):  # or a number would be an option
        before = _line(["asynction", "emit", *options], finding.options)
        return f"{before} {join(['--', url, event, *texts])}"
    return _line(["asynction", "emit", url, event, *texts, *options], finding.options)


def _line(words: list[str], options: tuple[str, ...]) -> str:
    return " ".join([join(words), *options])


def variables(again: str) -> list[str]:
    """The variables of the shell that a command takes credentials from."""
    return _VARIABLE.findall(again)


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
