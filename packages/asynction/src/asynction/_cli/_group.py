"""The command `asynction`: its options, and the commands that follow them."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper

import click

from ._options import DEFAULT_SPECS, Options

COMMANDS = {
    "validate": "Check AsyncAPI documents and report their problems.",
    "docs": "Build the documentation page of a document, or preview it.",
    "mock": "Run a mock server with fake data.",
    "listen": "Print the events that a server emits, checked.",
    "emit": "Send an event to a server, and print the acknowledgement.",
    "test": "Test a live server against its document.",
}
"""Each command with its line of help; the command `docs` is the function `docs` in `docs.py`."""


class _Commands(click.Group):
    """Commands that are imported when they are called, because some import a web server."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(f".{cmd_name}", __package__), cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command("asynction", cls=_Commands)
@click.option(
    "--spec",
    "-s",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help=f"The AsyncAPI document; by default {DEFAULT_SPECS} in the current folder.",
)
@click.option("--server", metavar="NAME", help="The server of the document that is simulated.")
@click.option("--without-validation", is_flag=True, help="Do not check events and connections.")
@click.version_option(package_name="asynction", prog_name="asynction")
@click.pass_context
def command(
    context: click.Context, spec: str | None, server: str | None, *, without_validation: bool
) -> None:
    """The spec-first framework for Socket.IO APIs."""
    context.obj = Options(spec, server, validation=not without_validation)
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        context.color = False


def main() -> None:
    """Run the command that the process was started for."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # None without a console
            stream.reconfigure(errors="backslashreplace")
    command(prog_name="asynction")
