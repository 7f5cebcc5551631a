"""Servers with one fault each, in Python and in Node: the fault is found, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from asynction_testing import Report

from .running import NODE_SERVER, NODE_SERVERS, PYTHON_SERVERS, all_started, report_of

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PYTHON_FAULTS = {
    "AckOfWrongType": "ack-invalid",
    "AckWithoutMember": "ack-invalid",
    "AckIsNull": "ack-invalid",
    "AckOfTwoArguments": "ack-invalid",
    "AckWrongForTheLargestValue": "ack-invalid",
    "AckWrongForLongTexts": "ack-invalid",
    "AckTooLate": "ack-missing",
    "CrashOnEmptyList": "disconnected",
    "CrashOnEmptyFile": "disconnected",
    "RefusesEverybody": "connection-refused",
    "LetsAnybodyIn": "connection-accepted",
    "LetsInWithoutAToken": "connection-accepted",
    "LetsInWithAnyToken": "connection-accepted",
    "EmitsUndeclaredEvents": "emitted-undeclared",
    "EmitsWithoutMember": "emitted-invalid",
    "EmitsTwoArguments": "emitted-invalid",
    "LeaksToAnotherNamespace": "emitted-undeclared",
    "LeaksFromTheRoom": "emitted-undeclared",
    "ChecksNothing": "wrong-message-accepted",
    "TakesMoreArguments": "wrong-message-accepted",
    "TakesNumbersOutOfRange": "wrong-message-accepted",
    "TakesUnknownMembers": "wrong-message-accepted",
    "DisconnectsWhoeverIsWrong": "disconnected",
    "CallsWrongMessagesRight": "wrong-message-accepted",
    "AnswersUndeclaredEvents": "undeclared-event-accepted",
    "DisconnectsOnAWrongAnswer": "disconnected",
}
NODE_FAULTS = {
    "ackNeverComes": "ack-missing",
    "ackOnlyNowAndThen": "ack-missing",
    "ackTextForNumber": "ack-invalid",
    "ackNotANumber": "ack-invalid",
    "ackNegativeSize": "ack-invalid",
    "ackNodeStyle": "ack-invalid",
    "ackOkIsFalse": "ack-invalid",
    "memberIsMissing": "ack-invalid",
    "throwsAtLongNames": "ack-invalid",
    "disconnectsAtHighPriority": "disconnected",
    "disconnectsAtManyTags": "disconnected",
    "refusesRoom": "connection-refused",
    "tokenIsNotLookedAt": "connection-accepted",
    "tokenOnlyHasToBeThere": "connection-accepted",
    "tokenMayStartRight": "connection-accepted",
    "announcesUndeclared": "emitted-undeclared",
    "idIsText": "emitted-invalid",
    "saidWithoutId": "emitted-invalid",
    "joinedAsTwo": "emitted-invalid",
    "leaksToOperators": "emitted-undeclared",
    "leaksFromOperators": "emitted-undeclared",
    "checksNothing": "wrong-message-accepted",
    "takesAnyRoom": "wrong-message-accepted",
    "takesAnyPriority": "wrong-message-accepted",
    "takesTextForBinary": "wrong-message-accepted",
    "takesFractions": "wrong-message-accepted",
    "takesEmptyNames": "wrong-message-accepted",
    "disconnectsWhoIsWrong": "disconnected",
    "disconnectsWhoAnswersWrong": "disconnected",
    "answersAnything": "undeclared-event-accepted",
}
SEEDS = range(10) if os.environ.get("ASYNCTION_ALL_SEEDS") else range(2)
AT_ONCE = 6
PATIENCE = 60.0
"""Seconds for what comes in the end, however slow the machine is."""
OPTIONS: dict[str, dict[str, Any]] = {
    # What never comes is waited for; what is not refused at once is not looked for everywhere.
    "AckTooLate": {"timeout": 3.0, "patience": 0.2, "events": ["rate"]},
    "ackNeverComes": {"timeout": 3.0, "patience": 0.2, "events": ["rate"]},
    "ackOnlyNowAndThen": {"timeout": 3.0, "patience": 0.2, "events": ["rate"]},
    # It fails for many wrong messages, and acknowledges only the others.
    "ChecksNothing": {"patience": 1.0},
    # What is acknowledged and should not be.
    "AnswersUndeclaredEvents": {"settle": 5.0},
    "answersAnything": {"settle": 5.0},
}
Reports = Callable[[str], Report]


def reports_of(command: list[str], request: pytest.FixtureRequest) -> Iterator[Reports]:
    """Runs against the servers of the tests that are selected, several at once.

    Gives the report by fault, or by the seed of a run against the server that is right.
    """
    wanted = selected(request)
    faults = ["none" if each.isdigit() else each for each in wanted]
    with all_started(command, faults) as urls, ThreadPoolExecutor(AT_ONCE) as pool:
        reports = {
            each: pool.submit(report_of, url, **options_of(each))
            for each, url in zip(wanted, urls, strict=True)
        }
        yield lambda each: reports[each].result()


def selected(request: pytest.FixtureRequest) -> list[str]:
    """The faults and seeds of the tests that are to run and use a fixture."""
    items: list[Any] = [each for each in request.session.items if each.path == request.path]
    chosen = [each.callspec.params for each in items if request.fixturename in each.fixturenames]
    return list(dict.fromkeys(str(each.get("fault", each.get("seed"))) for each in chosen))


def options_of(wanted: str) -> dict[str, Any]:
    usual = {"timeout": PATIENCE, "connect_timeout": PATIENCE, "patience": PATIENCE}
    usual |= {"max_time": 3600.0}
    if wanted.isdigit():
        return {**usual, "seed": int(wanted)}
    return {**usual, "transports": ("websocket",), **OPTIONS.get(wanted, {})}


@pytest.fixture(scope="module")
def python_reports(request: pytest.FixtureRequest) -> Iterator[Reports]:
    yield from reports_of(PYTHON_SERVERS, request)


@pytest.fixture(scope="module")
def node_reports(request: pytest.FixtureRequest) -> Iterator[Reports]:
    if not (shutil.which("node") and (NODE_SERVER.parent / "node_modules").is_dir()):
        reason = "Node or its packages are missing: npm install in tests/testing/servers/node"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    yield from reports_of(NODE_SERVERS, request)


def require(report: Report, rule: str) -> None:
    """The fault is found, and each finding can be read at a glance."""
    assert rule in {each.rule for each in report.findings}, report.skipped
    for finding in report.findings:
        assert len(finding.lines(report.url)) <= 10


@pytest.mark.parametrize(("fault", "rule"), PYTHON_FAULTS.items())
def test_the_fault_of_a_python_server_is_found(
    python_reports: Reports, fault: str, rule: str
) -> None:
    require(python_reports(fault), rule)


@pytest.mark.parametrize(("fault", "rule"), NODE_FAULTS.items())
def test_the_fault_of_a_node_server_is_found(node_reports: Reports, fault: str, rule: str) -> None:
    require(node_reports(fault), rule)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_found_of_a_right_python_server(python_reports: Reports, seed: int) -> None:
    report = python_reports(str(seed))
    assert (report.findings, report.skipped) == ([], [])


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_found_of_a_right_node_server(node_reports: Reports, seed: int) -> None:
    report = node_reports(str(seed))
    assert (report.findings, report.skipped) == ([], [])


@pytest.mark.parametrize("fault", ["recoversState"])
def test_nothing_is_found_of_a_server_that_recovers_the_state_of_connections(
    node_reports: Reports, fault: str
) -> None:
    report = node_reports(fault)
    assert (report.findings, report.skipped) == ([], [])


@pytest.mark.parametrize("seed", [SEEDS[0]])
def test_every_event_of_a_right_server_is_covered(python_reports: Reports, seed: int) -> None:
    report = python_reports(str(seed))
    untouched = {each.event for each in report.coverage if not each.messages}
    keywords = set().union(*(each.keywords for each in report.coverage))
    assert untouched == set()
    assert keywords >= {"required", "type", "maxLength", "pattern", "maximum", "enum", "maxItems"}
    assert all(each.refused == each.wrong_messages for each in report.coverage)
