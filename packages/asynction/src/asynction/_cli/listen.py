"""`asynction listen`: print what a server emits."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from asynction_spec import printable, printable_json

from ._client_options import (
    Brought,
    NoConnectionError,
    client_options,
    optional_contract_of,
    read_server_url,
)
from ._document_options import Options, spec_option
from ._unknown_events import require_emitted
from .completion import complete_emitted, complete_namespaces

if TYPE_CHECKING:
    from asynction_testing import Received


@click.command()
@click.argument("url", callback=read_server_url)
@click.option(
    "--namespace",
    "namespaces",
    multiple=True,
    default=["/"],
    show_default=True,
    metavar="NAME",
    shell_complete=complete_namespaces,
    help="A namespace to connect to; repeatable.",
)
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_emitted,
    help="Print this event alone; repeatable.",
)
@click.option("--count", type=click.IntRange(min=1), help="End after so many events.")
@click.option("--timeout", type=float, help="End after so many seconds.")
@click.option("--strict", is_flag=True, help="Exit with 1 if an event is not what is promised.")
@click.option("--unchecked", is_flag=True, help="Check nothing, as without a document.")
@client_options
@spec_option
@click.pass_obj
def listen(
    options: Options,
    /,
    url: str,
    auths: dict[str, Any],
    headers: dict[str, str],
    queries: dict[str, str],
    transports: tuple[str, ...],
    path: str,
    serializer: str,
    namespaces: tuple[str, ...],
    events: tuple[str, ...],
    count: int | None,
    timeout: float | None,
    *,
    strict: bool,
    unchecked: bool,
) -> None:
    r"""Connect to the server at URL, and print the events that it emits, until Ctrl-C.

    With a document (--spec, or asyncapi.yaml in this folder) each event is checked, and what the
    server asks an acknowledgement for gets one that the document allows.

    \b
    asynction listen http://127.0.0.1:5000
    asynction listen http://127.0.0.1:5000 --namespace /admin --auth '{"token": "secret"}'
    asynction listen http://127.0.0.1:5000 --spec api.yaml --strict --count 10

    Exits with 0, with 1 if an event was wrong and --strict is given or the server ended the
    connection, and with 2 if the command line is wrong or the connection is refused.
    """
    import asynction_testing as testing  # noqa: PLC0415  # takes long to import

    contract = None if unchecked else optional_contract_of(options)
    if contract is not None:
        require_emitted(contract, namespaces, events)
    brought = Brought(auths, headers, queries)
    clients = [
        testing.ContractClient(
            contract or testing.no_contract(),
            url,
            namespace,
            credentials=brought.to(namespace),
            transports=transports or None,
            path=path,
            serializer=serializer,
        )
        for namespace in namespaces
    ]
    printer = ReceivedPrinter(events, count)
    end = None if timeout is None else time.monotonic() + timeout
    try:
        for client in clients:
            client.connect()
        click.echo(f"connected to {', '.join(namespaces)} at {url}", err=True)
        while not printer.is_done and (end is None or time.monotonic() < end):
            for client in clients:
                printer.print(client.clear())
                if not client.is_connected:
                    click.echo(f"the server ended {client.namespace}", err=True)
                    sys.exit(1)
            time.sleep(0.02)  # the clients collect in threads of their own
    except testing.RefusedError as error:
        raise NoConnectionError(printable(str(error))) from error
    except KeyboardInterrupt:
        click.echo(err=True)
    finally:
        for client in clients:
            client.close()
    if strict and printer.faults:
        sys.exit(1)


class ReceivedPrinter:
    """Prints events, and counts them.

    Args:
        events: The names of those to print; all if there are none.
        count: After how many it is done.
    """

    def __init__(self, events: tuple[str, ...] = (), count: int | None = None) -> None:
        self._events = frozenset(events)
        self._remaining = count
        self.faults = 0

    @property
    def is_done(self) -> bool:
        return self._remaining == 0

    def print(self, received: tuple[Received, ...]) -> None:
        """Print what has come."""
        for each in received:
            if self.is_done:
                return
            if self._events and each.event not in self._events:
                continue
            click.echo(_line(each))
            if each.fault is not None:
                self.faults += 1
                click.echo(click.style(f"         {printable(str(each.fault))}", fg="red"))
            if self._remaining is not None:
                self._remaining -= 1


def _line(received: Received) -> str:
    clock = click.style(time.strftime("%H:%M:%S"), dim=True)
    args = ", ".join(map(printable_json, received.args))
    name = printable(f"{received.namespace} {received.event}")
    return f"{clock} {click.style(name, bold=True)} {args}".rstrip()
