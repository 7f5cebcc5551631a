"""What is good AsyncAPI and what Socket.IO can't carry: a warning, and an error to a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynction_spec import RESERVED_EVENTS, Severity, diagnose, load_spec, socketio_problems

from .documents import HEAD, only, with_payload, written

V2 = 'asyncapi: 2.6.0\ninfo: {title: A, version: "1"}\n'
SERVERS = """\
servers:
  kafka: {host: a, protocol: kafka}
  web: {host: b, protocol: ws}
  mqtt: {$ref: '#/components/servers/mqtt'}
components: {servers: {mqtt: {host: c, protocol: mqtt}}}
"""


def one_message(message: str) -> str:
    return f"{V2}channels: {{/: {{publish: {{message: {message}}}}}}}\n"


@pytest.mark.parametrize(
    ("text", "rule", "line", "column", "message"),
    [
        (
            HEAD + "servers: {s: {host: a, protocol: kafka}, w: {host: b, protocol: ws}}\n",
            "socketio-protocol",
            3,
            34,
            (
                "Socket.IO does not run over \"kafka\": use 'http', 'https', 'ws', 'wss', "
                "'socketio', 'socket.io'"
            ),
        ),
        (
            HEAD + "channels: {c: {title: x}}\n",
            "socketio-namespace",
            3,
            12,
            "a channel without an address is not a Socket.IO namespace",
        ),
        (
            HEAD + "channels: {c: {address: null}}\n",
            "socketio-namespace",
            3,
            25,
            "a channel without an address is not a Socket.IO namespace",
        ),
        (
            HEAD + "channels: {c: {address: ''}}\n",
            "socketio-namespace",
            3,
            25,
            "a channel without an address is not a Socket.IO namespace",
        ),
        (
            HEAD + "channels: {c: {address: chat}}\n",
            "socketio-namespace",
            3,
            25,
            "a Socket.IO namespace begins with a slash: /chat",
        ),
        (
            V2 + "channels: {'/chat/{room}': {parameters: {room: {}}}}\n",
            "socketio-namespace",
            3,
            12,
            "a Socket.IO namespace has no parameters: its address is taken as it is",
        ),
        (
            HEAD + "channels:\n  a: {address: /, x-auth: {}}\n  b: {address: /, x-auth: false}\n",
            "socketio-conflict",
            5,
            3,
            'the channels of namespace "/" are one, and this one differs in x-auth from another '
            "(line 4)",
        ),
        (
            one_message("{title: Hello}"),
            "socketio-event-name",
            3,
            26,
            "a message without a name is not a Socket.IO event: give it a `name`",
        ),
        (
            one_message("{name: ''}"),
            "socketio-event-name",
            3,
            26,
            "a message without a name is not a Socket.IO event: give it a `name`",
        ),
        (
            one_message("{oneOf: [{name: a}, {name: b}, {name: a}]}"),
            "socketio-duplicate-event",
            3,
            73,
            'the namespace "/" receives "a" already',
        ),
        (
            one_message("{name: a, schemaFormat: application/vnd.apache.avro, payload: {}}"),
            "socketio-schema-format",
            3,
            59,
            '"application/vnd.apache.avro" is not JSON Schema: it can\'t be checked',
        ),
        (
            one_message(
                "{name: a, schemaFormat: 'application/schema+json;version=draft-03', payload: {}}"
            ),
            "socketio-schema-format",
            3,
            59,
            '"application/schema+json;version=draft-03" is not JSON Schema: it can\'t be checked',
        ),
        (
            with_payload("{$schema: 'http://host/mine'}"),
            "socketio-schema-dialect",
            6,
            39,
            '"http://host/mine" is not a known draft of JSON Schema: it can\'t be checked',
        ),
        (
            one_message("{name: a, x-ack: {args: {$schema: mine}}}"),
            "socketio-schema-dialect",
            3,
            69,
            '"mine" is not a known draft of JSON Schema: it can\'t be checked',
        ),
    ],
)
def test_what_socket_io_can_not_carry_is_a_warning_and_an_error_to_a_server(
    tmp_path: Path, text: str, rule: str, line: int, column: int, message: str
) -> None:
    path = written(tmp_path, text)
    diagnostic = only(path)
    assert diagnostic.severity is Severity.WARNING
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == (rule, line, column)
    assert diagnostic.message == message
    spec = load_spec(path)
    assert spec.diagnostics == (diagnostic,)
    (problem,) = socketio_problems(spec, spec.servers.get("s"))
    assert problem.severity is Severity.ERROR
    assert str(problem) == str(diagnostic).replace(": warning ", ": error ")


def test_a_document_about_another_protocol_draws_no_warnings_and_makes_no_server(
    tmp_path: Path,
) -> None:
    channels = "channels: {c: {address: 'orders.{region}', parameters: {region: {}}}}\n"
    text = HEAD + "servers: {s: {host: a, protocol: kafka}}\n" + channels
    path = written(tmp_path, text)
    assert diagnose(path) == []
    spec = load_spec(path)
    found = socketio_problems(spec, spec.servers["s"])
    assert {each.rule for each in found} == {"socketio-protocol", "socketio-namespace"}
    assert {each.severity for each in found} == {Severity.ERROR}


@pytest.mark.parametrize("name", sorted(RESERVED_EVENTS))
def test_the_names_that_socket_io_keeps_are_told(tmp_path: Path, name: str) -> None:
    diagnostic = only(written(tmp_path, one_message(f"{{name: '{name}'}}")))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("socketio-event-name", 3, 42)
    assert diagnostic.message == f'Socket.IO keeps the event name "{name}" for itself'


@pytest.mark.parametrize("protocol", ["http", "https", "ws", "WSS", "socketio", "socket.io"])
def test_what_socket_io_runs_over_is_not_complained_of(tmp_path: Path, protocol: str) -> None:
    text = HEAD + f"servers: {{s: {{host: a, protocol: {protocol}}}}}\n"
    assert diagnose(written(tmp_path, text)) == []


def test_flask_socketio_s_unnamed_events_are_events(tmp_path: Path) -> None:
    text = one_message("{oneOf: [{name: message}, {name: json}]}")
    assert diagnose(written(tmp_path, text)) == []


def test_an_event_may_travel_in_both_directions_and_in_two_namespaces(tmp_path: Path) -> None:
    text = "channels:\n"
    for name in ("/", "/b"):
        both = "{publish: {message: {name: a}}, subscribe: {message: {name: a}}}"
        text += f"  {name}: {both}\n"
    assert diagnose(written(tmp_path, V2 + text)) == []


def test_a_message_of_several_channels_is_told_once(tmp_path: Path) -> None:
    text = """\
channels:
  /: {publish: {message: {$ref: '#/components/messages/M'}}}
  /b: {publish: {message: {$ref: '#/components/messages/M'}}}
components: {messages: {M: {title: nameless}}}
"""
    diagnostic = only(written(tmp_path, V2 + text))
    assert (diagnostic.rule, diagnostic.line) == ("socketio-event-name", 6)


@pytest.mark.parametrize(
    ("chosen", "problems"),
    [("kafka", [(4, 30)]), ("web", []), ("mqtt", [(7, 50)]), (None, [])],
)
def test_only_the_protocol_of_the_chosen_server_counts(
    tmp_path: Path, chosen: str | None, problems: list[tuple[int, int]]
) -> None:
    path = written(tmp_path, HEAD + SERVERS)
    assert len(diagnose(path)) == 2
    spec = load_spec(path)
    server = None if chosen is None else spec.servers[chosen]
    assert [(each.line, each.column) for each in socketio_problems(spec, server)] == problems


def test_the_problems_of_channels_count_whichever_server_is_chosen(tmp_path: Path) -> None:
    spec = load_spec(written(tmp_path, HEAD + SERVERS + "channels: {c: {address: chat}}\n"))
    for server in (None, spec.servers["web"]):
        assert [each.rule for each in socketio_problems(spec, server)] == ["socketio-namespace"]
