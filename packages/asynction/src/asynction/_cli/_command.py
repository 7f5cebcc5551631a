"""The command `asynction`: its options, and the commands that follow them."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from ._document_options import DEFAULT_SPECS, DOCUMENT, Options

COMMANDS = {
    "new": "Begin a project that runs.",
    "scaffold": "Write the handlers that a document asks for, and the application.",
    "validate": "Check AsyncAPI documents and report their problems.",
    "diff": "Say what changed between documents, and what breaks clients.",
    "bundle": "Write a document of several files as one file.",
    "docs": "Build the documentation page of a document, or preview it.",
    "mock": "Run a mock server with fake data.",
    "types": "Write payloads, acknowledgements and handlers as types, or a client.",
    "listen": "Print the events that a server emits, checked.",
    "emit": "Send an event to a server, and print the acknowledgement.",
    "test": "Test a live server against its document.",
    "schema": "Print the JSON Schema of documents, for editors.",
    "proxy": "Stand between clients and a server, and check both.",
    "completion": "Print the script that completes commands in your shell.",
}
"""Each command with its line of help; the command `docs` is the function `docs` in `docs.py`."""

_INTERRUPTED = 130
"""The exit code of what Ctrl-C has ended, as shells have it: 128 and the number of the signal."""


class _Commands(click.Group):
    """Commands that are imported when they are called, because some import a web server."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(f".{cmd_name}", __package__), cmd_name)
        return _with_kept_lines(found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is typed, or an error with the one that may be meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from asynction_spec import did_you_mean  # noqa: PLC0415  # rarely needed

            message = error.message.rstrip(".") + (did_you_mean(args[0], COMMANDS) or ".")
            raise click.UsageError(message, ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command, and report what its user can mend without a traceback."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            from ._progress import clear_progress  # noqa: PLC0415  # rarely needed

            clear_progress()
            click.echo("Interrupted", err=True)
            raise click.exceptions.Exit(_INTERRUPTED) from error
        except click.MissingParameter as error:
            raise _with_example(error) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except OSError as error:
            if error.errno == errno.EPIPE:  # click ends the process quietly
                raise
            raise click.ClickException(_sentence(error)) from error
        except RecursionError as error:
            text = "the schemas of a document lead too deep into one another"
            raise click.ClickException(text) from error
        except Exception as error:
            from asynction_spec import AsynctionException  # noqa: PLC0415  # rarely needed

            if isinstance(error, AsynctionException):
                raise click.ClickException(str(error)) from error
            raise


def _with_kept_lines(found: click.Command) -> click.Command:
    """The command, whose help shows examples line by line.

    Docstrings are raw, and so click's mark for lines that it keeps is two characters in them.
    """
    found.help = (found.help or "").replace("\\b\n", "\b\n")
    for each in found.commands.values() if isinstance(found, click.Group) else ():
        _with_kept_lines(each)
    return found


def _with_example(error: click.MissingParameter) -> click.UsageError:
    """The error, with the first example of the command's help."""
    context = click.get_current_context() if error.ctx is None else error.ctx
    lines = (line.strip() for line in (context.command.help or "").splitlines())
    example = next((each for each in lines if each.startswith(f"{context.command_path} ")), None)
    more = "" if example is None else f"\n\nFor example: {example}"
    return click.UsageError(f"{error.format_message()}{more}", context)


def _sentence(error: OSError) -> str:
    reason = error.strerror or str(error)
    return reason if error.filename is None else f"{error.filename}: {reason}"


@click.command("asynction", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--spec",
    "-s",
    type=DOCUMENT,
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
    r"""The spec-first framework for Socket.IO APIs.

    \b
    asynction new chat                     begin a project that runs
    asynction validate                     check asyncapi.yaml in this folder
    asynction docs serve asyncapi.yaml     preview its documentation
    asynction mock run asyncapi.yaml       play the server that it describes
    asynction COMMAND --help               what a command does, with examples
    """
    context.obj = Options(spec, server, validation=not without_validation)
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        context.color = False


_with_kept_lines(command)


def main() -> None:
    """Run the command that the process was started for."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # None without a console
            stream.reconfigure(errors="backslashreplace")
    command(prog_name="asynction")
