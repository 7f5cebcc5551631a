"""The command `asynction`: its options, and the commands that follow them."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper

import click

from ._options import DEFAULT_SPECS, Options

COMMANDS = {
    "validate": "Check documents, and say what is wrong where.",
    "docs": "Make a documentation page, or show it while you write.",
    "mock": "Play the server that a document describes.",
}
"""Each command with its one line of help: `validate` is `validate` in the module `validate`."""


class _Commands(click.Group):
    """Commands that are imported when they are called: some of them bring a web server along."""

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
@click.option("--server", metavar="NAME", help="The document's server to act as.")
@click.option("--without-validation", is_flag=True, help="Check no events and no connections.")
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
    """Run the command that the process was started with."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # there may be none
            stream.reconfigure(errors="backslashreplace")
    command(prog_name="asynction")
