"""A mock server as a program of its own: how it starts, how it ends, and how it starts again."""

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

from ._reload import changes
from ._reports import summary, text
from ._traffic import leave_out_the_banner, log_to_the_terminal
from ._wrong_paths import explain_wrong_paths

if TYPE_CHECKING:
    from asynction_spec import Diagnostic

_SECONDS_TO_END = 5


@dataclass(frozen=True, slots=True)
class Performance:
    """What `asynction mock run` was asked for."""

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
        """The port, or any free one instead of 0; ends the program if it can't be had."""
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


def perform(performance: Performance) -> None:
    """Run the mock server until a signal ends it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    log_to_the_terminal(quiet=performance.quiet)
    leave_out_the_banner()
    app, mock = _built(performance)
    if mock.async_mode == "gevent":  # greenlets swallow the SystemExit of a signal
        for number in (signal.SIGINT, signal.SIGTERM):
            import_module("gevent").signal_handler(number, sys.exit, 0)
    mock.run(
        app,
        performance.host,
        performance.port,
        subscription_task_interval=performance.interval,
        max_worker_number=performance.workers,
        debug=performance.debugger,
        use_reloader=False,
        log_output=False,
    )


def _built(performance: Performance) -> tuple[Any, Any]:
    """The application and its mock; ends the program with what is wrong with the document."""
    from flask import Flask  # noqa: PLC0415  # `--help` does not wait for it

    from asynction_mock import MockAsynctionSocketIO  # noqa: PLC0415
    from asynction_spec import AsynctionException, SpecError  # noqa: PLC0415

    app = Flask("asynction_mock", static_folder=None)
    try:
        mock = MockAsynctionSocketIO.from_spec(
            performance.document,
            validation=performance.validation,
            server_name=performance.server or _only_server(performance.document),
            app=app,
            custom_formats_sample_size=performance.samples,
            seed=performance.seed,
            examples=performance.examples,
            security=performance.security,
            subscription_task_interval=performance.interval,
            cors_allowed_origins="*",
        )
    except SpecError as error:
        _print_problems(error.diagnostics, performance.document)
        sys.exit(1)
    except (AsynctionException, ValueError) as error:
        raise click.ClickException(_in_options(str(error))) from error
    explain_wrong_paths(app, str(mock.sockio_mw.engineio_path))
    return app, mock


def _only_server(document: str) -> str | None:
    """The document's server, if it has one only and that one can be played."""
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
    """A message in the words of the command instead of Python's."""
    for name, option in _OPTIONS.items():
        message = message.replace(name, option)
    return message


def _print_problems(found: Iterable[Diagnostic], document: str) -> None:
    found = list(found)
    for each in text(found):
        click.echo(each)
    click.echo(summary([document], found), err=True)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


# -- starting again -------------------------------------------------------------------------------


def perform_again(performance: Performance) -> None:
    """Run the mock server, each time that its document changes in a process of its own.

    While the document is broken, what is wrong is printed, and the mock stays as it was.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    seed = secrets.randbelow(2**32) if performance.seed is None else performance.seed
    performance = replace(performance, seed=seed)
    watching = changes(performance.document)
    process = _started(performance)
    try:
        for files in watching:
            click.echo(f"Changed: {', '.join(map(str, files))}")
            if _is_fine(performance.document):
                _stop(process)
                process = _started(performance)
    finally:
        _stop(process)


def _is_fine(document: str) -> bool:
    from asynction_spec import Severity, diagnose  # noqa: PLC0415  # as above

    errors = [each for each in diagnose(document) if each.severity is Severity.ERROR]
    if errors:
        _print_problems(errors, document)
    return not errors


def _started(performance: Performance) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=_perform_below, args=[performance], daemon=True
    )
    process.start()
    return process


def _stop(process: BaseProcess) -> None:
    process.terminate()
    process.join(_SECONDS_TO_END)
    if process.is_alive():
        process.kill()
        process.join()


def _perform_below(performance: Performance) -> None:
    """Run the mock server in a process that ends with the one that started it."""
    parent = parent_process()
    assert parent is not None  # noqa: S101  # for mypy: it was started by one
    threading.Thread(target=_follow, args=[parent], daemon=True).start()
    try:
        perform(performance)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _follow(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
