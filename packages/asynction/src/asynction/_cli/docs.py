"""`asynction docs`: build the documentation page of a document, or serve a preview of it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from ._document_options import Options, document_argument
from ._local_server import exit_on_signals, host_option, port_option
from ._problem_reports import print_problems, print_warnings

_URL = re.compile(r"https?://[\w.:\[\]-]+(?:/[\w./~-]*)?", re.ASCII)


def _url(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _URL.fullmatch(value):
        raise click.BadParameter(f"{value} is not a URL: write it as http://localhost:5000")
    return value


@click.group()
def docs() -> None:
    r"""Build the documentation page of a document, or preview it.

    \b
    asynction docs build asyncapi.yaml --output site
    asynction docs serve asyncapi.yaml --open
    """


@docs.command(short_help="Write the page to a folder.")
@document_argument
@click.option(
    "--output",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    default="api-docs",
    show_default=True,
    help="The folder to write to; created if it is missing.",
)
@click.pass_obj
def build(options: Options, output: Path) -> None:
    r"""Write the page of the document FILE, or of the one in this folder.

    Writes index.html, which needs no other file, the page as Markdown, index.md, and the document
    with all files that it refers to, asyncapi.json and asyncapi.yaml. Prints the document's
    warnings; exits with 1 if it is invalid.

    \b
    asynction docs build
    asynction docs build api/asyncapi.yaml --output site
    """
    from asynction_docs import build as build_page  # noqa: PLC0415  # `--help` does not wait for it
    from asynction_spec import SpecError, load_spec  # noqa: PLC0415  # as above

    document = options.spec_file()
    try:
        spec = load_spec(document)
    except SpecError as error:
        print_problems(document, error.diagnostics)
        sys.exit(1)
    print_warnings(document, spec.diagnostics)
    try:
        page = build_page(spec, output)
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(f"can't write to {output}: {reason}") from error
    click.echo(page)


@docs.command(short_help="Serve a preview that reloads when the document changes.")
@document_argument
@host_option
@port_option(8000)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--target",
    metavar="URL",
    callback=_url,
    help="A server of the document, such as http://localhost:5000: the page gets a console for it.",
)
@click.pass_obj
def serve(options: Options, host: str, port: int, target: str | None, *, opens: bool) -> None:
    r"""Serve a preview of the document FILE, or of the one in this folder.

    The page reloads when the document, or a file that it refers to, changes. While the document is
    invalid, the terminal and the page list its problems. Ctrl-C ends it.

    \b
    asynction docs serve --open
    asynction docs serve api/asyncapi.yaml --port 9000
    """
    from ._docs_preview import Preview, create_server, serve_preview  # noqa: PLC0415  # as above

    exit_on_signals()
    preview = Preview(options.spec_file(), target)
    server = create_server(preview, host, port)
    url = f"http://{f'[{host}]' if ':' in host else host}:{server.port}/"
    click.echo(f"Showing {preview.document} at {url}")
    if opens:
        click.launch(url)
    serve_preview(server, preview)
