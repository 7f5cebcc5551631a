"""A line on the terminal that says what a command is doing, and is gone when that is done."""

from __future__ import annotations

import os
import shutil
import sys

import click

_CLEARED = "\r\x1b[2K"


def show_progress(step: str) -> None:
    """Show a step in the place of the one before; nothing where no line can be cleared."""
    if _is_shown():
        columns = shutil.get_terminal_size().columns
        click.echo(f"{_CLEARED}{step[: columns - 1]}\r", nl=False, err=True, color=True)


def clear_progress() -> None:
    """Clear the step that is shown, before something else is written."""
    if _is_shown():
        click.echo(_CLEARED, nl=False, err=True, color=True)


def _is_shown() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
