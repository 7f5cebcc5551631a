"""`asynction test`: hold a live server against its document."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ._client_options import TRANSPORTS, Brought, client_options
from ._contracts import contract_of
from ._options import Options, spec_option

_FORMS = ("text", "json", "junit", "html")


@click.command()
@click.argument("url")
@client_options
@click.option("--only", "events", multiple=True, metavar="EVENT", help="Test this event alone.")
@click.option("--max-time", default=60.0, show_default=True, help="Seconds for the whole run.")
@click.option("--timeout", default=2.0, show_default=True, help="Seconds to wait for an ack.")
@click.option("--max-examples", default=20, show_default=True, help="Generated messages an event.")
@click.option("--seed", default=0, show_default=True, help="What generated messages depend on.")
@click.option("--format", "form", type=click.Choice(_FORMS), default="text", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
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
    transports: tuple[str, ...],
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

    Exits with 0 if nothing was found, 1 if something was, and 2 if the command line is wrong or no
    Socket.IO server answers.
    """
    import asynction_testing as testing  # noqa: PLC0415  # takes long to import

    contract = contract_of(options)
    chosen = testing.Options(
        url,
        credentials=Brought(auths, headers, queries).to,
        transports=transports or TRANSPORTS,
        **more,
    )
    try:
        report = testing.run(contract, chosen, _progress())
    except ConnectionError as error:
        raise click.UsageError(str(error)) from error
    _write(testing.render(report, form), output)
    if output is not None:
        click.echo(testing.summary(report), err=True)
    if not report.is_clean:
        sys.exit(1)


def _progress() -> Callable[[str], None] | None:
    """Shows the latest step on a terminal; None where standard error is none."""
    if not sys.stderr.isatty():
        return None

    def show(step: str) -> None:
        click.echo(f"\r\x1b[2K{step[:100]}\r", nl=False, err=True)

    return show


def _write(text: str, output: Path | None) -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[2K", nl=False, err=True)
    if output is None:
        click.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
