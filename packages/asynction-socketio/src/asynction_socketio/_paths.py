"""Where a server of the document is reached."""

from __future__ import annotations

from pathlib import PurePosixPath

from asynction_spec import (
    AsyncApiSpec,
    AsynctionException,
    SecurityRequirement,
    Server,
)


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
