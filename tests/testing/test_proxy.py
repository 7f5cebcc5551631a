"""The proxy between clients and a server: what it forwards, reports, keeps back and records."""

from __future__ import annotations

import io
import json
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import socketio
from werkzeug.serving import make_server

from asynction_testing import (
    ContractClient,
    Credentials,
    NoEventError,
    Options,
    Proxy,
    RefusedError,
    TrafficEntry,
    load,
    no_contract,
    read_traffic,
    replay,
    serve,
)

from .running import small_servers
from .servers.python_server import Silent
from .servers.small_servers import BURST, CONVERSATION, SECRET, Conversation

pytestmark = pytest.mark.journey

DEADLINE = 60
CONTRACT = load(CONVERSATION)
BROUGHT = Credentials(auth={"key": SECRET}, headers={"X-Key": SECRET}, query={"room": "lobby"})
EITHER = pytest.mark.parametrize("transport", ["websocket", "polling"])


@pytest.fixture(scope="module")
def urls() -> Iterator[dict[str, str]]:
    with small_servers() as served:
        yield served


@pytest.fixture(scope="module")
def target_url(urls: dict[str, str]) -> str:
    return urls["Conversation"]


@pytest.fixture
def recording() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def url(target_url: str, recording: io.StringIO) -> Iterator[str]:
    proxy = Proxy(CONTRACT, target_url, record=recording)
    with serve(proxy) as served:
        yield served
        proxy.close()


@pytest.fixture
def enforcing_url(target_url: str, recording: io.StringIO) -> Iterator[str]:
    proxy = Proxy(CONTRACT, target_url, enforce=True, record=recording)
    with serve(proxy) as served:
        yield served
        proxy.close()


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "asynction.proxy.traffic")
    return caplog


def entries(recording: io.StringIO) -> list[TrafficEntry]:
    return list(read_traffic(recording.getvalue().splitlines()))


def lines(log: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in log.records if each.name == "asynction.proxy.traffic"]


def free(url: str, namespace: str = "/", transport: str = "websocket") -> ContractClient:
    """A client that may do anything."""
    return ContractClient(
        no_contract(),
        url,
        namespace,
        credentials=BROUGHT,
        transports=[transport],
        timeout=DEADLINE,
    )


def error_of(ack: list[Any] | None) -> dict[str, Any]:
    """What an acknowledgement says that is an error."""
    assert ack is not None
    error: dict[str, Any] = ack[0]["error"]
    return error


@EITHER
def test_events_and_acknowledgements_pass_both_ways(
    url: str, transport: str, log: pytest.LogCaptureFixture
) -> None:
    with ContractClient(CONTRACT, url, transports=[transport], timeout=DEADLINE) as client:
        client.answer("sure", lambda args: args[0] == "yes")
        assert client.call("shout", "hello") == "HELLO"
        assert client.expect("echo") == ("hello",)
        assert client.call("ask", "yes") is True
    assert [each for each in lines(log) if not each.startswith("--")] == [
        "++ #1 / connected",
        '<- #1 / shout "hello"',
        *sorted(['-> #1 / echo "hello"', '-> #1 / shout acknowledged "HELLO"']),
        '<- #1 / ask "yes"',
        '-> #1 / sure "yes"',
        "<- #1 / sure acknowledged true",
        "-> #1 / ask acknowledged true",
    ]


@EITHER
def test_binary_data_pass_both_ways(url: str, transport: str) -> None:
    content = bytes(range(256)) * 300
    with ContractClient(CONTRACT, url, transports=[transport], timeout=DEADLINE) as client:
        assert client.call("upload", content) == content[::-1]
        assert client.expect("uploaded") == (content,)


@EITHER
def test_more_packets_at_once_than_python_engineio_reads_pass_both_ways(
    url: str, transport: str
) -> None:
    with ContractClient(CONTRACT, url, transports=[transport], timeout=DEADLINE) as client:
        waiting = [client.send_later("upload", [bytes([each])]) for each in range(BURST)]
        assert [wait(DEADLINE) for wait in waiting] == [[bytes([each])] for each in range(BURST)]
        client.call("shout", "burst")
        client.expect("echo", where=lambda text: text == "burst")
        assert client.events("echo")[:BURST] == [(f"burst {each}",) for each in range(BURST)]


def test_a_request_may_have_any_number_of_packets_and_a_response_has_few(url: str) -> None:
    base = f"{url}/socket.io/?EIO=4&transport=polling"

    def ask(address: str, body: str | None = None) -> list[str]:
        data = None if body is None else body.encode()
        with urlopen(Request(address, data), timeout=DEADLINE) as response:
            return str(response.read().decode()).split("\x1e")

    (opened,) = ask(base)
    mine = f"{base}&sid={json.loads(opened[1:])['sid']}"
    sent = ["40", *(f'42{number}["shout","{number}"]' for number in range(BURST))]
    assert ask(mine, "\x1e".join(sent)) == ["OK"]
    acks: list[str] = []
    while len(acks) < BURST:
        packets = ask(mine)
        assert len(packets) <= 16
        acks += [each for each in packets if each.startswith("43")]
        if "2" in packets:
            ask(mine, "3")
    assert acks == [f'43{number}["{number}"]' for number in range(BURST)]


@EITHER
def test_packets_of_msgpack_pass_and_are_checked(
    urls: dict[str, str], transport: str, log: pytest.LogCaptureFixture
) -> None:
    proxy = Proxy(CONTRACT, urls["PackedConversation"], enforce=True, serializer="msgpack")
    with (
        serve(proxy) as url,
        ContractClient(
            CONTRACT, url, transports=[transport], serializer="msgpack", timeout=DEADLINE
        ) as client,
    ):
        assert client.call("upload", b"\x00\x01") == b"\x01\x00"
        assert client.expect("uploaded") == (b"\x00\x01",)
        assert "7 is not of type" in error_of(client.send_unchecked("shout", [7]))["message"]
    proxy.close()
    assert any("got 7" in each for each in lines(log))


def test_an_unknown_serializer_is_refused() -> None:
    with pytest.raises(ValueError, match="choose default or msgpack"):
        Proxy(CONTRACT, "http://127.0.0.1:1", serializer="pickle")


def test_each_namespace_of_a_connection_passes(url: str) -> None:
    both = ContractClient(
        CONTRACT, url, namespaces=["/", "/closed"], credentials=BROUGHT, timeout=DEADLINE
    )
    with both as client:
        assert client.call("knock", namespace="/closed") == 1
        assert client.call("shout", "a") == "A"


def test_a_client_with_default_options_upgrades_to_a_websocket(url: str) -> None:
    client = socketio.Client()
    client.connect(url, wait_timeout=DEADLINE)
    try:
        assert client.transport() == "websocket"
        assert client.call("shout", "hello", timeout=DEADLINE) == "HELLO"
    finally:
        client.disconnect()


@EITHER
def test_what_a_client_brings_reaches_the_server(url: str, transport: str) -> None:
    with free(url, "/closed", transport) as client:
        assert client.call("knock") == 1
    with pytest.raises(RefusedError):
        ContractClient(no_contract(), url, "/closed", timeout=DEADLINE).connect()


def test_what_is_wrong_is_reported_and_forwarded(url: str, log: pytest.LogCaptureFixture) -> None:
    with free(url) as client:
        assert client.send_unchecked("shout", [7]) == ["7"]
        client.expect("echo", where=lambda text: text == 7)
        assert client.send_unchecked("shout", ["number"]) == [5]
        client.expect("echo", where=lambda text: text == 5)
        client.send_unchecked("shout", ["gossip"])
        client.expect("gossip")
        client.send_unchecked("whisper", ["a"], timeout=0)
        client.answer("sure", lambda _: "perhaps")
        assert client.send_unchecked("ask", ["a"]) == ["perhaps"]
    reported = "\n".join(each for each in lines(log) if each.startswith("!!"))
    for fault in (
        'event "shout" in namespace "/": 7 is not of type "string" got 7',
        'the ack of event "shout" in namespace "/": 5 is not of type "string" got 5',
        'event "echo" in namespace "/": 5 is not of type "string" got 5',
        'event "gossip" in namespace "/": the document names no such event that the server emits',
        'event "whisper" in namespace "/": the document names no such event that clients send',
        'the ack of event "sure" in namespace "/": "perhaps" is not of type "boolean"',
    ):
        assert fault in reported


@EITHER
def test_wrong_events_of_a_client_are_kept_from_the_server(
    enforcing_url: str, transport: str, recording: io.StringIO
) -> None:
    with free(enforcing_url, transport=transport) as client:
        answer = error_of(client.send_unchecked("shout", [7]))
        assert answer["type"] == "PayloadValidationException"
        assert '7 is not of type "string"' in answer["message"]
        answer = error_of(client.send_unchecked("whisper", ["a"]))
        assert answer["type"] == "UndeclaredEventException"
        assert client.send_unchecked("shout", ["right"]) == ["RIGHT"]
        client.expect("echo")
        assert client.events("echo") == [("right",)]
    assert any(each.fault and each.event == "whisper" for each in entries(recording))


def test_wrong_events_of_the_server_are_kept_from_a_client(enforcing_url: str) -> None:
    with free(enforcing_url) as client:
        answer = error_of(client.send_unchecked("shout", ["number"]))
        assert answer["type"] == "MessageAckValidationException"
        assert client.send_unchecked("shout", ["gossip"]) == ["GOSSIP"]
        client.expect("echo", where=lambda text: text == "gossip")
        assert {each.event for each in client.received} == {"echo"}
        with pytest.raises(NoEventError):
            client.expect("gossip", timeout=0)


def test_wrong_connections_are_kept_from_the_server(enforcing_url: str) -> None:
    with pytest.raises(RefusedError):
        free(enforcing_url, "/hidden").connect()
    for wrong in (
        Credentials(query={"room": "lobby"}, headers=BROUGHT.headers),
        Credentials(auth=BROUGHT.auth, headers=BROUGHT.headers),
    ):
        refused = ContractClient(
            no_contract(), enforcing_url, "/closed", credentials=wrong, timeout=DEADLINE
        )
        with pytest.raises(RefusedError):
            refused.connect()
    with free(enforcing_url, "/closed") as client:
        assert client.is_connected


def test_an_undeclared_namespace_is_reported(url: str, log: pytest.LogCaptureFixture) -> None:
    with free(url, "/hidden") as client:
        assert client.is_connected
    (reported,) = [each for each in lines(log) if each.startswith("!!")]
    assert "the document has no namespace '/hidden'" in reported


def test_the_end_of_a_connection_reaches_the_other_side(
    url: str, log: pytest.LogCaptureFixture
) -> None:
    with free(url) as witness:
        witness.call("watch")
        with free(url) as client:
            sid = client.sid()
            client.emit("leave")
            assert client.wait_for_end(DEADLINE)
        witness.expect("left", where=lambda left: left == sid)
        with free(url) as client:
            sid = client.sid()
        witness.expect("left", where=lambda left: left == sid)
    assert {"-- #2 / disconnected: by the server", "-- #3 / disconnected: by the client"} <= {
        *lines(log)
    }


def test_a_server_that_does_not_answer_refuses_with_the_reason(
    log: pytest.LogCaptureFixture,
) -> None:
    proxy = Proxy(CONTRACT, "http://127.0.0.1:1")
    with serve(proxy) as url, pytest.raises(RefusedError):
        free(url).connect()
    proxy.close()
    refused = "!! #1 / refused: no connection to http://127.0.0.1:1"
    assert any(each.startswith(refused) for each in lines(log))


@EITHER
@pytest.mark.parametrize("whose", ["none", "of the proxy", "of another page"])
def test_an_origin_reaches_the_server_unless_it_is_that_of_the_proxy(
    transport: str, whose: str
) -> None:
    server = socketio.Server(async_mode="threading", cors_allowed_origins="*")
    with serve(socketio.WSGIApp(server)) as target:
        proxy = Proxy(CONTRACT, target)
        with serve(proxy) as url:
            origins = {"of the proxy": url, "of another page": "http://elsewhere"}
            headers = {"Origin": origins[whose]} if whose in origins else {}
            brought = Credentials(headers=headers)
            with ContractClient(
                CONTRACT, url, credentials=brought, transports=[transport], timeout=DEADLINE
            ) as client:
                environ = server.get_environ(client.sid())
        proxy.close()
    expected = {"of the proxy": target, "of another page": "http://elsewhere"}
    assert environ.get("HTTP_ORIGIN") == expected.get(whose)


@EITHER
def test_a_proxy_goes_on_when_its_server_is_up(
    transport: str, log: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as listener:  # bound, so that nobody else gets its port, and not listening
        listener.bind(("127.0.0.1", 0))
        host, port = listener.getsockname()
        proxy = Proxy(CONTRACT, f"http://{host}:{port}")
        with serve(proxy) as url:
            with pytest.raises(RefusedError):
                free(url, transport=transport).connect()
            listener.listen()
            server = make_server(
                host,
                port,
                socketio.WSGIApp(Conversation().server),
                threaded=True,
                request_handler=Silent,
                fd=listener.fileno(),
            )
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            with free(url, transport=transport) as client:
                assert client.call("shout", "a") == "A"
            server.shutdown()
            thread.join()
            proxy.close()
    refused, connected, *_ = lines(log)
    assert refused.startswith(f"!! #1 / refused: no connection to http://{host}:{port}: ")
    assert connected == "++ #2 / connected"


def test_a_recording_has_what_travelled_and_no_credentials(
    url: str, recording: io.StringIO, log: pytest.LogCaptureFixture
) -> None:
    wrong = Credentials(auth={"lock": SECRET}, headers={"X-Key": SECRET}, query={"a": SECRET})
    with pytest.raises(RefusedError):
        ContractClient(no_contract(), url, "/closed", credentials=wrong, timeout=DEADLINE).connect()
    assert SECRET not in recording.getvalue() + "".join(lines(log))
    recording.seek(0)
    recording.truncate()
    with free(url, "/closed") as client:
        client.call("knock")
    with free(url) as client:
        client.call("upload", b"\x00\xff")
        client.expect("uploaded")
    assert SECRET not in recording.getvalue() + "".join(lines(log))
    found = [(each.sender, each.kind, each.event) for each in entries(recording)]
    assert found[:4] == [
        ("client", "connect", None),
        ("server", "accept", None),
        ("client", "event", "knock"),
        ("server", "ack", "knock"),
    ]
    (uploaded,) = [each for each in entries(recording) if each.event == "uploaded"]
    assert uploaded.args == (b"\x00\xff",)


def test_a_recording_is_played_against_a_server(
    url: str, target_url: str, recording: io.StringIO
) -> None:
    with free(url) as client, free(url, "/closed") as other:
        client.answer("sure", lambda args: args[0] == "yes")
        client.call("shout", "a")
        client.call("ask", "yes")
        client.call("upload", b"\x00")
        client.expect("uploaded")
        other.call("knock")
    options = Options(target_url, credentials=lambda _: BROUGHT, timeout=DEADLINE)
    report = replay(CONTRACT, entries(recording), options)
    assert (report.findings, report.skipped) == ([], [])
    received = [each for each in report.coverage if each.direction == "received"]
    sent = {each.event: each.messages for each in received if each.messages}
    assert sent == {"shout": 1, "upload": 1, "ask": 1, "knock": 1}


def test_playing_a_recording_finds_what_the_server_does_wrong(
    url: str, target_url: str, recording: io.StringIO
) -> None:
    with free(url) as client:
        client.call("shout", "number")
        client.expect("echo")
        client.call("shout", "gossip")
        client.expect("gossip")
        client.send_unchecked("shout", [7])
    report = replay(CONTRACT, entries(recording), Options(target_url, timeout=DEADLINE))
    assert {(each.rule, each.event) for each in report.findings} >= {
        ("ack-invalid", "shout"),
        ("emitted-invalid", "echo"),
        ("emitted-undeclared", "gossip"),
        ("wrong-message-accepted", "shout"),
    }


def test_a_file_that_is_not_a_recording_is_refused_with_the_line() -> None:
    with pytest.raises(ValueError, match="line 2 is not an entry of a recording"):
        list(read_traffic(["", "{}"]))


def test_values_are_the_same_after_recording() -> None:
    entry = TrafficEntry(1.5, 2, "client", "event", "/", "a", ([b"\x00", {"b": [None, "ä"]}],), 3)
    assert list(read_traffic([entry.line()])) == [entry]


def test_what_is_not_socket_io_is_not_found(url: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{url}/index.html", timeout=DEADLINE)


def test_a_malformed_packet_is_reported(url: str, log: pytest.LogCaptureFixture) -> None:
    with free(url) as client:
        client._client.eio.send('2["shout"')
        assert client.send_unchecked("shout", ["a"]) == ["A"]
    assert any("malformed packet" in each for each in lines(log))


def test_an_error_says_what_is_wrong(enforcing_url: str) -> None:
    with free(enforcing_url) as client:
        answer = error_of(client.send_unchecked("shout", []))
    assert "1 argument expected, got 0" in answer["message"]
    assert answer["path"] == []
