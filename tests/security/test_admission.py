"""Who is let in and who is not, whatever a web server makes of a request."""

from __future__ import annotations

import base64
import http.client
from typing import Any

import pytest
import websocket

from .attacked_functions import RAISED
from .every_scheme_functions import SECRET
from .programs import Server
from .wire import connect, opened, settle

pytestmark = pytest.mark.journey

CLOSED = (OSError, http.client.HTTPException, websocket.WebSocketException)


def receive_until_it_ends(client: Any) -> None:
    while True:
        client.receive()


def basic(pair: bytes) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(pair).decode()}


# -- credentials --------------------------------------------------------------------------------

MALFORMED: dict[str, tuple[str, str, dict[str, str], Any]] = {
    "a token in a header": ("/locked", "", {"Authorization": "Bearer \xff\xfe"}, None),
    "a token in the auth object": ("/locked", "", {}, {"token": "\ud800"}),
    "a password in a header": ("/basic", "", basic(b"ann:\xff"), None),
    "a password in the auth object": (
        "/basic",
        "",
        {},
        {"credentials": {"username": "ann", "password": "\udfff"}},
    ),
    "a key in the query": ("/queryKey", "key=%ff", {}, None),
    "half a surrogate pair in the query": ("/queryKey", "key=%ed%a0%80", {}, None),
    "a key in a header": ("/headerKey", "", {"X-Key": "\xe9"}, None),
    "a quoted key in a cookie": ("/cookieKey", "", {"Cookie": 'key="\\351"'}, None),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_credentials_that_are_not_utf_8_are_malformed(attacked: Server, name: str) -> None:
    namespace, query, headers, auth = MALFORMED[name]
    with opened("polling", attacked.url, query, headers) as client:
        answer = connect(client, namespace, auth)
    assert answer == f'4{namespace},{{"message":"the credentials are malformed"}}'


RIGHT: dict[str, tuple[str, str, dict[str, str]]] = {
    "blanks around a header": ("/headerKey", "", {"X-Key": f" \t{SECRET} \t "}),
    "blanks around a token": ("/locked", "", {"Authorization": f"  Bearer   {SECRET}  "}),
    "bytes in another parameter": ("/queryKey", f"other=%ff&key={SECRET}", {}),
    "a quoted cookie": ("/cookieKey", "", {"Cookie": f'a=b; key="{SECRET}"'}),
    "a user and a password": ("/basic", "", basic(f"ann:{SECRET}".encode())),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_around_credentials_does_not_matter(attacked: Server, name: str) -> None:
    namespace, query, headers = RIGHT[name]
    with opened("polling", attacked.url, query, headers) as client:
        assert connect(client, namespace).startswith(f"0{namespace},")


def test_neither_a_session_nor_credentials_are_logged(attacked: Server) -> None:
    logged = len(attacked.log)
    with opened("polling", attacked.url, "", {"X-Key": "open-barley"}) as client:
        assert connect(client, "/headerKey").startswith("4/headerKey,")
        connect(client)
        client.send("42")
    attacked.wait_for(lambda _: "a packet from a client was ignored" in attacked.log[logged:])
    ours = "".join(line for line in attacked.log[logged:].splitlines() if "asynction" in line)
    assert "credentials are not valid" in ours
    assert client.session not in ours
    assert "open-barley" not in attacked.log


# -- functions of the application ---------------------------------------------------------------

UNDECIDED = "the server could not decide about this connection"
MALFORMED_PACKETS = 9  # one more ends the connection
LINES = 20


@pytest.mark.parametrize("namespace", ["/failing", "/handler/failing"])
def test_what_a_function_raises_counts_among_the_lines_of_its_connection(
    attacked: Server, namespace: str
) -> None:
    logged = len(attacked.log)

    def count(words: str) -> int:
        return attacked.log[logged:].count(words)

    with opened("websocket", attacked.url) as client:
        connect(client)
        client.send(*["42"] * MALFORMED_PACKETS)
        for _ in range(19):
            answer = connect(client, namespace, {"token": "a"})
            assert answer == f'4{namespace},{{"message":"{UNDECIDED}"}}'
    with opened("websocket", attacked.url) as other:
        connect(other)
        other.send("42")
        settle(other)
    attacked.wait_for(lambda _: count("a packet from a client was ignored") > MALFORMED_PACKETS)

    assert count(f"RuntimeError: {RAISED}") == LINES - MALFORMED_PACKETS
    assert count("no more is logged of what this client sends") == 1


@pytest.mark.parametrize("namespace", ["/failing", "/handler/failing"])
def test_a_connection_that_functions_refused_twenty_times_ends(
    attacked: Server, namespace: str
) -> None:
    with opened("websocket", attacked.url) as client:
        for _ in range(19):
            assert connect(client, namespace, {"token": "a"}).startswith(f"4{namespace},")
        assert connect(client).startswith("0")
        client.send(f'40{namespace},{{"token":"a"}}')
        with pytest.raises(CLOSED):
            receive_until_it_ends(client)


# -- a channel's servers ------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_namespace_of_another_server_is_not_there(attacked: Server, transport: str) -> None:
    with opened(transport, attacked.url) as client:
        answer = connect(client, "/internal", {"token": SECRET})
        assert answer == '4/internal,{"message":"Unable to connect"}'
        client.send('42/internal,1["open",1]')
        attacked.broadcast()
        assert settle(client) == []
        assert "/internal" not in attacked.state["rooms"]


def test_a_client_that_enters_no_namespace_is_disconnected(attacked: Server) -> None:
    with (
        attacked.time_limit("arrivals", 1),
        opened("websocket", attacked.url) as client,
        pytest.raises(CLOSED),
    ):
        receive_until_it_ends(client)
