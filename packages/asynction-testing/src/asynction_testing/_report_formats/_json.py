"""A report as JSON."""

from __future__ import annotations

import json

from .._report import Report


def json_report(report: Report) -> str:
    """One JSON object: `findings`, `coverage`, `skipped`, and what the run was."""
    whole = {
        "url": report.url,
        "seed": report.seed,
        "seconds": round(report.seconds, 3),
        "connections": report.connections,
        "findings": [each.data(report.url) for each in report.findings],
        "skipped": list(report.skipped),
        "coverage": [each.data() for each in report.coverage],
    }
    return json.dumps(whole, indent=2)  # in ASCII, whatever the server has sent
