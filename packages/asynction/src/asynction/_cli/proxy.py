"""`asynction proxy`: stand between clients and a server, and check both."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from threading import Event

import click

from ._client_options import contract_of, read_server_url, serializer_option
from ._document_options import Options, spec_option
from ._local_server import exit_on_signals, for_local_hosts, host_option, listen, port_option
from ._log_format import log_to_terminal


@click.command()
@click.argument("target", callback=read_server_url)
@host_option
@port_option(5001)
@click.option("--path", default="socket.io", show_default=True, help="The Socket.IO path.")
@serializer_option
@click.option("--enforce", is_flag=True, help="Do not forward what the document does not allow.")
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write all that travels to a file, which `asynction test --replay FILE` plays.",
)
@click.option("--quiet", "-q", is_flag=True, help="Log only what is wrong.")
@spec_option
@click.pass_obj
def proxy(
    options: Options,
    /,
    target: str,
    host: str,
    port: int,
    path: str,
    serializer: str,
    record: Path | None,
    *,
    enforce: bool,
    quiet: bool,
) -> None:
    r"""Stand between any client and the Socket.IO server at TARGET, and check both directions.

    Have clients connect to the proxy. Each event, acknowledgement and connection is a line, with
    what is wrong with it by the document. With --enforce it is not forwarded then: a client gets an
    error as acknowledgement. What clients bring when they connect is never recorded.

    \b
    asynction proxy http://127.0.0.1:5000
    asynction proxy http://127.0.0.1:5000 --spec api.yaml --port 8080 --enforce
    asynction proxy http://127.0.0.1:5000 --record traffic.jsonl

    Ctrl-C ends it.
    """
    import asynction_testing as testing  # noqa: PLC0415  # takes long to import

    exit_on_signals()
    contract = contract_of(options)
    log_to_terminal(quiet=quiet)
    with listen(host, port):
        """Find out now whether the proxy can."""
    with ExitStack() as stack:
        file = None
        if record is not None:
            file = stack.enter_context(record.open("w", encoding="utf-8"))
        made = testing.Proxy(
            contract, target, path=path, enforce=enforce, record=file, serializer=serializer
        )
        stack.callback(made.close)
        url = stack.enter_context(testing.serve(for_local_hosts(made, host), host, port))
        click.echo(f"Proxy of {target} at {url}")
        Event().wait()
