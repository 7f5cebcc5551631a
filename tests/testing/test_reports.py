"""Reports of a run, for people and for programs."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from asynction_testing import Coverage, Finding, Report, is_error_ack, render, summary

FINDING = Finding(
    "ack-invalid", "/chat", "join", 'the ack: "5" is not of type "integer"', ({"room": "<b>"},)
)
BINARY = Finding("disconnected", "/", "upload", "the server ended the connection", (b"\x00",))
CONNECTING = Finding("connection-accepted", "/chat", None, "a client was accepted without a token")
COVERAGE = [
    Coverage("/chat", "join", "received", 20, 9, {"type", "required"}, 8),
    Coverage("/chat", "joined", "emitted", 22),
]
REPORT = Report(
    "http://127.0.0.1:5000",
    7,
    [FINDING, BINARY, CONNECTING],
    COVERAGE,
    12,
    ["/ poke: the time was up"],
    4.25,
)
CLEAN = Report("http://127.0.0.1:5000", 0, [], COVERAGE, 3, [], 1.0)


def test_a_finding_says_how_to_send_the_message_again() -> None:
    text = render(REPORT)
    assert (
        '  again: asynction emit http://127.0.0.1:5000 join \'{"room": "<b>"}\''
        " --namespace /chat" in text
    )
    assert (
        '  again: asynction emit http://127.0.0.1:5000 upload \'{"$binary": "AA=="}\' --listen 2'
        in text
    )


def test_the_text_ends_with_the_verdict() -> None:
    assert render(REPORT).splitlines()[-1] == (
        "3 findings: 20 right and 9 wrong messages, 12 connections, 4.2 s, seed 7"
    )
    assert summary(CLEAN).startswith("no findings: ")
    assert "not tested: / poke: the time was up" in render(REPORT)


def test_json_has_all_of_it() -> None:
    whole = json.loads(render(REPORT, "json"))
    assert [each["rule"] for each in whole["findings"]] == [
        "ack-invalid",
        "disconnected",
        "connection-accepted",
    ]
    assert whole["coverage"][0]["keywords"] == ["required", "type"]
    assert (whole["seed"], whole["skipped"]) == (7, ["/ poke: the time was up"])


def test_junit_has_a_case_for_each_event_and_the_findings_as_failures() -> None:
    suite = ET.fromstring(render(REPORT, "junit"))
    cases = {(each.get("classname"), each.get("name")): each for each in suite}
    assert suite.get("failures") == "3"
    assert cases["/chat", "joined"].find("failure") is None
    failure = cases["/chat", "join"].find("failure")
    assert failure is not None
    assert failure.get("type") == "ack-invalid"
    assert ("/chat", "(connecting)") in cases


def test_html_escapes_what_was_sent() -> None:
    page = render(REPORT, "html")
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "<script" not in page


def test_an_unknown_form_is_named_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match="choose from text, json, junit, html"):
        render(REPORT, "yaml")


@pytest.mark.parametrize(
    ("ack", "expected"),
    [
        ([{"error": "no"}], True),
        ([{"error": None, "id": 5}], False),
        ([{"errors": []}], True),
        ([{"ok": False}], True),
        ([{"success": False, "reason": "no"}], True),
        ([{"status": "error"}], True),
        ([{"ok": True}], False),
        ([{"status": "joined"}], False),
        (["error"], False),
        ([], False),
    ],
)
def test_an_acknowledgement_that_refuses_is_known(ack: list[object], expected: bool) -> None:
    assert is_error_ack(ack) is expected


def again(finding: Finding) -> Any:
    return finding.data("http://a")["again"]


def test_what_is_seen_some_time_later_is_listened_for() -> None:
    emitted = Finding("emitted-undeclared", "/", "gossip", "no", ("a",), sent_event="shout")
    assert again(emitted) == "asynction emit http://a shout '\"a\"' --listen 2"


def test_what_one_message_does_not_show_is_found_by_another_run() -> None:
    links = Finding("ack-invalid", "/", "say", "no", ("a",), command="test")
    assert again(links) == "asynction test http://a --only say"
    long = Finding("wrong-message-accepted", "/", "say", "no", ("a" * 5000,), is_wrong=True)
    assert again(long) == "asynction test http://a --only say"
    unclear = Finding("emitted-undeclared", "/", "gossip", "no", command="test")
    assert again(unclear) == "asynction test http://a"


def test_credentials_are_named_and_not_shown() -> None:
    options = ('--auth "$ASYNCTION_AUTH"',)
    finding = Finding("ack-missing", "/", "say", "no ack", (), options=options)
    report = Report("http://a", 0, [finding], [], 1, [], 1.0)
    assert again(finding) == 'asynction emit http://a say --auth "$ASYNCTION_AUTH"'
    assert "before you paste: set ASYNCTION_AUTH to what" in render(report)


def test_a_negative_number_to_send_again_is_not_an_option() -> None:
    finding = Finding("ack-missing", "/chat", "add", "no ack", (-1,))

    assert again(finding) == "asynction emit --namespace /chat -- http://a add -1"
