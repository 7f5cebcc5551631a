"""A document as one of its servers serves it, read and held against what Socket.IO can carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from asynction_spec import (
    AsyncApiSpec,
    Diagnostic,
    DocumentSource,
    SecurityRequirement,
    Severity,
    load_spec,
    socketio_problems,
    spec_of_server,
)

from ._handlers._dotted_paths import import_handlers
from ._handlers._handler_checks import nothing_before, sid_before
from ._logging import logger
from ._paths import chosen_server, server_security, socketio_path
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
