"""`asynction diff`: what changed from one document to the next, for clients."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from ._document_options import Options, default_document, spec_option

if TYPE_CHECKING:
    from asynction_spec import AsyncApiSpec, DocumentSource

_VERDICTS = ("breaking", "unknown", "safe", "documentation")
_NEVER = "never"


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
)
@click.option(
    "--fail-on",
    type=click.Choice([*_VERDICTS, _NEVER]),
    default="breaking",
    show_default=True,
    help="Exit with 1 where there is a change with this verdict or a worse one.",
)
@spec_option
@click.pass_obj
def diff(options: Options, old: str, new: str | None, form: str, fail_on: str) -> None:
    r"""Say what changed from the document OLD to NEW, and what of it breaks clients.

    OLD and NEW are files, or documents of a revision of Git: git:main is the same file on that
    branch, git:v1.2:api/asyncapi.yaml another one. Without NEW it is the document in this folder.

    Changes are judged by who sends what: a server of the new document has to accept what clients
    of the old one send, and may send nothing that they do not expect. A change is breaking, with a
    message that is refused where a schema changed; safe; a matter of documentation; or unknown,
    where neither a message nor a proof was found.

    \b
    asynction diff old.yaml new.yaml
    asynction diff git:main
    asynction diff git:v1.2 asyncapi.yaml --format markdown --fail-on never

    Exits with 0, with 1 by --fail-on, and with 2 if the command line is wrong or a document can't
    be read.
    """
    from asynction_spec import compare  # noqa: PLC0415  # `--help` does not wait for it

    from ._diff_reports import REPORTS, summary  # noqa: PLC0415  # as above

    if new is not None and options.spec is not None:
        raise click.UsageError("Both --spec and NEW name a document: use one of them.")
    if new is None and options.spec is None and _is_default_document(old):
        raise click.UsageError(
            f"{old!r} is the document in this folder, and NEW would be the same:"
            " write `asynction diff OLD NEW`, or `asynction diff git:HEAD`."
        )
    new = new or options.spec_file()
    with ExitStack() as folders:
        changes = compare(*_loaded(old, new, folders))
        texts = list(REPORTS[form](changes))
    for text in texts:
        click.echo(text)
    click.echo(summary(changes), err=True)
    failing = _VERDICTS[: _VERDICTS.index(fail_on) + 1] if fail_on != _NEVER else ()
    if any(each.verdict.value in failing for each in changes):
        sys.exit(1)


def _is_default_document(path: str) -> bool:
    document = default_document()
    return document is not None and Path(path).resolve() == Path(document).resolve()


def _loaded(old: str, new: str, folders: ExitStack) -> Sequence[AsyncApiSpec]:
    """Both documents; ends the command where one of them is broken."""
    from asynction_spec import SpecError, load_spec  # noqa: PLC0415  # as above

    from ._problem_reports import print_problems  # noqa: PLC0415

    specs = []
    for written, other in ((old, new), (new, old)):
        try:
            specs.append(load_spec(_source(written, other, folders)))
        except SpecError as error:
            print_problems(written, error.diagnostics)
            sys.exit(2)
    return specs


def _source(written: str, other: str, folders: ExitStack) -> DocumentSource:
    """The file, or the document of a revision; its path is the other one's if it names none."""
    from ._git_revisions import PREFIX, document_at  # noqa: PLC0415  # rarely needed

    if not written.startswith(PREFIX):
        if Path(written).is_dir():
            raise click.UsageError(f"{written!r} is a folder: name the document in it.")
        if not Path(written).is_file():
            raise click.UsageError(f"File {written!r} does not exist.")
        return written
    path = other.removeprefix(PREFIX).partition(":")[2] if other.startswith(PREFIX) else other
    path = path or default_document() or ""
    folder = folders.enter_context(TemporaryDirectory(prefix="asynction-"))
    return document_at(written, path, Path(folder))
