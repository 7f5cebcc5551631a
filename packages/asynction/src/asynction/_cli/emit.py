"""`asynction emit`: send one event to a server."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from asynction_spec import ValidationException, printable, printable_json

from ._client_options import (
    Brought,
    NoConnectionError,
    client_options,
    optional_contract_of,
    read_server_url,
)
from ._document_options import Options, spec_option
from ._progress import clear_progress, show_progress
from ._unknown_events import require_received
from .completion import complete_namespaces, complete_received
from .listen import ReceivedPrinter

if TYPE_CHECKING:
    from asynction_testing import Contract, ContractClient


class _EndedError(click.ClickException):
    """The server ended the connection: the command ends with 1."""


def _read_argument(text: str) -> Any:
    """A JSON text, with `{"$binary": BASE64}` for binary data, or `@FILE` for a file's bytes."""
    if text.startswith("@"):
        try:
            return Path(text[1:]).read_bytes()
        except OSError as error:
            raise click.UsageError(f"{text[1:]}: {error.strerror}") from error
    try:
        value = json.loads(text)
        from asynction_testing import from_json  # noqa: PLC0415  # takes long to import

        return from_json(value)
    except ValueError as error:
        hint = ""
        if text.strip("\"'{}[] ") == text:
            hint = f"; for a text write {json.dumps(text)!r}"
        elif "'" in text and '"' not in text:
            hint = "; JSON has double quotes, and the shell takes it in single ones: '{\"a\": 1}'"
        raise click.UsageError(f"the argument {text!r} is not JSON{hint}") from error


@click.command()
@click.argument("url", callback=read_server_url)
@click.argument("event", shell_complete=complete_received)
@click.argument("arguments", nargs=-1, metavar="[JSON]...")
@click.option(
    "--namespace",
    default="/",
    show_default=True,
    metavar="NAME",
    shell_complete=complete_namespaces,
    help="The namespace to connect to.",
)
@click.option("--timeout", default=5.0, show_default=True, help="Seconds to wait for the ack.")
@click.option(
    "--listen",
    "seconds",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Stay for so long, and print what the server emits.",
)
@click.option("--unchecked", is_flag=True, help="Send what the document does not allow.")
@client_options
@spec_option
@click.pass_obj
def emit(
    options: Options,
    /,
    url: str,
    event: str,
    arguments: tuple[str, ...],
    auths: dict[str, Any],
    headers: dict[str, str],
    queries: dict[str, str],
    transports: tuple[str, ...],
    path: str,
    serializer: str,
    namespace: str,
    timeout: float,
    seconds: float | None,
    *,
    unchecked: bool,
) -> None:
    r"""Send EVENT to the server at URL, with arguments in JSON, and print the acknowledgement.

    With a document (--spec, or asyncapi.yaml in this folder) the arguments are checked before they
    are sent, and the acknowledgement when it comes. @FILE is the content of a file, as binary data;
    within an argument they are {"$binary": BASE64}.

    \b
    asynction emit http://127.0.0.1:5000 join '{"room": "lobby"}'
    asynction emit http://127.0.0.1:5000 upload '{"name": "a.png"}' @a.png --namespace /files
    asynction emit http://127.0.0.1:5000 join '{"room": "lobby"}' --listen 5

    Exits with 0, with 1 if a message is not what the document says, no acknowledgement comes that
    it promises or the server ends the connection, with 2 if the command line is wrong, if the
    document has no such event, or if the connection is refused, and with 130 after Ctrl-C.
    """
    args = [_read_argument(each) for each in arguments]
    import asynction_testing as testing  # noqa: PLC0415  # takes long to import

    contract = optional_contract_of(options)
    if contract is not None and not unchecked:
        require_received(contract, [namespace], [event])
    checked = contract or testing.no_contract()
    client = testing.ContractClient(
        checked,
        url,
        namespace,
        credentials=Brought(auths, headers, queries).to(namespace),
        transports=transports or None,
        path=path,
        serializer=serializer,
        timeout=timeout,
    )
    try:
        if contract is not None and not unchecked:
            # Before anything is opened: a message that is wrong needs no server.
            client.require_right(event, args)
        with client:
            wait = client.send_later(event, args)
            faults = _listen(client, seconds) if seconds else 0
            awaits = not seconds or checked.promises_ack(namespace, event)
            if awaits:
                show_progress(f"waiting for the acknowledgement, {timeout:g} s at most")
            ack = wait(timeout if awaits else 0)
            clear_progress()
            if ack is not None:
                click.echo(printable_json(ack[0] if len(ack) == 1 else ack))
            if not client.is_connected and (ack is None or seconds):
                raise _EndedError("the server ended the connection")
        if ack is None and awaits:
            click.echo(f"no acknowledgement within {timeout:g} s", err=True)
        _require_right_ack(checked, namespace, event, ack)
        if faults:
            sys.exit(1)
    except ValidationException as error:
        click.echo(click.style(printable(str(error)), fg="red"), err=True)
        sys.exit(1)
    except testing.RefusedError as error:
        raise NoConnectionError(printable(str(error))) from error


def _listen(client: ContractClient, seconds: float) -> int:
    """Print what the server emits for so many seconds; give how many events were wrong."""
    printer = ReceivedPrinter()
    end = time.monotonic() + seconds
    # In short turns, so that events are printed as they come.
    while time.monotonic() < end and not client.wait_for_end(0.02):
        printer.print(client.clear())  # which it collects in a thread of its own
    printer.print(client.clear())
    return printer.faults


def _require_right_ack(
    contract: Contract, namespace: str, event: str, ack: list[Any] | None
) -> None:
    """Raise what is wrong with an acknowledgement; end the command if one was promised."""
    if ack is None:
        if contract.promises_ack(namespace, event):
            sys.exit(1)
        return
    fault = contract.fault_in_ack(namespace, event, ack)
    if fault is not None:
        raise fault
