"""`asynction validate`: check documents, and report their problems.

Documents are files, those in folders, what patterns match, or standard input. With `--serve` the
code that a document names is imported, to see whether a server of it would start.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from glob import glob, has_magic
from pathlib import Path

import click

from asynction_spec import (
    AsynctionException,
    Diagnostic,
    DocumentContent,
    DocumentSource,
    Severity,
    diagnose,
    load_spec,
)

from ._document_options import Options, spec_option
from ._problem_reports import REPORTS, Findings, summary
from ._rule_filter import RuleFilter, require_known_rules
from ._settings import settings_for

_SEVERITIES = list(Severity)
_STDIN = "-"
_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_VERSION = re.compile(rb"""^[\s{,]*["']?asyncapi["']?[ \t]*:""", re.MULTILINE)
_HEAD = 64 * 1024
"""How much of a file is searched for its version: it is usually the first field."""
_NOT_SEARCHED = frozenset({"node_modules", "__pycache__", "venv"})


def _read_rules(_: click.Context, option: click.Parameter, given: tuple[str, ...]) -> list[str]:
    """Names of rules, several of them with commas."""
    names = [name.strip() for each in given for name in each.split(",") if name.strip()]
    require_known_rules(names, option.opts[0])
    return names


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--format",
    "form",
    type=click.Choice([*REPORTS]),
    default="text",
    show_default=True,
    help="For people (text), programs (json), the annotations of a GitHub workflow (github), test"
    " reports (junit), or code scanning (sarif).",
)
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in Severity]),
    default="error",
    show_default=True,
    help="The lowest severity that counts as a problem.",
)
@click.option(
    "--select", multiple=True, callback=_read_rules, metavar="RULE", help="Report these alone."
)
@click.option(
    "--ignore", multiple=True, callback=_read_rules, metavar="RULE", help="Do not report these."
)
@click.option(
    "--serve",
    is_flag=True,
    help="Check what a server needs as well, and import the code that the document names.",
)
@click.option("--server", metavar="NAME", help="With --serve: which server of the document it is.")
@click.option(
    "--sid-first", is_flag=True, help="With --serve: handlers are those of an AsynctionServer."
)
@spec_option
@click.pass_obj
def validate(
    options: Options,
    files: tuple[str, ...],
    form: str,
    fail_on: str,
    select: list[str],
    ignore: list[str],
    server: str | None,
    *,
    serve: bool,
    sid_first: bool,
) -> None:
    r"""Check AsyncAPI documents: FILE, or the one in this folder.

    FILE is a file, a folder with documents in it or below it, a pattern such as 'api/*.yaml', or -
    for standard input. Rules are listed in docs/rules.md; RULE may be a pattern, such as
    'socketio-*'. The settings `ignore` and `select` in an asynction.toml beside the document, or
    in [tool.asynction] of a pyproject.toml, are lists of them.

    \b
    asynction validate
    asynction validate api/ --format github
    asynction validate --serve --fail-on warning
    git show HEAD:asyncapi.yaml | asynction validate -

    Writes the problems to standard output, and a summary to standard error. Exits with 0 if there
    are no problems, 1 if there are some, and 2 if the command line is wrong.
    """
    if files and options.spec is not None:
        raise click.UsageError("Both --spec and FILE name a document: use one of them.")
    names = _expand(files or (options.spec_file(),))
    documents = _Documents()
    startup = _Startup(server or options.server, takes_sid=sid_first) if serve else None
    found: dict[Diagnostic, None] = {}  # documents may share a file, whose problems count once
    for name in names:
        settings = settings_for(Path(name))
        rules = RuleFilter((*select,) or settings.select, (*ignore, *settings.ignore))
        found |= dict.fromkeys(filter(rules.reports, _problems(documents, name, startup)))
    failing = frozenset(_SEVERITIES[: _SEVERITIES.index(Severity(fail_on)) + 1])
    findings = Findings(names, list(found), failing)
    for line in REPORTS[form](findings):
        click.echo(line)
    click.echo(summary(names, findings.diagnostics), err=True)
    if findings.fails:
        sys.exit(1)


def _problems(documents: _Documents, name: str, startup: _Startup | None) -> list[Diagnostic]:
    """The problems of a document, with those of `x-mock` if it has any, and of a server."""
    source = documents.source(name)
    found = diagnose(source)
    if any(each.severity is Severity.ERROR for each in found):
        return found
    if b"x-mock" in documents.content(name):
        from asynction_mock import x_mock_problems  # noqa: PLC0415  # slow, and rarely needed

        found += x_mock_problems(load_spec(source))
    return found if startup is None else startup.added_to(found, source)


# -- which documents ------------------------------------------------------------------------------


def _expand(named: Sequence[str]) -> list[str]:
    """The files that arguments name, each once; `-` for standard input.

    A folder stands for all AsyncAPI documents in it and below it, a pattern for the files that it
    matches.

    Raises click.UsageError for a file that does not exist, and for a folder without documents.
    """
    return list(dict.fromkeys(file for each in named for file in _files(each)))


def _files(name: str) -> list[str]:
    if name == _STDIN or Path(name).is_file():
        return [name]
    if Path(name).is_dir():
        found = sorted(_documents_below(name))
        if not found:
            raise click.UsageError(f"There is no AsyncAPI document in the folder {name!r}.")
        return found
    found = glob(name, recursive=True)  # noqa: PTH207  # any path, and `**`
    matches = sorted(each for each in found if Path(each).is_file())
    if matches:
        return matches
    problem = "matches no file" if has_magic(name) else "does not exist"
    raise click.UsageError(f"File {name!r} {problem}.")


def _documents_below(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each[0] != "." and each not in _NOT_SEARCHED]
        for each in files:
            path = Path(parent, each)
            if path.suffix in _SUFFIXES and path.is_file() and _is_document(path):
                yield os.path.normpath(path)


def _is_document(path: Path) -> bool:
    """Whether a file seems to have the field `asyncapi`, by its text alone."""
    with path.open("rb") as file:
        return _VERSION.search(file.read(_HEAD)) is not None


class _Documents:
    """The documents by their names; standard input is read once."""

    def __init__(self) -> None:
        self._stdin: bytes | None = None

    def source(self, name: str) -> DocumentSource:
        """What is to be loaded."""
        return DocumentContent(self.content(name), name) if name == _STDIN else name

    def content(self, name: str) -> bytes:
        """Its bytes; none of a file that can't be read, which loading it reports."""
        if name == _STDIN:
            if self._stdin is None:
                if sys.stdin.isatty():
                    click.echo("Reading the document from the terminal, until Ctrl-D", err=True)
                self._stdin = sys.stdin.buffer.read()
            return self._stdin
        try:
            return Path(name).read_bytes()
        except OSError:
            return b""


# -- whether a server would start -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Startup:
    """What a server is started with.

    Args:
        server_name: Which of the document's servers it is.
        takes_sid: Whether its handlers are those of an AsynctionServer.
    """

    server_name: str | None
    takes_sid: bool

    def added_to(self, found: list[Diagnostic], source: DocumentSource) -> list[Diagnostic]:
        """The problems of a valid document and of its server, each once and as severe as it is.

        Raises click.UsageError where the document has several servers that differ, and none or an
        unknown one is named.
        """
        from asynction_socketio import startup_problems  # noqa: PLC0415  # `--help` is quick

        _import_from_this_folder()
        try:
            with redirect_stdout(sys.stderr):  # what imported code prints is no report
                problems = startup_problems(source, self.server_name, takes_sid=self.takes_sid)
        except AsynctionException as error:
            message = str(error).replace("by server_name", "with --server")
            raise click.UsageError(message) from error
        errors = {replace(each, severity=Severity.WARNING) for each in problems}
        return sorted([*(each for each in found if each not in errors), *problems], key=_by_place)


def _import_from_this_folder() -> None:
    """Have modules of the current folder found, as by `python -m`, and keep the log silent."""
    folder = str(Path.cwd())
    if folder not in sys.path and "" not in sys.path:
        sys.path.insert(0, folder)
    logging.getLogger("asynction").addHandler(logging.NullHandler())  # what it says is reported


def _by_place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    return diagnostic.file or "", diagnostic.line or 0, diagnostic.column or 0
