"""The process of a mock server: how it starts, how it ends, and how it is restarted."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from multiprocessing.process import BaseProcess, parent_process
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from ._file_changes import changes
from ._reports import summary, text_report
from ._terminal_log import hide_flask_banner, log_to_terminal
from ._wrong_paths import explain_wrong_paths

if TYPE_CHECKING:
    from asynction_spec import Diagnostic

_SECONDS_TO_END = 5


@dataclass(frozen=True, slots=True)
class MockOptions:
    """The options of `asynction mock run`."""

    document: str
    server: str | None
    validation: bool
    host: str
    port: int
    interval: float
    workers: int
    seed: int | None
    samples: int
    examples: bool
    security: str
    debugger: bool
    quiet: bool

    def free_port(self) -> int:
        """The port, or a free one instead of 0.

        Raises click.ClickException if the mock can't listen on it.
        """
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            with socket.create_server((self.host, self.port), family=family) as listener:
                return int(listener.getsockname()[1])
        except OSError as error:
            reason = str(error.strerror or error).partition(" (")[0]
            raise click.ClickException(
                f"can't listen on {self.host}, port {self.port}: {reason}."
                " Choose with --host and --port."
            ) from error


def run_mock(options: MockOptions) -> None:
    """Run the mock server until a signal ends it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _exit)
    log_to_terminal(quiet=options.quiet)
    hide_flask_banner()
    app, mock = _build(options)
    if mock.async_mode == "gevent":  # greenlets swallow the SystemExit of a signal
        for number in (signal.SIGINT, signal.SIGTERM):
            import_module("gevent").signal_handler(number, sys.exit, 0)
    mock.run(
        app,
        options.host,
        options.port,
        subscription_task_interval=options.interval,
        max_worker_number=options.workers,
        debug=options.debugger,
        use_reloader=False,
        log_output=False,
    )


def _build(options: MockOptions) -> tuple[Any, Any]:
    """The application and its mock; if the document is invalid, prints why and exits."""
    from flask import Flask  # noqa: PLC0415  # `--help` does not wait for it

    from asynction_mock import MockAsynctionSocketIO  # noqa: PLC0415
    from asynction_spec import AsynctionException, SpecError  # noqa: PLC0415

    app = Flask("asynction_mock", static_folder=None)
    try:
        mock = MockAsynctionSocketIO.from_spec(
            options.document,
            validation=options.validation,
            server_name=options.server or _only_server(options.document),
            app=app,
            custom_formats_sample_size=options.samples,
            seed=options.seed,
            examples=options.examples,
            security=options.security,
            subscription_task_interval=options.interval,
            cors_allowed_origins="*",
        )
    except SpecError as error:
        _print_problems(error.diagnostics, options.document)
        sys.exit(1)
    except (AsynctionException, ValueError) as error:
        raise click.ClickException(_in_options(str(error))) from error
    explain_wrong_paths(app, str(mock.sockio_mw.engineio_path))
    return app, mock


def _only_server(document: str) -> str | None:
    """The document's server, if it has only one, and Socket.IO can reach that one."""
    from asynction_spec import load_spec, socketio_problems  # noqa: PLC0415  # as above

    spec = load_spec(document)
    if len(spec.servers) != 1:
        return None
    ((name, server),) = spec.servers.items()
    is_playable = len(socketio_problems(spec, server)) == len(socketio_problems(spec, None))
    return name if is_playable else None


_OPTIONS = {
    "by server_name": "with --server",
    "subscription_task_interval": "--interval",
    "max_worker_number": "--workers",
}


def _in_options(message: str) -> str:
    """A message with the command's options in the place of Python's parameters."""
    for name, option in _OPTIONS.items():
        message = message.replace(name, option)
    return message


def _print_problems(found: Iterable[Diagnostic], document: str) -> None:
    found = list(found)
    for each in text_report(found):
        click.echo(each)
    click.echo(summary([document], found), err=True)


def _exit(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


# -- restarting -----------------------------------------------------------------------------------


def run_reloading(options: MockOptions) -> None:
    """Run the mock server, and restart it in a new process when its document changes.

    While the document is invalid, its problems are printed, and the running mock stays.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _exit)
    seed = secrets.randbelow(2**32) if options.seed is None else options.seed
    options = replace(options, seed=seed)
    watcher = changes(options.document)
    process = _start(options)
    try:
        for files in watcher:
            click.echo(f"Changed: {', '.join(map(str, files))}")
            if _is_valid(options.document):
                _stop(process)
                process = _start(options)
    finally:
        _stop(process)


def _is_valid(document: str) -> bool:
    from asynction_spec import Severity, diagnose  # noqa: PLC0415  # as above

    errors = [each for each in diagnose(document) if each.severity is Severity.ERROR]
    if errors:
        _print_problems(errors, document)
    return not errors


def _start(options: MockOptions) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=_run_child, args=[options], daemon=True
    )
    process.start()
    return process


def _stop(process: BaseProcess) -> None:
    process.terminate()
    process.join(_SECONDS_TO_END)
    if process.is_alive():
        process.kill()
        process.join()


def _run_child(options: MockOptions) -> None:
    """Run the mock server in a child process, which ends when its parent does."""
    parent = parent_process()
    assert parent is not None  # noqa: S101  # for mypy: this is a child process
    threading.Thread(target=_end_with_parent, args=[parent], daemon=True).start()
    try:
        run_mock(options)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _end_with_parent(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
