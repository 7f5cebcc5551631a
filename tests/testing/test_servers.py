"""Servers with one fault each, in Python and in Node: the fault is found, and nothing else."""

from __future__ import annotations

import os
import shutil

import pytest

from asynction_testing import Report

from .running import NODE_SERVER, node_server, python_server, report_of

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


@pytest.fixture(scope="module")
def node() -> None:
    if shutil.which("node") and (NODE_SERVER.parent / "node_modules").is_dir():
        return
    reason = "Node or its packages are missing: npm install in tests/testing/servers/node"
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def require(report: Report, rule: str) -> None:
    """The fault is found, and each finding can be read at a glance."""
    assert rule in {each.rule for each in report.findings}, report.skipped
    for finding in report.findings:
        assert len(finding.lines(report.url)) <= 10


@pytest.mark.parametrize(("fault", "rule"), PYTHON_FAULTS.items())
def test_the_fault_of_a_python_server_is_found(fault: str, rule: str) -> None:
    require(report_of(python_server(fault), transports=("websocket",), max_time=30), rule)


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize(("fault", "rule"), NODE_FAULTS.items())
def test_the_fault_of_a_node_server_is_found(fault: str, rule: str) -> None:
    require(report_of(node_server(fault), transports=("websocket",), max_time=30), rule)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_found_of_a_right_python_server(seed: int) -> None:
    report = report_of(python_server("none"), seed=seed)
    assert (report.findings, report.skipped) == ([], [])


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_found_of_a_right_node_server(seed: int) -> None:
    report = report_of(node_server("none"), seed=seed)
    assert (report.findings, report.skipped) == ([], [])


def test_every_event_of_a_right_server_is_covered() -> None:
    report = report_of(python_server("none"), transports=("websocket",))
    untouched = {each.event for each in report.coverage if not each.messages}
    keywords = set().union(*(each.keywords for each in report.coverage))
    assert untouched == set()
    assert keywords >= {"required", "type", "maxLength", "pattern", "maximum", "enum", "maxItems"}
    assert all(each.refused == each.wrong_messages for each in report.coverage)
