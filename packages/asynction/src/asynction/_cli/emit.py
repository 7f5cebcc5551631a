"""`asynction emit`: send one event to a server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from asynction_spec import ValidationException, printable, printable_json

from ._client_options import Brought, NoConnectionError, client_options, read_server_url
from ._contract_argument import optional_contract_of
from ._event_names import complete_namespaces, complete_received, require_received
from ._options import Options, spec_option


def _read_argument(text: str) -> Any:
    """A JSON text, or `@FILE` for the bytes of a file."""
    if text.startswith("@"):
        try:
            return Path(text[1:]).read_bytes()
        except OSError as error:
            raise click.UsageError(f"{text[1:]}: {error.strerror}") from error
    try:
        return json.loads(text)
    except ValueError as error:
        hint = f"; for a text write {json.dumps(text)!r}" if text.strip("\"'{}[] ") == text else ""
        raise click.UsageError(f"the argument {text!r} is not JSON{hint}") from error


@click.command()
@click.argument("url", callback=read_server_url)
@click.argument("event", shell_complete=complete_received)
@click.argument("arguments", nargs=-1, metavar="[JSON]...")
@client_options
@click.option("--namespace", default="/", show_default=True, shell_complete=complete_namespaces)
@click.option("--timeout", default=5.0, show_default=True, help="Seconds to wait for the ack.")
@click.option("--unchecked", is_flag=True, help="Send what the document does not allow.")
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
    namespace: str,
    timeout: float,
    *,
    unchecked: bool,
) -> None:
    r"""Send EVENT to the server at URL, with arguments in JSON, and print the acknowledgement.

    With a document (--spec, or asyncapi.yaml in this folder) the arguments are checked before they
    are sent, and the acknowledgement when it comes. @FILE is the content of a file, as binary data.

    \b
    asynction emit http://127.0.0.1:5000 join '{"room": "lobby"}'
    asynction emit http://127.0.0.1:5000 upload '{"name": "a.png"}' @a.png --namespace /files

    Exits with 0, with 1 if a message is not what the document says or no acknowledgement comes that
    it promises, and with 2 if the command line is wrong, if the document has no such event, or if
    the connection is refused.
    """
    import asynction_testing as testing  # noqa: PLC0415  # takes long to import

    args = [_read_argument(each) for each in arguments]
    contract = optional_contract_of(options)
    if contract is not None and not unchecked:
        require_received(contract, [namespace], [event])
    client = testing.ContractClient(
        contract or testing.no_contract(),
        url,
        namespace,
        credentials=Brought(auths, headers, queries).to(namespace),
        transports=transports or None,
        path=path,
        timeout=timeout,
    )
    try:
        if contract is not None and not unchecked:
            client.require_right(event, args)
        with client:
            ack = client.send_unchecked(event, args)
        _report(contract or testing.no_contract(), namespace, event, ack, timeout)
    except ValidationException as error:
        click.echo(click.style(printable(str(error)), fg="red"), err=True)
        sys.exit(1)
    except testing.RefusedError as error:
        raise NoConnectionError(printable(str(error))) from error


def _report(contract: Any, namespace: str, event: str, ack: Any, timeout: float) -> None:
    if ack is None:
        click.echo(f"no acknowledgement within {timeout:g} s", err=True)
        if _promises_ack(contract, namespace, event):
            sys.exit(1)
        return
    click.echo(printable_json(ack[0] if len(ack) == 1 else ack))
    fault = contract.fault_in_ack(namespace, event, ack)
    if fault is not None:
        raise fault


def _promises_ack(contract: Any, namespace: str, event: str) -> bool:
    try:
        return bool(contract.promises_ack(namespace, event))
    except LookupError:  # it was sent all the same
        return False
