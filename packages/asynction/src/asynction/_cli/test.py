"""`asynction test`: hold a live server against its document."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from asynction_spec import printable

from ._client_options import (
    TRANSPORTS,
    Brought,
    NoConnectionError,
    client_options,
    contract_of,
    read_server_url,
)
from ._document_options import Options, spec_option
from ._progress import clear_progress, show_progress
from ._unknown_events import require_received
from .completion import complete_received

if TYPE_CHECKING:
    from asynction_testing import TrafficEntry

_FORMS = ("text", "json", "junit", "html")


@click.command()
@click.argument("url", callback=read_server_url)
@click.option(
    "--credentials",
    "credentials_file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="A Python file whose `credentials(namespace)` gives what a client brings, each time anew.",
)
@click.option(
    "--only",
    "events",
    multiple=True,
    metavar="EVENT",
    shell_complete=complete_received,
    help="Test this event alone; repeatable.",
)
@click.option("--max-time", default=60.0, show_default=True, help="Seconds for the whole run.")
@click.option("--timeout", default=2.0, show_default=True, help="Seconds to wait for an ack.")
@click.option("--max-examples", default=20, show_default=True, help="Generated messages an event.")
@click.option("--workers", default=1, show_default=True, help="Events to test at once.")
@click.option("--chaos", is_flag=True, help="Send twice at once, and leave in the middle.")
@click.option(
    "--scenario",
    "scenario_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Play the functions `scenario_...` of a Python file too.",
)
@click.option(
    "--failures",
    default=".asynction/failures.jsonl",
    show_default=True,
    metavar="FILE",
    help="Keep the messages that failed here, and send them first the next time; '' for nowhere.",
)
@click.option("--seed", default=0, show_default=True, help="What generated messages depend on.")
@click.option(
    "--replay",
    "recording",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="Play what `asynction proxy --record FILE` wrote, and nothing else.",
)
@click.option("--format", "form", type=click.Choice(_FORMS), default="text", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@client_options
@spec_option
@click.pass_obj
def test(
    options: Options,
    /,
    url: str,
    auths: dict[str, Any],
    headers: dict[str, str],
    queries: dict[str, str],
    form: str,
    output: Path | None,
    recording: TextIO | None,
    transports: tuple[str, ...],
    credentials_file: str | None,
    scenario_files: tuple[str, ...],
    failures: str,
    **more: Any,
) -> None:
    r"""Test the live server at URL against the document, from a client's side.

    The server may be written in any language. Connections are made as the document asks for them
    and in ways that it forbids; each event is sent with right arguments and with wrong ones, one
    fault at a time; acknowledgements and emitted events are checked.

    \b
    asynction test http://127.0.0.1:5000
    asynction test http://127.0.0.1:5000 --spec api.yaml --auth '/admin={"token": "secret"}'
    asynction test http://127.0.0.1:5000 --format junit --output contract.xml
    asynction test http://127.0.0.1:5000 --chaos --workers 4 --scenario scenarios.py
    asynction test http://127.0.0.1:5000 --credentials credentials.py
    asynction test http://127.0.0.1:5000 --replay traffic.jsonl

    Exits with 0 if nothing was found, 1 if something was or if every client is refused, 2 if the
    command line is wrong or no Socket.IO server answers, and 130 after Ctrl-C.
    """
    import asynction_testing as testing  # noqa: PLC0415  # takes long to import

    contract = contract_of(options)
    brought = Brought(auths, headers, queries)
    require_received(contract, contract.spec.namespaces, more["events"])
    chosen = testing.Options(
        url,
        credentials=brought.to if credentials_file is None else _credentials(credentials_file),
        transports=transports or TRANSPORTS,
        scenarios=_scenarios(scenario_files),
        failures=Path(failures) if failures else None,
        repeat_options=("--spec", options.spec) if options.spec else (),
        **more,
    )
    try:
        if recording is None:
            report = testing.run(contract, chosen, show_progress)
        else:
            entries = _read(recording)
            report = testing.replay(contract, entries, chosen, show_progress)
    except ConnectionError as error:
        raise NoConnectionError(printable(str(error))) from error
    _write(testing.render(report, form), output)
    if output is not None:
        click.echo(testing.summary(report), err=True)
    if not report.is_clean:
        sys.exit(1)


def _credentials(file: str) -> Callable[[str], Any]:
    """The function `credentials` of a Python file."""
    found = runpy.run_path(file).get("credentials")
    if not callable(found):
        raise click.UsageError(f"{file} has no function `credentials(namespace)`")
    return found  # type: ignore[no-any-return]  # what it gives is found out when it is called


def _scenarios(files: tuple[str, ...]) -> list[Callable[[Any], None]]:
    found = []
    for file in files:
        names = runpy.run_path(file)
        scenarios = [value for name, value in names.items() if name.startswith("scenario_")]
        if not scenarios:
            raise click.UsageError(f"{file} has no function whose name begins with 'scenario_'")
        found += scenarios
    return found


def _read(recording: TextIO) -> list[TrafficEntry]:
    from asynction_testing import read_traffic  # noqa: PLC0415

    try:
        return list(read_traffic(recording))
    except ValueError as error:
        raise click.UsageError(f"{recording.name}: {error}") from error


def _write(text: str, output: Path | None) -> None:
    clear_progress()
    if output is None:
        click.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
