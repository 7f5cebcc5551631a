"""Diagnostics as text, for a terminal or a pipe; `_problems_for_programs` has the others."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

import click

from asynction_spec import Diagnostic, Severity, printable

from ._source_excerpt import excerpt, lines_of

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


def text_report(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """A line for each, and on a terminal the line of the document below it."""
    if sys.stdout is not None and sys.stdout.isatty():
        return terminal_report(diagnostics)
    return (printable(str(each)) for each in diagnostics)


def terminal_report(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """A coloured line for each, then its line of the document with the place underlined."""
    width = shutil.get_terminal_size().columns
    for file, of_file in groupby(diagnostics, key=lambda each: each.file):
        lines = lines_of(file)
        for each in of_file:
            yield "\n".join((_headline(each, width), *_source_lines(each, lines, width), ""))


COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def _headline(each: Diagnostic, width: int) -> str:
    place, severity = f"{printable(str(each.place))}:", str(each.severity)
    message = f"{each.rule}: {printable(each.message)}"
    lines = wrap(
        message,
        width,
        initial_indent=" " * len(f"{place} {severity} "),
        subsequent_indent=" ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    marked = click.style(severity, fg=COLOURS[each.severity], bold=True)
    return f"{click.style(place, bold=True)} {marked} " + "\n".join(lines).lstrip()


def _source_lines(each: Diagnostic, lines: list[str], width: int) -> Iterator[str]:
    span = each.place.span
    if span is None or span.line > len(lines):
        return
    line = lines[span.line - 1]
    end = span.end_column if span.end_line == span.line else len(line.rstrip()) + 1
    number = f"{span.line:>5}"
    shown, marks = excerpt(line, span.column - 1, end - 1, width - len(number) - 3)
    yield click.style(f"{number} | ", dim=True) + shown
    yield click.style(f"{'':>5} | ", dim=True) + click.style(marks, fg=COLOURS[each.severity])


def summary(files: Sequence[str], diagnostics: Iterable[Diagnostic]) -> str:
    """The number of problems by severity, and of files."""
    numbers = Counter(each.severity for each in diagnostics)
    counts = [
        click.style(_number(numbers[each], each.value), fg=COLOURS[each])
        for each in Severity
        if numbers[each]
    ]
    return f"{_number(len(files), 'file')}: {', '.join(counts) or _NO_PROBLEMS}"


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


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
