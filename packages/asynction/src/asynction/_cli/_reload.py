"""What happens when a document, or a file that it refers to, changes while it is served.

`mock run --reload` ends the mock and starts a new process; `docs serve` watches the files too.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.process import BaseProcess, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

import click

from ._local_server import exit_on_signals
from ._problem_reports import print_problems

if TYPE_CHECKING:
    from .mock import MockOptions

_SECONDS_TO_END = 5  # until the process of the earlier document is killed
MAX_FILES = 1000
"""How many files are watched, as many as a document may be spread over."""
_REFERENCE = re.compile(rb"""\$ref["']?\s*:\s*["']?([^"'\s#,}\0]+)""")

_State: TypeAlias = "tuple[int, int] | None"
_States: TypeAlias = "dict[Path, _State]"

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


# -- which files are watched ----------------------------------------------------------------------


def changes(document: str | os.PathLike[str], interval: float = 0.5) -> Iterator[list[Path]]:
    """Give the files that have changed, each time that a document changes from now on.

    Nothing is parsed, so an invalid document, or one that refers to missing files, is watched too.
    Several files that are saved at once are one change.

    Args:
        document: The file of the document.
        interval: The seconds between two checks of the files.
    """
    watched = _WatchedFiles(Path(document))
    return _changes(watched, watched.states(), interval)


def _changes(watched: _WatchedFiles, seen: _States, interval: float) -> Iterator[list[Path]]:
    while True:
        time.sleep(interval)
        now = watched.states()
        if now == seen:
            continue
        while (latest := _states_after(watched, interval)) != now:  # more files are being saved
            now = latest
        # What was not watched before is new because another file refers to it, which is reported.
        changed = sorted(file for file in now if file in seen and now[file] != seen[file])
        seen = now
        if changed:
            yield changed


def _states_after(watched: _WatchedFiles, interval: float) -> _States:
    time.sleep(interval)
    return watched.states()


class _WatchedFiles:
    """A document and the files that it refers to; a file is read again only when it has changed."""

    def __init__(self, document: Path) -> None:
        self._document = _real_path(document)
        self._known: dict[Path, tuple[_State, list[Path]]] = {}

    def states(self) -> _States:
        """The size and the modification time of each file; None for a missing one."""
        found: _States = {}
        waiting = [self._document]
        # Without recursion, and bounded: files may refer to one another in any number.
        while waiting and len(found) < MAX_FILES:
            file = waiting.pop()
            if file not in found:
                found[file] = _state(file)
                waiting += self._referenced_files(file, found[file])
        return found

    def _referenced_files(self, file: Path, state: _State) -> list[Path]:
        if file not in self._known or self._known[file][0] != state:
            self._known[file] = state, _read_references(file)
        return self._known[file][1]


def _state(file: Path) -> _State:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def _read_references(file: Path) -> list[Path]:
    """The files that the text of a file seems to refer to, found without parsing it."""
    try:
        text = file.read_bytes()
    except (OSError, ValueError):
        return []
    names = {each.decode(errors="replace") for each in _REFERENCE.findall(text)}
    return [_real_path(file.parent, unquote(name)) for name in sorted(names) if "://" not in name]


def _real_path(*steps: str | Path) -> Path:
    """The real path of a file, however it was referred to."""
    return Path(os.path.realpath(os.path.join(*steps)))  # noqa: PTH118  # never raises
