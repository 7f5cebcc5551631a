"""The problems of documents, as they are printed: as text, JSON, GitHub annotations, JUnit, SARIF.

On a terminal the text has an excerpt of the document: `_source_excerpt` writes it.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from asynction_spec import RULES, Diagnostic, Severity, printable

from ._source_excerpt import SEVERITY_COLOURS, terminal_report

_NO_PROBLEMS = click.style("no problems", fg="green")


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in documents."""

    files: Sequence[str]
    diagnostics: Sequence[Diagnostic]
    failing: frozenset[Severity]
    """The severities that count as problems."""

    @property
    def fails(self) -> bool:
        """Whether there is a problem."""
        return any(each.severity in self.failing for each in self.diagnostics)


def print_problems(document: str, diagnostics: Sequence[Diagnostic]) -> None:
    """Print the problems of a document, and a summary of them to standard error."""
    for each in text_report(diagnostics):
        click.echo(each)
    click.echo(summary([document], diagnostics), err=True)


def print_warnings(document: str, diagnostics: Iterable[Diagnostic]) -> None:
    """Print the warnings of a document that is used all the same, to standard error."""
    warnings = [each for each in diagnostics if each.severity is Severity.WARNING]
    for each in text_report(warnings):
        click.echo(each, err=True)
    if warnings:
        click.echo(summary([document], warnings), err=True)


def summary(files: Sequence[str], diagnostics: Iterable[Diagnostic]) -> str:
    """The number of problems by severity, and of files."""
    numbers = Counter(each.severity for each in diagnostics)
    counts = [
        click.style(_number(numbers[each], each.value), fg=SEVERITY_COLOURS[each])
        for each in Severity
        if numbers[each]
    ]
    return f"{_number(len(files), 'file')}: {', '.join(counts) or _NO_PROBLEMS}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


# -- text -----------------------------------------------------------------------------------------


def text_report(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """A line for each, and on a terminal the line of the document below it."""
    if sys.stdout is not None and sys.stdout.isatty():
        return terminal_report(diagnostics)
    return (printable(str(each)) for each in diagnostics)


# -- JSON -----------------------------------------------------------------------------------------


def json_report(findings: Findings) -> Iterator[str]:
    """One array of objects."""
    yield json.dumps([_fields(each) for each in findings.diagnostics], indent=2)


def _fields(each: Diagnostic) -> dict[str, str | int | None]:
    return {
        "file": each.file,
        "line": each.line,
        "column": each.column,
        "endLine": each.end_line,
        "endColumn": each.end_column,
        "pointer": each.pointer,
        "severity": each.severity.value,
        "rule": each.rule,
        "message": each.message,
    }


# -- GitHub ---------------------------------------------------------------------------------------

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github_report(findings: Findings) -> Iterator[str]:
    """A workflow command of GitHub Actions for each."""
    for each in findings.diagnostics:
        properties = ",".join(
            f"{name}={_property(value)}" for name, value in _annotation_properties(each)
        )
        yield f"::{_LEVELS[each.severity]} {properties}::{_escaped(each.message)}"


def _annotation_properties(each: Diagnostic) -> Iterator[tuple[str, object]]:
    yield "file", _path_in_repository(each.file or "")
    if each.line is not None:
        one_line = each.line == each.end_line  # GitHub accepts columns only if both are in one line
        yield "line", each.line
        if one_line:
            yield "col", each.column
        yield "endLine", each.end_line
        if one_line:
            yield "endColumn", each.end_column
    yield "title", each.rule


def _path_in_repository(file: str) -> str:
    """The path relative to the root of the repository: a step may run in any folder."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace and Path(file).resolve().is_relative_to(Path(workspace).resolve()):
        return Path(file).resolve().relative_to(Path(workspace).resolve()).as_posix()
    return file


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _escaped(str(value)).replace(":", "%3A").replace(",", "%2C")


# -- JUnit ----------------------------------------------------------------------------------------


def junit_report(findings: Findings) -> Iterator[str]:
    """The XML of JUnit: a test suite for each file, and in it a test case for each problem.

    What is not a problem is in the output of its suite, because JUnit has no warnings.
    """
    by_file: dict[str, list[Diagnostic]] = {file: [] for file in findings.files}
    for each in findings.diagnostics:
        by_file.setdefault(each.file or "", []).append(each)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<testsuites name="asynction validate">'
    for file, found in by_file.items():
        yield from _suite(file, found, findings.failing)
    yield "</testsuites>"


def _suite(file: str, found: list[Diagnostic], failing: frozenset[Severity]) -> Iterator[str]:
    from xml.sax.saxutils import escape, quoteattr  # noqa: PLC0415  # people do not wait for it

    failures = [each for each in found if each.severity in failing]
    remarks = [printable(str(each)) for each in found if each.severity not in failing]
    name, tests = quoteattr(printable(file)), max(len(failures), 1)
    yield f'<testsuite name={name} tests="{tests}" failures="{len(failures)}">'
    if not failures:
        yield f'<testcase classname={name} name="no problems"/>'
    for each in failures:
        title = f"{each.rule} ({each.line or each.pointer}:{each.column or 0})"
        yield f"<testcase classname={name} name={quoteattr(printable(title))}>"
        message = quoteattr(printable(each.message))
        text = escape(printable(str(each)))
        yield f"<failure type={quoteattr(each.rule)} message={message}>{text}</failure>"
        yield "</testcase>"
    if remarks:
        yield f"<system-out>{escape(chr(10).join(remarks))}</system-out>"
    yield "</testsuite>"


# -- SARIF ----------------------------------------------------------------------------------------

_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif_report(findings: Findings) -> Iterator[str]:
    """A log of SARIF 2.1.0, as code scanning services read it."""
    from importlib.metadata import version  # noqa: PLC0415  # slow

    texts = {each.name: each.text for each in RULES}
    names = list(dict.fromkeys(each.rule for each in findings.diagnostics))
    rules = [
        {"id": name} | ({"fullDescription": {"text": texts[name]}} if name in texts else {})
        for name in names
    ]
    driver = {"name": "asynction", "version": version("asynction"), "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, names.index(each.rule)) for each in findings.diagnostics],
    }
    yield json.dumps({"version": "2.1.0", "$schema": _SARIF_SCHEMA, "runs": [run]}, indent=2)


_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def _result(each: Diagnostic, rule: int) -> dict[str, Any]:
    uri = quote(Path(_path_in_repository(each.file or "")).as_posix())
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if each.line is not None:
        place["region"] = {
            "startLine": each.line,
            "startColumn": each.column,
            "endLine": each.end_line,
            "endColumn": each.end_column,
        }
    location = {
        "physicalLocation": place,
        "logicalLocations": [{"fullyQualifiedName": each.pointer}],
    }
    return {
        "ruleId": each.rule,
        "ruleIndex": rule,
        "level": _SARIF_LEVELS[each.severity],
        "message": {"text": each.message},
        "locations": [location],
    }


REPORTS: dict[str, Callable[[Findings], Iterator[str]]] = {
    "text": lambda findings: text_report(findings.diagnostics),
    "json": json_report,
    "github": github_report,
    "junit": junit_report,
    "sarif": sarif_report,
}
