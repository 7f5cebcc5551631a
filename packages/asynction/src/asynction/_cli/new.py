"""`asynction new`: begin a project that runs."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import click

FILES = (
    "asyncapi.yaml",
    "app.py",
    "handlers.py",
    "contract.py",
    "test_contract.py",
    "README.md",
)
_NAME = re.compile(r"[^\W_][\w. -]*")


@click.command()
@click.argument("name", required=False)
def new(name: str | None) -> None:
    r"""Begin a project in the folder NAME: a document, its handlers, and a server that runs.

    Writes asyncapi.yaml, app.py, handlers.py, contract.py with the types, test_contract.py and
    README.md. Files that exist are never overwritten: then nothing is written.

    \b
    asynction new chat
    asynction new .

    Exits with 0, with 1 if files are in the way or can't be written, and with 2 if the command
    line is wrong.
    """
    folder = _folder(name)
    present = [each for each in FILES if (folder / each).exists()]
    if folder.exists() and not folder.is_dir():
        raise click.ClickException(f"{folder} is a file: choose another name.")
    if present:
        listed = ", ".join(present)
        raise click.ClickException(
            f"{folder} has {listed} already, and nothing is overwritten: choose another name."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each, text in _texts(folder, _title(folder)):
            with (folder / each).open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            click.echo(folder / each)
    except OSError as error:
        raise click.ClickException(f"can't write {error.filename}: {error.strerror}") from error
    click.echo(_next_steps(folder), err=True)


def _folder(name: str | None) -> Path:
    if name is None:
        if not sys.stdin.isatty():
            raise click.UsageError("Name the project: asynction new NAME")
        name = str(click.prompt("Name of the project", default="chat"))
    if name != "." and not _NAME.fullmatch(Path(name).name):
        raise click.UsageError(f"{name!r} can't be the name of a project: begin with a letter.")
    return Path(name)


def _title(folder: Path) -> str:
    words = re.split(r"[\W_]+", folder.resolve().name)
    title = " ".join(word for word in words if word) or "Chat"
    return title[0].upper() + title[1:]


def _texts(folder: Path, title: str) -> Iterator[tuple[str, str]]:
    """The text of each file, with its name; each is asked for when the one before is written."""
    from asynction_spec import load_spec, python_types  # noqa: PLC0415  # `--help` does not wait

    from ._new_project_templates import (  # noqa: PLC0415  # as above
        CONTRACT_TEST,
        DOCUMENT,
        HANDLERS,
        README,
    )
    from ._planned_project import app_text  # noqa: PLC0415  # as above

    yield "asyncapi.yaml", DOCUMENT.format(title=_quoted(title))
    yield "app.py", app_text(title, "asyncapi.yaml")
    yield "handlers.py", HANDLERS
    yield "contract.py", python_types(load_spec(folder / "asyncapi.yaml"))
    yield "test_contract.py", CONTRACT_TEST
    yield "README.md", README.format(title=title)


def _quoted(title: str) -> str:
    """A title as YAML reads it: in quotation marks, because it may be a number."""
    return f"'{title}'"


def _next_steps(folder: Path) -> str:
    enter = [] if folder == Path() else [f"cd {shlex.quote(str(folder))}"]
    terminals = {
        "Now type:": [*enter, "python app.py"],
        "In a second terminal, to see what the server emits:": [
            *enter,
            "asynction listen http://127.0.0.1:5000",
        ],
        "In a third one, to send something:": [
            *enter,
            "asynction emit http://127.0.0.1:5000 say"
            """ '{"name": "ada", "text": "Good morning"}'""",
        ],
    }
    parts = [
        "\n".join([title, "", *(f"    {each}" for each in typed)])
        for title, typed in terminals.items()
    ]
    return "\n" + "\n\n".join(parts)
