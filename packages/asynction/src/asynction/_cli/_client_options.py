"""What the commands that talk to a server have in common: `listen`, `emit`, `test` and `proxy`.

The options that say where the server is and what a client brings, and the contract that messages
are held against.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from asynction_spec import SpecError

from ._document_options import Options

if TYPE_CHECKING:
    from asynction_testing import Contract, Credentials

Command = TypeVar("Command", bound=Callable[..., Any])
TRANSPORTS = ("websocket", "polling")
_SCHEMES = ("http", "https", "ws", "wss")


@dataclass(frozen=True, slots=True)
class Brought:
    """What clients bring.

    Args:
        auths: The auth object by namespace; the key "" has the one of all others.
        headers: Headers of the HTTP request.
        queries: Parameters of its URL.
    """

    auths: dict[str, Any]
    headers: dict[str, str]
    queries: dict[str, str]

    def to(self, namespace: str) -> Credentials:
        """What a client of a namespace brings."""
        from asynction_testing import Credentials  # noqa: PLC0415  # takes long to import

        auth = self.auths.get(namespace, self.auths.get(""))
        return Credentials(auth, self.headers, self.queries)


class NoConnectionError(click.ClickException):
    """A server can't be reached, or refuses the connection: the command ends with 2.

    The command line may be right, so that its usage is not shown.
    """

    exit_code = 2


def read_server_url(_: click.Context, __: click.Parameter, url: str) -> str:
    """The URL of a server; raises click.BadParameter for what is not one."""
    try:
        parts = urlsplit(url)
        is_url = parts.scheme in _SCHEMES and parts.hostname is not None and parts.port != 0
    except ValueError:  # as for "http://[::1" and "http://localhost:port"
        is_url = False
    if is_url:
        return url
    lacks_scheme = url[:1].isalnum() and "://" not in url
    example = f"http://{url}" if lacks_scheme else "http://127.0.0.1:5000"
    raise click.BadParameter(f"{url!r} is not the URL of a server: write {example}, for example.")


def client_options(command: Command) -> Command:
    """The options that say where the server is and what a client brings."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def contract_of(options: Options) -> Contract:
    """The contract in the document that is given or is in this folder.

    Raises click.UsageError where there is none; ends the command for one that is broken.
    """
    from asynction_testing import load  # noqa: PLC0415  # takes long to import

    try:
        return load(options.spec_file())
    except SpecError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def optional_contract_of(options: Options) -> Contract | None:
    """The same, None where no document is given and none is in this folder."""
    return contract_of(options) if options.names_document else None


def _require_serializer(_: click.Context, __: click.Parameter, serializer: str) -> str:
    """Raises click.BadParameter for one whose package is not installed."""
    if serializer == "msgpack" and find_spec("msgpack") is None:
        raise click.BadParameter("it is not installed: pip install 'asynction-testing[msgpack]'")
    return serializer


def _read_pairs(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`Name: value` or `name=value`, as a mapping."""
    pairs = {}
    for each in given:
        separator = ":" if ":" in each.partition("=")[0] else "="
        name, found, value = each.partition(separator)
        if not found or not name.strip():
            raise click.BadParameter(f"{each!r} is neither 'Name: value' nor 'name=value'")
        pairs[name.strip()] = value.strip()
    return pairs


def _read_auths(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    """`[NAMESPACE=]JSON`, as a mapping."""
    auths = {}
    for each in given:
        namespace, separator, text = each.partition("=")
        if not (separator and namespace.startswith("/")):
            namespace, text = "", each
        try:
            auth = json.loads(text)
        except ValueError as error:
            raise click.BadParameter(f"{text!r} is not JSON: {error}") from error
        if not isinstance(auth, dict):
            raise click.BadParameter(f"{text!r} is not a JSON object")
        auths[namespace] = auth
    return auths


serializer_option = click.option(
    "--serializer",
    type=click.Choice(("default", "msgpack")),
    default="default",
    show_default=True,
    callback=_require_serializer,
    help="How packets are written; msgpack needs the package of that name.",
)
_OPTIONS = (
    click.option("--path", default="socket.io", show_default=True, help="The Socket.IO path."),
    serializer_option,
    click.option(
        "--auth",
        "auths",
        multiple=True,
        callback=_read_auths,
        metavar="[NAMESPACE=]JSON",
        help="The auth object, for all namespaces or for one.",
    ),
    click.option(
        "--header",
        "headers",
        multiple=True,
        callback=_read_pairs,
        metavar="NAME:VALUE",
        help="A header of the connecting request.",
    ),
    click.option(
        "--query",
        "queries",
        multiple=True,
        callback=_read_pairs,
        metavar="NAME=VALUE",
        help="A parameter of the connecting URL.",
    ),
    click.option(
        "--transport",
        "transports",
        multiple=True,
        type=click.Choice(TRANSPORTS),
        help="Over which transports; by default both.",
    ),
)
