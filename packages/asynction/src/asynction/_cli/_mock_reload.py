"""`asynction mock run --reload`: a new process for the mock when its document changes."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.process import BaseProcess, parent_process
from typing import TYPE_CHECKING, TypeAlias

import click

from ._file_changes import changes
from ._listening import exit_on_signals
from ._problem_reports import print_problems

if TYPE_CHECKING:
    from .mock import MockOptions

_SECONDS_TO_END = 5  # until the process of the earlier document is killed

_Run: TypeAlias = "Callable[[MockOptions], None]"
"""Runs a mock in this process; a function of a module, since a new process imports it."""


def run_reloading(options: MockOptions, run: _Run) -> None:
    """Run the mock server, and restart it in a new process when its document changes.

    While the document is invalid, its problems are printed, and the running mock stays.
    """
    exit_on_signals()
    seed = secrets.randbelow(2**32) if options.seed is None else options.seed
    options = replace(options, seed=seed)
    watcher = changes(options.document)
    process = _start(options, run)
    try:
        for files in watcher:
            click.echo(f"Changed: {', '.join(map(str, files))}")
            if _is_valid(options.document):
                _stop(process)
                process = _start(options, run)
            elif process.is_alive():
                click.echo("The mock goes on with the document from before this change.")
            else:
                click.echo("The mock starts when the document is valid.")
    finally:
        _stop(process)


def _is_valid(document: str) -> bool:
    from asynction_spec import Severity, diagnose  # noqa: PLC0415  # `--help` does not wait for it

    errors = [each for each in diagnose(document) if each.severity is Severity.ERROR]
    if errors:
        print_problems(document, errors)
    return not errors


def _start(options: MockOptions, run: _Run) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=_run_child, args=[options, run], daemon=True
    )
    process.start()
    return process


def _stop(process: BaseProcess) -> None:
    process.terminate()
    process.join(_SECONDS_TO_END)
    if process.is_alive():
        process.kill()
        process.join()


def _run_child(options: MockOptions, run: _Run) -> None:
    """Run the mock server in a child process, which ends when its parent does."""
    parent = parent_process()
    assert parent is not None  # noqa: S101  # for mypy: this is a child process
    threading.Thread(target=_end_with_parent, args=[parent], daemon=True).start()
    try:
        run(options)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _end_with_parent(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
