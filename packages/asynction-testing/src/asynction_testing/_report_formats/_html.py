"""A report as one HTML page that loads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from asynction_spec import printable

from .._findings import RULES, Finding
from .._repeat_command import repeat_command_of
from .._report import Coverage, Report
from ._text import instruction, summary

_STYLE = """\
:root { color-scheme: light dark }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
p { margin: .25rem 0; overflow-wrap: anywhere }
.verdict { border-left: 4px solid #2a7; background: #2a71; padding: .6rem .8rem }
.verdict.wrong { border-color: #d33; background: #d331 }
.finding { border-top: 1px solid #8885; padding: 1rem 0 }
.rule { opacity: .75 }
.label { font-size: .85rem; margin-top: .6rem; opacity: .75 }
code, pre { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, monospace }
pre { background: #8882; border-radius: 4px; margin: 0; padding: .6rem .8rem; white-space: pre-wrap;
  overflow-wrap: anywhere }
.scrolls { overflow-x: auto }
table { border-collapse: collapse; min-width: 44rem; width: 100% }
th, td { border-bottom: 1px solid #8885; padding: .35rem 1rem .35rem 0; text-align: left;
  vertical-align: top }
.number { font-variant-numeric: tabular-nums; text-align: right }
li { overflow-wrap: anywhere }
"""
_HEAD = ("Namespace", "Event", "Direction", "Right", "Wrong", "Refused", "Keywords broken")
_NUMBERS = range(3, 6)


def html_report(report: Report) -> str:
    """The page."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    title = f"Contract test of {report.url}"
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>"
    yield f"<h1>{escape(title)}</h1>"
    kind = "verdict" if report.is_clean else "verdict wrong"
    yield f'<p class="{kind}">{escape(summary(report))}</p>'
    if report.findings:
        yield "<h2>Findings</h2>"
    for finding in report.findings:
        yield from _finding(finding, report.url)
    needed = instruction(report)
    if needed:
        yield f"<p>{escape(needed)}</p>"
    if report.skipped:
        items = "".join(f"<li>{_text(reason)}</li>" for reason in report.skipped)
        yield f"<h2>Not tested</h2><ul>{items}</ul>"
    yield '<h2 id="covered">Covered</h2>'
    yield '<div class="scrolls" role="region" aria-labelledby="covered" tabindex="0">'
    yield f"<table><thead>{_row('th', _HEAD)}</thead><tbody>"
    for each in report.coverage:
        yield _row("td", _cells(each))
    yield "</tbody></table></div></main></body></html>"


def _finding(finding: Finding, url: str) -> Iterator[str]:
    sent = None if finding.sent is None else finding.sent_text
    yield f'<section class="finding"><h3>{_text(finding.subject)}</h3>'
    meaning = RULES.get(finding.rule, "")
    yield f'<p class="rule"><code>{_text(finding.rule)}</code> {_text(meaning)}</p>'
    yield f"<p>{_text(finding.message)}</p>"
    for label, text in (("sent", sent), ("again", repeat_command_of(finding, url))):
        if text is not None:
            yield f'<p class="label">{label}</p><pre>{_text(text)}</pre>'
    yield "</section>"


def _cells(covered: Coverage) -> tuple[str, ...]:
    is_received = covered.direction == "received"
    return (
        covered.namespace,
        covered.event,
        covered.direction,
        str(covered.messages),
        str(covered.wrong_messages) if is_received else "",
        str(covered.refused) if is_received else "",
        ", ".join(sorted(covered.keywords)),
    )


def _row(tag: str, cells: Sequence[str]) -> str:
    row = (
        f"<{tag}{' class=number' if number in _NUMBERS else ''}>{_text(cell)}</{tag}>"
        for number, cell in enumerate(cells)
    )
    return f"<tr>{''.join(row)}</tr>"


def _text(value: object) -> str:
    return escape(printable(str(value)))
