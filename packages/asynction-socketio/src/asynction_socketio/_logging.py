"""Where this package logs to, the fields of its lines about clients, and what is only logged."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

logger = logging.getLogger("asynction")
"""About documents, and about handlers that are missing or superfluous."""
connections_logger = logging.getLogger("asynction.connections")
"""About clients that connect, are refused, or leave."""
events_logger = logging.getLogger("asynction.events")
"""About events and acknowledgements, of clients and of the server."""
handlers_logger = logging.getLogger("asynction.handlers")
"""About exceptions in functions of the application."""
queue_logger = logging.getLogger("asynction.queue")
"""About the message queue between processes."""
transport_logger = logging.getLogger("asynction.transport")
"""About requests, WebSockets, and packets that can't be read."""
deployment_logger = logging.getLogger("asynction.deployment")
"""About the processes of a server: their web server, their message queue, and their end."""

MAX_WARNINGS = 20
"""How many lines one connection may cause, apart from their count."""
_WARNINGS = "asynction.warnings"
_LONGEST = 200
"""How many characters of a name are in the fields of a line: clients choose names."""


def client_fields(
    environ: Mapping[str, Any] | None = None,
    *,
    namespace: str | None = None,
    event: str | None = None,
    sid: str | None = None,
    reason: BaseException | str | None = None,
    address: str | None = None,
) -> dict[str, str | None]:
    """The `extra` of a line about a client: five attributes, each None where it is not known.

    Args:
        environ: The environment of its connection, which has its address.
        namespace: The namespace; of one that a client has made up the first 200 characters.
        event: The event, so too; None for a connection.
        sid: The client in that namespace. The session id of Engine.IO is logged nowhere: who knows
            it can speak for the client.
        reason: An exception, of which the line gets the name of the class, or a word.
        address: Its address, where there is no environment.
    """
    if isinstance(reason, BaseException):
        reason = type(reason).__name__
    if event is not None and len(event) > _LONGEST:  # slices would be made anew each time
        event = event[:_LONGEST]
    if namespace is not None and len(namespace) > _LONGEST:
        namespace = namespace[:_LONGEST]
    if environ is not None:
        address = environ.get("REMOTE_ADDR")
    return {
        "namespace": namespace,
        "event": event,
        "sid": sid,
        "address": address,
        "reason": reason,
    }


def warn_limited(
    to: logging.Logger, environ: dict[str, Any], error: Exception, fields: dict[str, str | None]
) -> None:
    """Log a line about what a client sent, but only so many of each connection.

    Args:
        to: The logger of the subject.
        environ: The WSGI environment of its connection.
        error: What is wrong, in words that are safe to log.
        fields: What `client_fields` gives.
    """
    with _counted(to, environ, fields) as logs:
        if logs:
            to.warning("%s", error, extra=fields)


def log_failure_limited(
    environ: dict[str, Any],
    error: BaseException,
    fields: dict[str, str | None],
    text: str,
    *args: object,
) -> None:
    """Log an exception of the application that a client brought about, among the same lines.

    Args:
        environ: The WSGI environment of the client's connection.
        error: What was raised.
        fields: What `client_fields` gives.
        text: What failed, with places for `args`.
        args: What it failed for.
    """
    with _counted(handlers_logger, environ, fields) as logs:
        if logs:
            handlers_logger.error(text, *args, exc_info=error, extra=fields)


@contextmanager
def _counted(
    to: logging.Logger, environ: dict[str, Any], fields: dict[str, str | None]
) -> Iterator[bool]:
    """Whether to log the next line of a connection; the count of those that follow is logged."""
    number = environ[_WARNINGS] = environ.get(_WARNINGS, 0) + 1
    yield number <= MAX_WARNINGS
    # Behind the line itself, so that the count is the last that is read.
    doublings, rest = divmod(number, MAX_WARNINGS)
    if number == MAX_WARNINGS:
        to.warning("no more is logged of what this client sends", extra=fields)
    elif not rest and doublings.bit_count() == 1:  # 40, 80, 160, ...
        text = "%d lines would have been logged of what one client sends"
        to.warning(text, number, extra=fields)


class LoggedReports:
    """The reports of a server that nothing but the log hears of."""

    def report_violation(
        self, error: Exception, environ: dict[str, Any] | None, sid: str | None = None
    ) -> None:
        """Log what a document forbids and was let pass.

        Args:
            error: What is wrong.
            environ: The environment of the client who did it, None where the server did it.
            sid: That client, None where it is not connected yet or the server did it.
        """
        line = ValueError(f"reported, and not refused: {error}")
        namespace, event = getattr(error, "namespace", None), getattr(error, "event", None)
        fields = client_fields(environ, namespace=namespace, event=event, sid=sid, reason=error)
        to = connections_logger if event is None else events_logger
        warn_limited(to, environ, line, fields) if environ else to.warning("%s", line, extra=fields)

    def report_accepted(self, namespace: str, sid: str, environ: Mapping[str, Any] | None) -> None:
        """Log a client that is connected from now on."""
        fields = client_fields(environ, namespace=namespace, sid=sid)
        text = "client %s is connected to namespace %r"
        connections_logger.debug(text, sid, namespace, extra=fields)

    def report_unknown_namespace(self, namespace: str, environ: Mapping[str, Any]) -> None:
        """Log a client that asked for a namespace that the document does not have."""
        fields = client_fields(environ, namespace=namespace, reason="UnknownNamespace")
        text = "the document has no namespace %r: %s"
        shown = fields["namespace"]
        connections_logger.debug(text, shown, environ.get("REMOTE_ADDR"), extra=fields)
