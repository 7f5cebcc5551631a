"""A document as one of its servers serves it, read and held against what Socket.IO can carry."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asynction_spec import (
    AsyncApiSpec,
    Diagnostic,
    SecurityRequirement,
    load_spec,
    socketio_problems,
    spec_of_server,
)

from ._handlers._imports import import_handlers
from ._logging import logger
from ._paths import chosen_server, server_security, socketio_path
from ._security._admission import access_rules_of
from ._security._gate import unenforceable_events


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


def load_served_document(
    spec_path: str | os.PathLike[str] | Mapping[str, Any], server_name: str | None
) -> ServedDocument:
    """Read a document, and choose one of its servers.

    Args:
        spec_path: The file of the document, or the document as a mapping.
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


def unusable_code(spec: AsyncApiSpec, security: Sequence[SecurityRequirement]) -> list[Diagnostic]:
    """What a document names of an application's code and can't be used.

    Args:
        spec: The document.
        security: What the server asks for where a namespace has no `x-security`.
    """
    unusable = import_handlers(spec)[1]
    return [*unusable, *access_rules_of(spec, security)[1], *unenforceable_events(spec)]
