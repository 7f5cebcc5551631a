"""`asynction types`: the payloads, acknowledgements and auth objects of a document as code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from ._document_options import Options, document_argument
from ._problem_reports import print_problems

_LANGUAGES = ("python", "typescript")


@click.command()
@document_argument
@click.option(
    "--language",
    "-l",
    type=click.Choice(_LANGUAGES),
    help="By default what the name of the output says (.py, .ts), else python.",
)
@click.option("--pydantic", is_flag=True, help="Models of pydantic 2 in the place of TypedDicts.")
@click.option(
    "--client",
    type=click.Choice(["sync", "async"]),
    help="Add a client over python-socketio with a method for each event.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file to write; by default standard output.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if FILE is out of date.")
@click.pass_obj
def types(
    options: Options,
    language: str | None,
    client: Literal["sync", "async"] | None,
    output: Path | None,
    *,
    pydantic: bool,
    check: bool,
) -> None:
    r"""Write what travels by the document FILE, or by the one in this folder, as types.

    Python: a TypedDict for each object, a Protocol for each handler, and with --client a client
    whose methods are the events. TypeScript: an interface for each object, and the
    ServerToClientEvents and ClientToServerEvents of each namespace for socket.io-client.

    \b
    asynction types --output contract.py
    asynction types --client async --output client.py
    asynction types --pydantic --output models.py
    asynction types api.yaml --output events.ts
    asynction types --output events.ts --check

    Exits with 0, with 1 if the document is invalid or --check finds FILE out of date, and with 2
    if the command line is wrong.
    """
    language = language or ("typescript" if _is_typescript(output) else "python")
    if language == "typescript" and (pydantic or client):
        given = "--pydantic" if pydantic else "--client"
        raise click.UsageError(f"{given} is for Python: socket.io-client is the TypeScript client.")
    if pydantic and client:
        raise click.UsageError("Clients send TypedDicts: write --pydantic to a file of its own.")
    if check and output is None:
        raise click.UsageError("--check compares with a file: name it with --output.")
    code = _code(options.spec_file(), language, client, pydantic=pydantic)
    if output is None:
        click.echo(code.encode(), nl=False)
    elif check:
        _check(output, code)
    else:
        _write(output, code)


def _is_typescript(output: Path | None) -> bool:
    return output is not None and output.suffix in {".ts", ".mts", ".cts"}


def _code(
    document: str, language: str, client: Literal["sync", "async"] | None, *, pydantic: bool
) -> str:
    """The code for a document; ends the command for one that is invalid."""
    # `--help` does not wait for them.
    from asynction_spec import (  # noqa: PLC0415
        SpecError,
        load_spec,
        python_types,
        typescript_types,
    )

    try:
        spec = load_spec(document)
    except SpecError as error:
        print_problems(document, error.diagnostics)
        sys.exit(1)
    if language == "typescript":
        return typescript_types(spec)
    return python_types(spec, pydantic=pydantic, client=client)


def _check(output: Path, code: str) -> None:
    try:
        written = output.read_text(encoding="utf-8")
    except FileNotFoundError:
        written = None
    except (OSError, ValueError) as error:
        raise click.ClickException(f"can't read {output}: {error}") from error
    if written != code:
        what = "is out of date" if written is not None else "does not exist"
        click.echo(f"{output} {what}: write it again without --check", err=True)
        sys.exit(1)


def _write(output: Path, code: str) -> None:
    from asynction_spec import GENERATED_MARK  # noqa: PLC0415  # `--help` does not wait for it

    try:
        written = output.read_text(encoding="utf-8", errors="replace")
    except OSError:
        written = ""  # to write it says why
    if written.strip() and GENERATED_MARK not in written:
        raise click.ClickException(
            f"{output} was not written by this command, and is left as it is: choose another name."
        )
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(code, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.ClickException(f"can't write {output}: {error.strerror or error}") from error
    click.echo(output)
