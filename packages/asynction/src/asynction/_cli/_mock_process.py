"""The mock server of `asynction mock run`, in this process."""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

from ._listening import exit_on_signals
from ._mock_wrong_paths import explain_wrong_paths
from ._problems_as_text import print_problems
from ._terminal_log import hide_flask_banner, log_to_terminal


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


def run_mock(options: MockOptions) -> None:
    """Run the mock server until a signal ends it."""
    exit_on_signals()
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
            docs={"console": True},
            app=app,
            custom_formats_sample_size=options.samples,
            seed=options.seed,
            examples=options.examples,
            security=options.security,
            subscription_task_interval=options.interval,
            cors_allowed_origins="*",
        )
    except SpecError as error:
        print_problems(options.document, error.diagnostics)
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
