"""`asynction validate`: check documents, and report their problems."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from asynction_spec import Diagnostic, Severity, diagnose, load_spec

from ._common_options import Options, spec_option
from ._document_search import Documents, expand
from ._problems_as_text import Findings, summary, text_report
from ._rule_filter import RuleFilter, require_known_rules
from ._server_check import Startup
from ._settings import settings_for

_SEVERITIES = list(Severity)
_FORMATS = ("text", "json", "github", "junit", "sarif")


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
    type=click.Choice(_FORMATS),
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
    names = expand(files or (options.spec_file(),))
    documents = Documents()
    startup = Startup(server or options.server, takes_sid=sid_first) if serve else None
    found: dict[Diagnostic, None] = {}  # documents may share a file, whose problems count once
    for name in names:
        settings = settings_for(Path(name))
        rules = RuleFilter((*select,) or settings.select, (*ignore, *settings.ignore))
        found |= dict.fromkeys(filter(rules.reports, _problems(documents, name, startup)))
    failing = frozenset(_SEVERITIES[: _SEVERITIES.index(Severity(fail_on)) + 1])
    findings = Findings(names, list(found), failing)
    for line in _report(findings, form):
        click.echo(line)
    click.echo(summary(names, findings.diagnostics), err=True)
    if findings.fails:
        sys.exit(1)


def _report(findings: Findings, form: str) -> Iterator[str]:
    if form == "text":
        return text_report(findings.diagnostics)
    from ._problems_for_programs import REPORTS  # noqa: PLC0415  # people do not wait for it

    return REPORTS[form](findings)


def _problems(documents: Documents, name: str, startup: Startup | None) -> list[Diagnostic]:
    """The problems of a document, with those of `x-mock` if it has any, and of a server."""
    source = documents.source(name)
    found = diagnose(source)
    if any(each.severity is Severity.ERROR for each in found):
        return found
    if b"x-mock" in documents.content(name):
        from asynction_mock import x_mock_problems  # noqa: PLC0415  # slow, and rarely needed

        found += x_mock_problems(load_spec(source))
    return found if startup is None else startup.added_to(found, source)
