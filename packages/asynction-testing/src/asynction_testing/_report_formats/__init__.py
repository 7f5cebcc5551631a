"""A report for people and for programs, in the form that is asked for: one module each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .._report import Report
from ._html import html_report
from ._json import json_report
from ._junit import junit_report
from ._text import text_report

_FORMS: Mapping[str, Callable[[Report], str]] = {
    "text": lambda report: "\n".join(text_report(report)),
    "json": json_report,
    "junit": junit_report,
    "html": html_report,
}


def render(report: Report, form: str = "text") -> str:
    """A report as `text`, `json`, `junit` (XML) or `html`.

        report = asynction_testing.run(contract, Options("http://127.0.0.1:5000"))
        Path("report.xml").write_text(render(report, "junit"))

    Raises ValueError for another form.
    """
    if form not in _FORMS:
        raise ValueError(f"there is no form {form!r}: choose from {', '.join(_FORMS)}")
    return _FORMS[form](report)
