"""A document as one of its servers serves it: read, and held against what Socket.IO can carry.

Which server that is, what it asks for, and the Socket.IO path that its URL names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from asynction_spec import (
    AsyncApiSpec,
    AsynctionException,
    Diagnostic,
    DocumentSource,
    SecurityRequirement,
    Server,
    Severity,
    load_spec,
    socketio_problems,
    spec_of_server,
)

from ._handlers._dotted_paths import import_handlers
from ._handlers._handler_checks import nothing_before, sid_before
from ._logging import logger
from ._security._admission import access_rules_of
from ._security._requirements import unenforceable_events
from ._server._missing_handlers import missing_handlers


@dataclass(frozen=True, slots=True)
class ServedDocument:
    """What `from_spec` needs to know of a document."""

    spec: AsyncApiSpec
    security: tuple[SecurityRequirement, ...]
    """What the server asks for where a namespace has no `x-security`."""
    path: str | None
    """The Socket.IO path that the server's URL names."""
    problems: tuple[Diagnostic, ...]
    """Why Socket.IO can't carry it."""


def load_served_document(spec_path: DocumentSource, server_name: str | None) -> ServedDocument:
    """Read a document, and choose one of its servers.

    Args:
        spec_path: The document, as `load_spec` takes it.
        server_name: Which server it is; None for what they have in common.

    Raises SpecError for a broken document, and AsynctionException for an unknown server, or for
    none where not all servers have the same channels and security.
    """
    whole = load_spec(spec_path)
    server = chosen_server(whole, server_name)
    security = server_security(whole, server)
    spec = spec_of_server(whole, server_name)
    for each in spec.diagnostics:
        if each.rule in ("socketio-binding", "socketio-limits"):
            logger.warning("%s", each)
    problems = socketio_problems(spec, server)
    path = socketio_path(server) if server is not None and not problems else None
    return ServedDocument(spec, security, path, problems)


def startup_problems(
    source: DocumentSource, server_name: str | None = None, *, takes_sid: bool = False
) -> list[Diagnostic]:
    """What would keep a server of a document from starting, the code that it names imported.

    An event without an `x-handler` is a warning, because the application may register a handler.

    Args:
        source: The document.
        server_name: Which of its servers it is; None for what they have in common.
        takes_sid: Whether handlers get the client's `sid` first, as those of `AsynctionServer` do.

    Raises what `load_served_document` raises.
    """
    served = load_served_document(source, server_name)
    spec, before = served.spec, sid_before if takes_sid else nothing_before
    unusable = import_handlers(spec, before, error_arguments=2 if takes_sid else 1)[1]
    handled = {
        (namespace.name, str(event.name))
        for namespace in spec.namespaces.values()
        for event in namespace.receives
        if event.handler is not None
    }
    missing = missing_handlers(spec, lambda namespace, event: (namespace, event) in handled)
    return [
        *served.problems,
        *unusable,
        *access_rules_of(spec, served.security)[1],
        *unenforceable_events(spec),
        *(replace(each, severity=Severity.WARNING) for each in missing),
    ]


def unusable_code(spec: AsyncApiSpec, security: Sequence[SecurityRequirement]) -> list[Diagnostic]:
    """What a document names of an application's code and can't be used.

    Args:
        spec: The document.
        security: What the server asks for where a namespace has no `x-security`.
    """
    unusable = import_handlers(spec)[1]
    return [*unusable, *access_rules_of(spec, security)[1], *unenforceable_events(spec)]


def chosen_server(spec: AsyncApiSpec, name: str | None) -> Server | None:
    """The server of that name, None where none was asked for.

    Raises AsynctionException that lists the known names.
    """
    if name is None:
        return None
    server = spec.servers.get(name)
    if server is None:
        known = ", ".join(repr(each) for each in spec.servers) or "none"
        raise AsynctionException(f"the document has no server {name!r}; it has {known}")
    return server


def server_security(spec: AsyncApiSpec, server: Server | None) -> tuple[SecurityRequirement, ...]:
    """What the chosen server asks for; without one, what all servers of the document ask for.

    Raises AsynctionException when none was chosen and they ask for different things.
    """
    if server is not None:
        return server.security
    asked = [each.security for each in spec.servers.values()]
    if any(each != asked[0] for each in asked):
        known = ", ".join(repr(each) for each in spec.servers)
        raise AsynctionException(
            f"the servers of the document ask for different security: choose one of {known}"
            " by server_name"
        )
    return asked[0] if asked else ()


def socketio_path(server: Server) -> str | None:
    """The path that the server's URL names, its variables filled in; None where it names none.

    Raises AsynctionException for a variable without a default.
    """
    for name, variable in server.path_variables.items():
        if variable is None or variable.default is None:
            raise AsynctionException(
                f"{server.node.place}: the variable {name!r} in the path of server"
                f" {server.name!r} has no default"
            )
    return server.path.strip("/") or None


def base_path(resource: str) -> str:
    """Where the documentation of a server is: beside its Socket.IO path."""
    parent = PurePosixPath("/", resource.strip("/")).parent
    return str(parent).rstrip("/")
