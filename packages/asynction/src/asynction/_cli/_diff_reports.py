"""The changes from one document to the next, as text, as JSON, as Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import click

from asynction_spec import Change, Place, Verdict, Witness, printable

COLOURS = {
    Verdict.BREAKING: "red",
    Verdict.UNKNOWN: "yellow",
    Verdict.SAFE: "green",
    Verdict.DOCUMENTATION: "cyan",
}
_MOST = 300
"""How many characters of a message are shown to people."""

DiffReport: TypeAlias = Callable[[Sequence[Change]], Iterator[str]]


def text_report(changes: Sequence[Change]) -> Iterator[str]:
    """A line for each change, then what is different, the message that is refused, the places."""
    for each in sorted(changes, key=_weight):
        verdict = _coloured(each.verdict)
        subject = click.style(printable(each.subject), bold=True)
        yield f"{verdict} {each.kind}: {subject}: {printable(each.message)}"
        for detail in each.details:
            by_itself = f"{_coloured(detail.verdict)} " if len(each.details) > 1 else ""
            places = _places(detail.old, detail.new)
            yield f"    {by_itself}{printable(str(detail))}{places}"
            yield from _example(detail.witness, "        ")
        if not each.details:
            yield f"   {_places(each.old, each.new)}"
        yield from _example(_witness_of_all(each), "    ")


def _coloured(verdict: Verdict) -> str:
    return click.style(verdict.value, fg=COLOURS[verdict], bold=True)


def _witness_of_all(change: Change) -> Witness | None:
    """The message of the change, None where its differences have messages of their own."""
    return None if any(each.witness for each in change.details) else change.witness


def _example(witness: Witness | None, indent: str) -> Iterator[str]:
    if witness is not None:
        yield f"{indent}for example {printable(_message(witness))}"
        yield f"{indent}{click.style(printable(witness.reason), dim=True)}"


def _weight(change: Change) -> int:
    return list(Verdict).index(change.verdict)


def _places(old: Place | None, new: Place | None) -> str:
    named = [printable(str(each)) for each in (old, new) if each is not None]
    return click.style(f" ({' -> '.join(named)})", dim=True) if named else ""


def _message(witness: Witness) -> str:
    text = json.dumps(witness.value, ensure_ascii=False, default=repr)
    return text if len(text) <= _MOST else text[: _MOST - 3] + "..."


def json_report(changes: Sequence[Change]) -> Iterator[str]:
    """One array of objects."""
    yield json.dumps([_fields(each) for each in changes], indent=2, default=repr)


def _fields(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "verdict": change.verdict.value,
        "subject": change.subject,
        "message": change.message,
        "old": _place(change.old),
        "new": _place(change.new),
        "details": [
            {
                "path": each.path,
                "verdict": each.verdict.value,
                "message": each.message,
                "old": _place(each.old),
                "new": _place(each.new),
                "witness": _shown(each.witness),
            }
            for each in change.details
        ],
        "witness": _shown(change.witness),
    }


def _shown(witness: Witness | None) -> dict[str, Any] | None:
    if witness is None:
        return None
    return {"message": witness.value, "reason": witness.reason}


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    span = place.span
    return {
        "file": place.file,
        "line": span and span.line,
        "column": span and span.column,
        "pointer": place.pointer,
    }


_TITLES = {
    Verdict.BREAKING: "Breaking changes",
    Verdict.UNKNOWN: "Changes that could not be judged",
    Verdict.SAFE: "Safe changes",
    Verdict.DOCUMENTATION: "Documentation",
}


def markdown_report(changes: Sequence[Change]) -> Iterator[str]:
    """A section for each verdict, for comments and summaries."""
    if not changes:
        yield "No changes."
    for verdict, title in _TITLES.items():
        found = [each for each in changes if each.verdict is verdict]
        if found:
            yield f"## {title}\n"
            for each in found:
                yield from _item(each)
            yield ""


def _item(change: Change) -> Iterator[str]:
    yield f"- **{_escaped(change.subject)}**: {_escaped(change.message)}"
    for detail in change.details:
        by_itself = f"{detail.verdict.value}: " if len(change.details) > 1 else ""
        yield f"  - {by_itself}{_escaped(str(detail))}"
        yield from _example_item(detail.witness, "    ")
    yield from _example_item(_witness_of_all(change), "  ")


def _example_item(witness: Witness | None, indent: str) -> Iterator[str]:
    if witness is not None:
        message, reason = _code(_message(witness)), _escaped(witness.reason)
        yield f"{indent}- for example {message}: {reason}"


def _escaped(text: str) -> str:
    return "".join(f"\\{each}" if each in "\\`*_[]<>#|" else each for each in printable(text))


def _code(text: str) -> str:
    """Code in as many backticks as it takes."""
    fence = "`"
    while fence in text:
        fence += "`"
    padding = " " if "`" in text else ""
    return f"{fence}{padding}{printable(text)}{padding}{fence}"


REPORTS: dict[str, DiffReport] = {
    "text": text_report,
    "json": json_report,
    "markdown": markdown_report,
}


def summary(changes: Sequence[Change]) -> str:
    """The number of changes by verdict."""
    counts = {each: sum(change.verdict is each for change in changes) for each in Verdict}
    words = [
        click.style(f"{count} {each.value}", fg=COLOURS[each])
        for each, count in counts.items()
        if count
    ]
    return ", ".join(words) or click.style("no changes", fg="green")
