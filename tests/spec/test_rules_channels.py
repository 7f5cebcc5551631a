"""Channels: their addresses, parameters and servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynction_spec import Severity, diagnose

from .documents import HEAD, written

V2 = 'asyncapi: 2.6.0\ninfo: {title: A, version: "1"}\n'


def told(path: Path) -> list[tuple[str, str, int | None, int | None]]:
    """What is wrong but for what Socket.IO can't carry: rule, severity, line, column."""
    return [
        (each.rule, str(each.severity), each.line, each.column)
        for each in diagnose(path)
        if not each.rule.startswith("socketio-")
    ]


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ("{'/a?b=1': {}}", ("channel-address", "error", 3, 12)),
        ("{'/a#b': {}}", ("channel-address", "error", 3, 12)),
        ("{'/{a': {}}", ("channel-address", "error", 3, 12)),
        ("{'/{}': {}}", ("empty-expression", "warning", 3, 12)),
        ("{'/{a}': {}}", ("missing-parameters", "warning", 3, 12)),
        ("{'/{a}': {parameters: {}}}", ("undefined-parameter", "error", 3, 12)),
        ("{/: {parameters: {a: {}}}}", ("unused-parameter", "warning", 3, 29)),
        ("{/: {servers: [s]}}", ("channel-server", "error", 3, 26)),
    ],
)
def test_a_channel_of_2_x_is_told_of(
    tmp_path: Path, channels: str, expected: tuple[str, str, int, int]
) -> None:
    assert told(written(tmp_path, f"{V2}channels: {channels}\n")) == [expected]


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("{address: '/a?b=1'}", ("channel-address", "error", 3, 25)),
        ("{address: '/{a}'}", ("missing-parameters", "warning", 3, 25)),
        ("{address: '/{a}', parameters: {}}", ("undefined-parameter", "error", 3, 25)),
        ("{address: /, parameters: {a: {}}}", ("unused-parameter", "warning", 3, 41)),
        ("{parameters: {a: {}}}", ("unused-parameter", "warning", 3, 29)),
        (
            "{address: '/{a}', parameters: {a: {default: x, enum: [y, z]}}}",
            ("default-value", "warning", 3, 59),
        ),
        (
            "{address: /, servers: [{$ref: '#/components/servers/s'}]}",
            ("channel-server", "error", 3, 45),
        ),
    ],
)
def test_a_channel_of_3_x_is_told_of(
    tmp_path: Path, channel: str, expected: tuple[str, str, int, int]
) -> None:
    servers = "components: {servers: {s: {host: a, protocol: ws}}}\n"
    text = f"{HEAD}channels: {{c: {channel}}}\n{servers}"
    assert [each for each in told(written(tmp_path, text)) if each[1] != "info"] == [expected]


def test_parameters_that_are_misspelt_are_told_with_the_nearest(tmp_path: Path) -> None:
    text = V2 + "channels: {'/{room}': {parameters: {rooms: {}}}}\n"
    messages = [each.message for each in diagnose(written(tmp_path, text))]
    assert "the parameter 'room' is not defined in 'parameters'; did you mean 'rooms'?" in messages


def test_a_channel_may_name_servers_that_exist(tmp_path: Path) -> None:
    v2 = "servers: {s: {url: a, protocol: ws}}\nchannels: {/: {servers: [s]}}\n"
    assert diagnose(written(tmp_path, V2 + v2)) == []
    v3 = """\
servers: {s: {host: a, protocol: ws}}
channels: {c: {address: /, servers: [{$ref: '#/servers/s'}]}}
"""
    assert diagnose(written(tmp_path, HEAD + v3)) == []


def test_a_channel_without_an_address_that_is_replied_to_is_no_namespace(tmp_path: Path) -> None:
    text = """\
channels:
  c: {address: /, messages: {m: {}}}
  back: {address: null, messages: {done: {payload: {type: string}}}}
operations:
  o:
    action: receive
    channel: {$ref: '#/channels/c'}
    reply: {channel: {$ref: '#/channels/back'}}
"""
    path = written(tmp_path, HEAD + text)
    assert diagnose(path) == []


def test_parameters_count_as_warnings_where_nothing_forbids_them(tmp_path: Path) -> None:
    path = written(tmp_path, V2 + "channels: {'/{a}': {parameters: {a: {}}}}\n")
    assert [(each.rule, each.severity) for each in diagnose(path)] == [
        ("socketio-namespace", Severity.WARNING)
    ]


def test_a_server_that_is_written_into_a_channel_is_reported(tmp_path: Path) -> None:
    text = """\
servers: {s: {host: a, protocol: ws}}
channels: {c: {address: /, servers: [{host: a, protocol: ws}]}}
"""
    (problem,) = diagnose(written(tmp_path, HEAD + text))
    assert (problem.rule, problem.line) == ("channel-server", 4)
    assert problem.message.endswith("write a $ref to '#/servers/...'")
