"""A report as JUnit's XML, which CI servers read."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # written, never read
from collections.abc import Iterator

from asynction_spec import printable

from .._findings import Finding
from .._report import Report


def junit_report(report: Report) -> str:
    """A test case for each event and each namespace; its failures are the findings about it."""
    cases: dict[tuple[str, str], list[Finding]] = {
        (each.namespace, each.event): [] for each in report.coverage
    }
    for finding in report.findings:
        cases.setdefault((finding.namespace, finding.event or "(connecting)"), []).append(finding)
    suite = ET.Element(
        "testsuite",
        name="asynction test",
        tests=str(len(cases)),
        failures=str(sum(map(bool, cases.values()))),
        time=f"{report.seconds:.3f}",
    )
    for (namespace, event), findings in cases.items():
        classname, name = printable(namespace), printable(event)
        case = ET.SubElement(suite, "testcase", classname=classname, name=name)
        for failure in _failures(report.url, findings):
            case.append(failure)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


def _failures(url: str, findings: list[Finding]) -> Iterator[ET.Element]:
    for finding in findings:
        failure = ET.Element("failure", type=finding.rule)
        failure.set("message", printable(finding.message))
        failure.text = "\n".join(finding.lines(url))
        yield failure
