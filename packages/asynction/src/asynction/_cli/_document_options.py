"""The document that a command is about, as an argument or `--spec`, and the options beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_DEFAULTS = ("asyncapi.yaml", "asyncapi.yml", "asyncapi.json")
DEFAULT_SPECS = f"{', '.join(_DEFAULTS[:-1])} or {_DEFAULTS[-1]}"
DOCUMENT = click.Path(exists=True, dir_okay=False)
"""The type of an option or argument that names a document."""


@dataclass(frozen=True, slots=True)
class Options:
    """The values of the options that all commands share."""

    spec: str | None = None
    server: str | None = None
    validation: bool = True

    @property
    def names_document(self) -> bool:
        """Whether a document is named, or is in the current folder."""
        return self.spec is not None or default_document() is not None

    def spec_file(self) -> str:
        """The document that is named, or the one in the current folder, which is printed then.

        Raises click.UsageError if there is none.
        """
        if self.spec is not None:
            return self.spec
        found = default_document()
        if found is None:
            raise click.UsageError(
                f"There is no {DEFAULT_SPECS} in this folder: name a document,"
                f" as in `{_command_line()} FILE`."
            )
        click.echo(f"Using {found}", err=True)
        return found


def default_document() -> str | None:
    """The document in the current folder, None where there is none with one of the usual names."""
    return next((name for name in _DEFAULTS if Path(name).is_file()), None)


def _command_line() -> str:
    """What to type before the name of a document."""
    context = click.get_current_context()
    arguments = [each for each in context.command.params if isinstance(each, click.Argument)]
    if any(not each.expose_value for each in arguments) or "files" in context.params:
        return context.command_path
    named = [str(each.metavar or each.name).upper() for each in arguments if each.required]
    return " ".join([context.command_path, *named, "--spec"])


def spec_option(command: Command) -> Command:
    """Let the document be named by `--spec` after the command too."""
    return click.option(
        "--spec",
        "-s",
        type=DOCUMENT,
        metavar="FILE",
        expose_value=False,
        callback=_take,
        help=f"The AsyncAPI document; by default {DEFAULT_SPECS} in this folder.",
    )(command)


def document_argument(command: Command) -> Command:
    """Let the document be named by an argument, or by `--spec`."""
    argument = click.argument(
        "file", metavar="[FILE]", required=False, type=DOCUMENT, expose_value=False, callback=_take
    )
    return argument(spec_option(command))


def _take(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is None:
        return
    options: Options = context.obj or Options()  # none where a command line is completed
    if options.spec is not None:
        raise click.UsageError(
            f"The document is named twice, as {options.spec!r} and as {value!r}: name it once."
        )
    context.obj = replace(options, spec=value)
