"""`asynction validate`: check documents, and report their problems."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import click

from asynction_spec import Diagnostic, Severity, diagnose, load_spec

from ._options import Options, spec_option
from ._reports import REPORTS, summary

_SEVERITIES = list(Severity)


@click.command()
@click.argument(
    "files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=False)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(REPORTS)),
    default="text",
    show_default=True,
    help="For people (text), programs (json), or the annotations of a GitHub workflow (github).",
)
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in Severity]),
    default="error",
    show_default=True,
    help="The lowest severity that counts as a problem.",
)
@spec_option
@click.pass_obj
def validate(options: Options, files: tuple[str, ...], form: str, fail_on: str) -> None:
    r"""Check AsyncAPI documents: FILE, or the one that --spec names, or the one in this folder.

    \b
    asynction validate
    asynction validate api/chat.yaml api/orders.yaml --format github

    Writes the problems to standard output, and a summary to standard error. Exits with 0 if there
    are no problems, 1 if there are some, and 2 if the command line is wrong.
    """
    if files and options.spec is not None:
        raise click.UsageError("Both --spec and FILE name a document: use one of them.")
    files = files or (options.spec_file(),)
    # Documents may share a file, whose problems are reported once.
    found = list(dict.fromkeys(chain.from_iterable(map(_diagnose, files))))
    for line in REPORTS[form](found):
        click.echo(line)
    click.echo(summary(files, found), err=True)
    if _at_least(found, Severity(fail_on)):
        sys.exit(1)


def _diagnose(file: str) -> list[Diagnostic]:
    """The problems of a document, with those of `x-mock` if it has any."""
    found = [*diagnose(file)]
    if b"x-mock" in Path(file).read_bytes() and not _at_least(found, Severity.ERROR):
        from asynction_mock import x_mock_problems  # noqa: PLC0415  # slow, and rarely needed

        found += x_mock_problems(load_spec(file))
    return found


def _at_least(found: Iterable[Diagnostic], least: Severity) -> bool:
    weighty = _SEVERITIES[: _SEVERITIES.index(least) + 1]
    return any(each.severity in weighty for each in found)
