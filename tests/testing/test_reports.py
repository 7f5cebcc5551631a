"""Reports of a run, for people and for programs."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

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
    assert "  again: client.send_unchecked('upload', [b'\\x00'], namespace='/')" in text


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


def test_a_negative_number_to_send_again_is_not_an_option() -> None:
    finding = Finding("ack-missing", "/chat", "add", "no ack", (-1,))
    again = finding.data("http://a")["again"]

    assert again == "asynction emit --namespace /chat -- http://a add -1"
