"""`asynction mock`: play the server that a document describes."""

from __future__ import annotations

from dataclasses import replace

import click

from ._options import Options
from ._performance import Performance, perform, perform_again

_SHORTEST, _LONGEST = 0.001, 1_000_000  # seconds
_SECURITY = ("well-formed", "functions", "off")


def _seconds(_context: click.Context, _option: click.Parameter, value: float) -> float:
    if value != 0 and not _SHORTEST <= value <= _LONGEST:  # which NaN is not either
        raise click.BadParameter(
            f"{value} is no interval: write seconds from {_SHORTEST} to {_LONGEST}, or 0."
        )
    return value


@click.group()
def mock() -> None:
    """Play the server that a document describes, with fake data."""


@mock.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    "-p",
    type=click.IntRange(0, 65535),
    default=5000,
    show_default=True,
    help="The port to listen on; 0 for any that is free.",
)
@click.option(
    "--interval",
    "--subscription-task-interval",
    type=click.FloatRange(min=0),
    callback=_seconds,
    metavar="SECONDS",
    default=1.0,
    show_default=True,
    help="The time from one emitted event to the next; 0 for none but those with x-mock.",
)
@click.option(
    "--workers",
    "--max-workers",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="How many tasks make up payloads at once, at most.",
)
@click.option("--seed", type=int, help="The number of the fake data: the same brings the same.")
@click.option(
    "--custom-formats-sample-size",
    "samples",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many values Faker makes for each format called like one of its providers.",
)
@click.option("--no-examples", is_flag=True, help="Make all data up, whatever examples there are.")
@click.option(
    "--security",
    type=click.Choice(_SECURITY),
    default="well-formed",
    show_default=True,
    help="Take any credentials, ask the document's functions, or ask for none.",
)
@click.option("--without-validation", is_flag=True, help="Check no events and no connections.")
@click.option("--server", metavar="NAME", help="The document's server to act as.")
@click.option(
    "--debugger/--no-debugger", "-d", default=False, help="Show errors in the browser, to debug."
)
@click.option("--quiet", "-q", is_flag=True, help="Show of the traffic only what is wrong.")
@click.option("--reload", is_flag=True, help="Start again when the document changes.")
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
    """Run a mock server of the document that --spec names, or the one in this folder.

    It emits the events of the document with fake data while clients are connected, and checks and
    acknowledges what they send. Ctrl-C ends it.
    """
    performance = Performance(
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
    performance = replace(performance, port=performance.free_port())
    if reload:
        perform_again(performance)
    else:
        perform(performance)
