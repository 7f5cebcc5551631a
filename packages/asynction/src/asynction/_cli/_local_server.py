"""How `mock run`, `proxy` and `docs serve` serve: on which port, whom they answer, how they end.

Those that serve a developer on this machine alone answer no name of another machine.
"""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from types import FrameType
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import click

Application: TypeAlias = Callable[[dict[str, Any], Any], Iterable[bytes]]
_REFUSAL = b"This is served for localhost. To serve it by another name, start it with --host.\n"


def host_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option --host to a command."""
    return click.option(
        "--host", default="127.0.0.1", show_default=True, help="The address to listen on."
    )(command)


def port_option(default: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the option --port to a command."""
    return click.option(
        "--port",
        "-p",
        type=click.IntRange(0, 65535),
        default=default,
        show_default=True,
        help="The port to listen on; 0 for any free port.",
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; on a free port if `port` is 0.

    Raises click.ClickException if that is not possible.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = str(error.strerror or error).partition(" (")[0]
        raise click.ClickException(
            f"can't listen on {host}, port {port}: {reason}. Choose with --host and --port."
        ) from error


def exit_on_signals() -> None:
    """Have SIGINT and SIGTERM end the process without a traceback."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _exit)


def _exit(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


# -- whom they answer ----------------------------------------------------------------------------


def for_local_hosts(application: Any, host: str) -> Application:
    """A WSGI application that only names of this machine reach, where it listens on it alone.

    A browser takes a page and what it asks for as of one origin, though the name of its server is
    made to lead here meanwhile (DNS rebinding): any page could read what is served.

    Args:
        application: The application.
        host: The address that it is served at.
    """
    if not _is_local(host):
        return application  # type: ignore[no-any-return]  # as it came

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = environ.get("HTTP_HOST")
        if asked is None or _is_local(_name_in(asked)):  # browsers always say it
            return application(environ, start_response)  # type: ignore[no-any-return]
        start_response("403 FORBIDDEN", [("Content-Type", "text/plain")])
        return [_REFUSAL]

    return answer


def _name_in(asked: str) -> str:
    """The name in a `Host` header, without the port; empty for what is malformed."""
    try:
        return urlsplit(f"//{asked}").hostname or ""
    except ValueError:
        return ""


def _is_local(name: str) -> bool:
    name = name.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, section 6.3
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
