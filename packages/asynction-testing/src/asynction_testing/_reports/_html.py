"""A report as one HTML page that loads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from asynction_spec import printable

from .._report import Coverage, Report
from ._text import summary

_STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8885 }
pre { background: #8881; padding: .8rem; overflow-x: auto; white-space: pre-wrap }
h2 { margin-top: 2rem }
:root { color-scheme: light dark }
"""
_HEAD = ("Namespace", "Event", "Direction", "Right", "Wrong", "Refused", "Keywords broken")


def html_report(report: Report) -> str:
    """The page."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    title = f"Contract test of {report.url}"
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>"
    yield f"<h1>{escape(title)}</h1><p>{escape(summary(report))}</p>"
    if report.findings:
        yield "<h2>Findings</h2>"
    for finding in report.findings:
        yield f"<h3>{escape(printable(finding.subject))}</h3>"
        yield f"<pre>{escape(chr(10).join(finding.lines(report.url)))}</pre>"
    if report.skipped:
        items = "".join(f"<li>{escape(printable(reason))}</li>" for reason in report.skipped)
        yield f"<h2>Not tested</h2><ul>{items}</ul>"
    yield "<h2>Covered</h2><table><thead>"
    yield _row("th", _HEAD)
    yield "</thead><tbody>"
    for each in report.coverage:
        yield _row("td", _cells(each))
    yield "</tbody></table></main></body></html>"


def _cells(covered: Coverage) -> tuple[str, ...]:
    return (
        covered.namespace,
        covered.event,
        covered.direction,
        str(covered.messages),
        str(covered.wrong_messages),
        str(covered.refused),
        ", ".join(sorted(covered.keywords)),
    )


def _row(tag: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(printable(cell))}</{tag}>' for cell in cells)}</tr>"
