"""The URL of a server, its variables replaced."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import Server, load_spec


def server(url: str, protocol: str = "wss", **variables: dict[str, Any]) -> Server:
    it = {"url": url, "protocol": protocol} | ({"variables": variables} if variables else {})
    info = {"title": "Servers", "version": "1"}
    return load_spec(
        {"asyncapi": "2.6.0", "info": info, "servers": {"it": it}, "channels": {}}
    ).servers["it"]


@pytest.mark.parametrize(
    ("protocol", "scheme"),
    [("ws", "http"), ("wss", "https"), ("https", "https"), ("socketio", "http"), ("WSS", "https")],
)
def test_the_url_has_the_scheme_that_clients_take(protocol: str, scheme: str) -> None:
    found = server("example.com/chat", protocol)

    assert found.url == f"{scheme}://example.com/chat"
    assert found.path == "/chat"


def test_a_server_of_another_protocol_has_no_url() -> None:
    assert server("example.com", "kafka").url is None


def test_a_variable_stands_for_its_default_else_for_the_first_word_of_its_enum() -> None:
    found = server(
        "{host}:{port}/{base}/{more}",
        host={"default": "a.example.com", "enum": ["b.example.com", "a.example.com"]},
        port={"enum": ["443", "8443"]},
        base={"default": ""},
        more={},
    )

    assert found.url == "https://a.example.com:443//{more}"
    assert found.path == "//{more}"
    assert list(found.path_variables) == ["base", "more"]
