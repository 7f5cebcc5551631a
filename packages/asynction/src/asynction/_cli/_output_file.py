"""Where the commands that make a file write it to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def output_option(command: Command) -> Command:
    """Add the option --output to a command."""
    return click.option(
        "--output",
        "-o",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="The file to write to; by default standard output.",
    )(command)


def write_text(text: str, output: Path | None) -> None:
    """Write a text to a file, whose name is printed, or to standard output.

    Raises click.ClickException for a file that can't be written.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(f"can't write to {output}: {reason}") from error
    click.echo(output)
