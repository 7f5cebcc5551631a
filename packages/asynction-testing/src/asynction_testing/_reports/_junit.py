"""A report as JUnit's XML, which CI servers read."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # written, never read
from collections.abc import Iterator

from .._findings import Finding
from .._report import Report

_NOT_IN_XML = {code: "\ufffd" for code in range(32) if chr(code) not in "\t\n\r"}


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
        case = ET.SubElement(suite, "testcase", classname=namespace, name=event)
        for failure in _failures(report.url, findings):
            case.append(failure)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


def _failures(url: str, findings: list[Finding]) -> Iterator[ET.Element]:
    for finding in findings:
        failure = ET.Element("failure", type=finding.rule)
        failure.set("message", finding.message.translate(_NOT_IN_XML))
        failure.text = "\n".join(finding.lines(url)).translate(_NOT_IN_XML)
        yield failure
