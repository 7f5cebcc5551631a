"""`asynction scaffold`: write the code that a document asks for and a folder lacks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ._document_options import Options, document_argument
from ._problem_reports import print_problems


@click.command()
@document_argument
@click.option(
    "--output",
    "-o",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of the code; by default that of the document.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be written.")
@click.pass_obj
def scaffold(options: Options, folder: Path | None, *, dry_run: bool) -> None:
    r"""Write the code that the document FILE, or the one in this folder, asks for.

    Handlers with their signatures and docstrings, functions that check credentials, contract.py
    with the types, and app.py. What people have written is never changed: after a change of the
    document, run it again to get what is new.

    \b
    asynction scaffold
    asynction scaffold --output src --dry-run

    Exits with 0, with 1 if the document is invalid or something is left to you before the server
    can start, and with 2 if the command line is wrong.
    """
    from asynction_spec import (  # noqa: PLC0415  # `--help` does not wait for it
        AsynctionException,
        SpecError,
        load_spec,
        socketio_problems,
        spec_of_server,
    )

    from ._scaffolded_files import planned_project  # noqa: PLC0415  # as above

    document = options.spec_file()
    try:
        whole = load_spec(document)
        server = options.server or _first_of_several(list(whole.servers))
        spec = spec_of_server(whole, server)
        problems = socketio_problems(spec, whole.servers[server] if server else None)
        if problems:
            raise SpecError(problems)
    except SpecError as error:
        print_problems(document, error.diagnostics)
        sys.exit(1)
    except AsynctionException as error:  # an unknown server
        raise click.UsageError(str(error)) from error
    folder = folder or Path(document).parent
    project = planned_project(spec, Path(document).absolute(), folder.absolute(), server)
    if not dry_run:
        try:
            project.write()
        except OSError as error:
            reason = f"{error.filename}: {error.strerror}"
            raise click.ClickException(f"can't write {reason}") from error
    for path, report in project.reports.items():
        click.echo(f"{path.relative_to(folder.absolute())}: {report}")
    if not project.reports:
        click.echo("nothing is missing")
    for note in project.notes:
        click.echo(f"note: {note}", err=True)
    for fault in project.faults:
        click.echo(click.style(f"left to you: {fault}", fg="yellow"), err=True)
    if project.faults:
        sys.exit(1)


def _first_of_several(servers: list[str]) -> str | None:
    """The server that the application is, where the document leaves the choice."""
    return servers[0] if len(servers) > 1 else None
