"""A report as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from asynction_spec import printable

from .._repeat_command import repeat_command_of, variables
from .._report import Coverage, Report

_HEAD = ("namespace", "event", "direction", "right", "wrong", "refused", "keywords broken")


def text_report(report: Report) -> Iterator[str]:
    """The lines of a report: findings, what was left out, what was covered, and the verdict."""
    for finding in report.findings:
        yield from finding.lines(report.url)
        yield ""
    needed = instruction(report)
    if needed:
        yield from (needed, "")
    for reason in report.skipped:
        yield printable(f"not tested: {reason}")
    if report.skipped:
        yield ""
    if any(each.messages or each.wrong_messages for each in report.coverage):
        yield from _table([_HEAD, *map(_row, report.coverage)])
        yield ""
    yield summary(report)


def instruction(report: Report) -> str | None:
    """What to do before one pastes a line of the report; None for nothing."""
    lines = (repeat_command_of(each, report.url) for each in report.findings)
    needed = sorted({name for line in lines if line for name in variables(line)})
    if not needed:
        return None
    return f"before you paste: set {' and '.join(needed)} to what the clients of this run brought"


def summary(report: Report) -> str:
    """What came of it, in a line."""
    found = f"{len(report.findings)} findings" if report.findings else "no findings"
    if len(report.findings) == 1:
        found = "1 finding"
    messages = sum(each.messages for each in report.coverage if each.direction == "received")
    wrong = sum(each.wrong_messages for each in report.coverage)
    return (
        f"{found}: {messages} right and {wrong} wrong messages, {report.connections} connections,"
        f" {report.seconds:.1f} s, seed {report.seed}"
    )


def _row(covered: Coverage) -> tuple[str, ...]:
    is_received = covered.direction == "received"
    return (
        printable(covered.namespace),
        printable(covered.event),
        covered.direction,
        str(covered.messages),
        str(covered.wrong_messages) if is_received else "",
        str(covered.refused) if is_received else "",
        " ".join(sorted(covered.keywords)),
    )


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()
