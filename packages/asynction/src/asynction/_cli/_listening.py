"""How the commands that serve listen on a port, and how a signal ends them."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import click


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
