"""`asynction mock`: run a mock of the server that a document describes."""

from __future__ import annotations

from dataclasses import replace

import click

from ._common_options import Options, document_argument
from ._listening import host_option, listen, port_option
from ._mock_process import MockOptions, run_mock
from ._mock_reload import run_reloading

_SHORTEST, _LONGEST = 0.001, 1_000_000  # seconds
_SECURITY = ("well-formed", "functions", "off")


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
        run_reloading(mock_options)
    else:
        run_mock(mock_options)
