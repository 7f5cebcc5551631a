"""`asynction mock`: run a mock of the server that a document describes."""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import click

from ._document_options import Options, document_argument
from ._local_server import exit_on_signals, host_option, listen, port_option
from ._log_format import hide_flask_banner, log_to_terminal
from ._mock_wrong_paths import explain_wrong_paths
from ._problem_reports import print_problems
from ._reload import run_reloading

_SHORTEST, _LONGEST = 0.001, 1_000_000  # seconds
_SECURITY = ("well-formed", "functions", "off")


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


def _seconds(_context: click.Context, _option: click.Parameter, value: float) -> float:
    if value != 0 and not _SHORTEST <= value <= _LONGEST:  # NaN is neither
        raise click.BadParameter(
            f"{value} is not an interval: write seconds from {_SHORTEST} to {_LONGEST}, or 0."
        )
    return value


@click.group()
def mock() -> None:
    r"""Run a mock of the server that a document describes, with fake data.

    \b
    asynction mock run asyncapi.yaml --reload
    """


@mock.command()
@document_argument
@host_option
@port_option(5000)
@click.option(
    "--interval",
    "--subscription-task-interval",
    type=click.FloatRange(min=0),
    callback=_seconds,
    metavar="SECONDS",
    default=1.0,
    show_default=True,
    help="The seconds between emitted events; with 0 only events with x-mock are emitted.",
)
@click.option(
    "--workers",
    "--max-workers",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="How many tasks generate payloads at once, at most.",
)
@click.option(
    "--seed", type=int, help="The seed of the fake data: the same seed gives the same data."
)
@click.option(
    "--custom-formats-sample-size",
    "samples",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many values Faker generates for each format with the name of a provider.",
)
@click.option(
    "--no-examples", is_flag=True, help="Generate all data, without the document's examples."
)
@click.option(
    "--security",
    type=click.Choice(_SECURITY),
    default="well-formed",
    show_default=True,
    help="Accept any well-formed credentials, call the document's functions, or require none.",
)
@click.option("--without-validation", is_flag=True, help="Do not check events and connections.")
@click.option("--server", metavar="NAME", help="The server of the document that is simulated.")
@click.option(
    "--debugger/--no-debugger", "-d", default=False, help="Show errors in Flask's debugger."
)
@click.option("--quiet", "-q", is_flag=True, help="Log only errors and warnings of the traffic.")
@click.option("--reload", is_flag=True, help="Restart when the document changes.")
@click.pass_obj
def run(
    options: Options,
    host: str,
    port: int,
    interval: float,
    workers: int,
    seed: int | None,
    samples: int,
    security: str,
    server: str | None,
    *,
    no_examples: bool,
    without_validation: bool,
    debugger: bool,
    quiet: bool,
    reload: bool,
) -> None:
    r"""Run a mock server of the document FILE, or of the one in this folder.

    While clients are connected, it emits the events of the document with fake data. It checks and
    acknowledges the events that clients send. Ctrl-C ends it.

    \b
    asynction mock run
    asynction mock run api/asyncapi.yaml --port 8080 --reload
    asynction mock run --interval 0.2 --seed 1
    """
    mock_options = MockOptions(
        document=options.spec_file(),
        server=server or options.server,
        validation=options.validation and not without_validation,
        host=host,
        port=port,
        interval=interval,
        workers=workers,
        seed=seed,
        samples=samples,
        examples=not no_examples,
        security=security,
        debugger=debugger,
        quiet=quiet,
    )
    with listen(host, port) as listener:  # find out now whether the mock can
        mock_options = replace(mock_options, port=listener.getsockname()[1])
    if reload:
        run_reloading(mock_options, run_mock)
    else:
        run_mock(mock_options)


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


_OPTION_NAMES = {
    "by server_name": "with --server",
    "subscription_task_interval": "--interval",
    "max_worker_number": "--workers",
}


def _in_options(message: str) -> str:
    """A message with the command's options in the place of Python's parameters."""
    for name, option in _OPTION_NAMES.items():
        message = message.replace(name, option)
    return message
