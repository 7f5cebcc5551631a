"""Code to paste."""

from __future__ import annotations

import ast
import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from asynction_docs import render
from asynction_spec import load_spec

from .browsing import absent
from .documents import EXAMPLE, NUMBER, TEXT, Document, document, message, page_of, received, sent


def code(page: str, language: str) -> list[str]:
    """The code of one language in a page: in its figures, and where it waits to be chosen."""
    found = re.findall(rf'<pre data-language="{language}"[^>]*><code>(.*?)</', page, re.S)
    waiting = re.findall(
        rf'<template class="waiting" data-language="{language}">(.*?)</template>', page, re.S
    )
    found += re.findall(r"<pre[^>]*><code>(.*?)</", "".join(waiting), re.S)
    return [html.unescape(each) for each in found]


def everything() -> Document:
    """What a client may have to send to connect, and events of every kind."""
    pair = {"type": "array", "items": [TEXT, {"type": "boolean"}]}
    query = {"type": "object", "required": ["token"], "properties": {"token": TEXT}}
    headers = {"type": "object", "required": ["X-Client"], "properties": {"X-Client": TEXT}}
    channel = sent(
        message("class", pair, x_ack={"args": pair}),
        message('it\'s "quoted"', {"type": "object", "properties": {"a b": NUMBER}}),
        message("file", {"type": "string", "format": "binary"}),
        message("nothing", {"type": "array", "items": [TEXT], "maxItems": 0}),
        message("list", {"type": "array", "items": NUMBER}),
    ) | received(
        message("import", TEXT, x_ack={"args": {"type": "array", "items": [TEXT], "maxItems": 0}}),
        message("2 fast", pair, x_ack={"args": pair}),
        message("été"),
    )
    channel["bindings"] = {"ws": {"query": query, "headers": headers}}
    channel["x-auth"] = {"type": "object", "properties": {"nickname": TEXT}}
    servers = {"s": {"url": "example.com/chat/socket.io", "protocol": "wss"}}
    return document({"/deep/space": channel}, servers=servers)


PAGES = {"example": render(load_spec(EXAMPLE)), "everything": page_of(everything())}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_all_of_the_python_is_python(page: str) -> None:
    found = code(page, "Python")

    assert found
    for each in found:
        ast.parse(each)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_all_of_the_javascript_is_javascript(page: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        absent("node is not installed")
    found = code(page, "JavaScript")

    assert found
    for each in found:
        file = tmp_path / "snippet.mjs"
        file.write_text(each, encoding="utf-8")
        checked = subprocess.run(
            [str(node), "--check", str(file)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert checked.returncode == 0, each + checked.stderr


def test_connecting_uses_path_query_auth_and_headers() -> None:
    javascript, python = (code(PAGES["everything"], each)[0] for each in ("JavaScript", "Python"))

    assert 'io("https://example.com/deep/space", {' in javascript
    assert 'path: "/chat/socket.io"' in javascript
    assert 'query: { token: "YOUR_TOKEN" }' in javascript
    assert 'auth: { nickname: "YOUR_NICKNAME" }' in javascript
    assert 'extraHeaders: { "X-Client": "YOUR_X_CLIENT" }' in javascript
    assert '"https://example.com?token=YOUR_TOKEN"' in python
    assert 'namespaces=["/deep/space"]' in python
    assert 'socketio_path="/chat/socket.io"' in python
    assert 'auth={"nickname": "YOUR_NICKNAME"}' in python
    assert 'headers={"X-Client": "YOUR_X_CLIENT"}' in python


def connecting(page: str) -> tuple[str, str]:
    """The first code of a page: how to connect, in JavaScript and in Python."""
    return code(page, "JavaScript")[0], code(page, "Python")[0]


SERVERS = {"s": {"url": "localhost:5000/api/socket.io", "protocol": "ws"}}


@pytest.mark.parametrize("servers", [{}, SERVERS])
def test_a_page_that_a_server_shows_connects_to_that_server(servers: Document) -> None:
    spec = document({"/chat": sent(message("put"))}, servers=servers)

    page = page_of(spec, server_url="http://127.0.0.1:5660/deep/ws")

    javascript, python = connecting(page)
    assert 'io("http://127.0.0.1:5660/chat", {' in javascript
    assert 'path: "/deep/ws"' in javascript
    assert '"http://127.0.0.1:5660"' in python
    assert 'socketio_path="/deep/ws"' in python


def test_a_page_that_a_server_shows_lists_the_servers_of_the_document_all_the_same() -> None:
    page = page_of(document({"/": {}}, servers=SERVERS), server_url="http://[::1]:5660/socket.io")

    assert "<code>localhost:5000/api/socket.io</code>" in page
    assert 'io("http://[::1]:5660");' in connecting(page)[0]


def test_without_an_address_the_first_server_of_the_document_is_connected_to() -> None:
    page = page_of(document({"/": {}}, servers=SERVERS), server_url="/ws")

    assert 'io("http://localhost:5000", {' in connecting(page)[0]
    assert 'path: "/api/socket.io"' in connecting(page)[0]


def test_without_any_address_the_code_has_an_example_address() -> None:
    spec = document({"/": {}})

    assert 'io("http://localhost:5000");' in connecting(page_of(spec))[0]
    assert 'sio.connect("http://localhost:5000")' in connecting(page_of(spec))[1]
    assert 'path: "/ws"' in connecting(page_of(spec, server_url="/ws"))[0]


def test_the_default_path_is_left_out() -> None:
    servers = {"s": {"url": "example.com/socket.io/", "protocol": "wss"}}

    javascript, python = connecting(page_of(document({"/": {}}, servers=servers)))

    assert 'io("https://example.com");' in javascript
    assert python.endswith('sio.connect("https://example.com")')


def test_credentials_are_sent_where_their_scheme_requires() -> None:
    schemes = {
        "token": {"type": "http", "scheme": "bearer"},
        "cookie": {"type": "httpApiKey", "in": "cookie", "name": "session"},
    }
    security: list[dict[str, list[str]]] = [{"token": []}, {"cookie": []}]
    servers = {"s": {"url": "localhost:5000", "protocol": "ws", "security": security}}
    page = page_of(
        document(
            {"/": sent(message("put"))}, servers=servers, components={"securitySchemes": schemes}
        )
    )

    assert 'headers={"Authorization": "Bearer YOUR_TOKEN"}' in code(page, "Python")[0]


def test_several_arguments_are_several_and_a_list_is_one() -> None:
    python = "\n".join(code(PAGES["everything"], "Python"))

    assert 'sio.call(\n    "class",\n    ("' in python
    assert 'sio.emit("list", [1]' in python
    assert 'sio.emit("nothing", namespace="/deep/space")' in python


def test_examples_of_the_document_are_in_the_code() -> None:
    javascript = "\n".join(code(PAGES["example"], "JavaScript"))

    assert 'socket.emit("typing", "lobby", true);' in javascript
    assert json.dumps("Good morning") in javascript
    assert "acknowledge({ seen: true });" in javascript


@pytest.mark.parametrize(
    ("scheme", "auth"),
    [
        (
            {"type": "http", "scheme": "basic", "x-authField": "login"},
            '{"login": {"username": "YOUR_USERNAME", "password": "YOUR_PASSWORD"}}',
        ),
        ({"type": "http", "scheme": "bearer", "x-authField": "token"}, '{"token": "YOUR_TOKEN"}'),
        ({"type": "apiKey", "in": "user"}, '{"user": "YOUR_USER"}'),
    ],
)
def test_credentials_in_the_auth_object_have_the_form_that_the_server_reads(
    scheme: dict[str, str], auth: str
) -> None:
    source = document({"/": received(message("e", TEXT))}) | {
        "servers": {"s": {"url": "example.com", "protocol": "ws", "security": [{"s": []}]}},
        "components": {"securitySchemes": {"s": scheme}},
    }

    written = "".join(code(page_of(source), "Python")[0].split())
    assert f"auth={auth}".replace(" ", "") in written


def test_a_connection_with_a_query_or_headers_shares_no_other_connection() -> None:
    query = {"type": "object", "required": ["token"], "properties": {"token": TEXT}}
    own = {"/own": {"bindings": {"ws": {"query": query}}}, "/other": {}}

    for_own, for_other = code(page_of(document(own)), "JavaScript")

    assert "forceNew: true" in for_own
    assert "forceNew" not in for_other


def test_the_code_shows_why_a_connection_is_refused() -> None:
    javascript, python = connecting(page_of(document({"/space": {}})))

    assert 'socket.on("connect_error", (error) => {\n  console.error(error.message);' in javascript
    assert '@sio.on("connect_error", namespace="/space")\ndef on_refusal(reason):' in python
    assert python.index("connect_error") < python.index("sio.connect(")


def test_null_is_an_argument() -> None:
    nothing = {"type": "null"}
    page = page_of(
        document({"/": sent(message("put", nothing)) | received(message("ask", x_ack=nothing))})
    )

    python = "\n".join(code(page, "Python"))
    assert 'sio.emit("put", (None,))' in python
    assert "return (None,)" in python


OPTIONAL = {"type": "array", "items": [TEXT | {"title": "room"}, NUMBER | {"title": "size"}]} | {
    "minItems": 1,
    "maxItems": 2,
}


def test_a_handler_takes_optional_arguments() -> None:
    page = page_of(
        document({"/": received(message("one", OPTIONAL), message("two", OPTIONAL, x_ack=TEXT))})
    )

    javascript, python = ("\n".join(code(page, each)) for each in ("JavaScript", "Python"))
    assert "def one(room, size=None):" in python
    assert "def two(room, size=None):" in python
    assert (
        'socket.on("two", (room, ...others) => {\n  const acknowledge = others.pop();'
    ) in javascript


def test_an_answer_of_varying_length_is_not_unpacked() -> None:
    page = page_of(document({"/": sent(message("put", TEXT, x_ack={"args": OPTIONAL}))}))

    assert 'answer = sio.call("put", "string")' in "\n".join(code(page, "Python"))


@pytest.mark.parametrize("text", ["plain", 'quoted "text"', "back\\slash", "caf\u00e9"])
def test_binary_data_are_bytes(text: str) -> None:
    file = {"type": "object", "properties": {"data": TEXT | {"format": "binary"}}}
    put = message("put", file, examples=[{"payload": {"data": text}}])

    javascript, python = (
        code(page_of(document({"/": sent(put)})), each)[1] for each in ("JavaScript", "Python")
    )

    assert f"new TextEncoder().encode({json.dumps(text, ensure_ascii=False)})" in javascript
    call = ast.parse(python).body[0]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    assert ast.literal_eval(call.value.args[1]) == {"data": text.encode()}


CLIENTS = {
    "Java": [
        'IO.Options options = IO.Options.builder()\n    .setPath("/chat/socket.io")\n'
        '    .setQuery("token=YOUR_TOKEN")\n    .setAuth(Map.of("nickname", "YOUR_NICKNAME"))\n'
        '    .setExtraHeaders(Map.of("X-Client", List.of("YOUR_X_CLIENT")))\n'
        "    .setForceNew(true)\n    .build();",
        'IO.socket(URI.create("https://example.com/deep/space"), options);',
        'socket.emit("it\'s \\"quoted\\"", new JSONObject(Map.of("a b", 1)));',
        'socket.emit("file", "string".getBytes(StandardCharsets.UTF_8));',
        'socket.emit("nothing");',
        'socket.emit("list", new JSONArray(List.of(1)));',
        'acknowledge.call("string", true);',
    ],
    "Swift": [
        '.path("/chat/socket.io/")',
        'let socket = manager.socket(forNamespace: "/deep/space")',
        'socket.connect(withPayload: ["nickname": "YOUR_NICKNAME"] as [String: Any])',
        'socket.emitWithAck("class", "string", true).timingOut(after: 10) { answer in',
        'socket.emit("it\'s \\"quoted\\"", ["a b": 1] as [String: Any])',
        'socket.emit("file", Data("string".utf8))',
        'socket.emit("list", [1] as [Any])',
        'ack.with("string", true)',
    ],
    "Dart": [
        '      .setQuery({"token": "YOUR_TOKEN"})\n      .setAuth({"nickname": "YOUR_NICKNAME"})\n',
        '  <dynamic>["string", true],\n  ack: ([answer]) => print(answer),',
        'socket.emit("it\'s \\"quoted\\"", {"a b": 1});',
        'socket.emit("file", utf8.encode("string"));',
        'socket.emit("list", <dynamic>[[1]]);',
        "data.last(null);",
    ],
    "TypeScript": [
        'const socket: Socket = io("https://example.com/deep/space", {',
        "(argument1: string, argument2: boolean) => {",
        'socket.on("import", (payload: string, acknowledge: () => void) => {',
    ],
    "Python asyncio": [
        "sio = socketio.AsyncClient()",
        "async def main():\n    await sio.connect(\n",
        'await sio.emit("list", [1], namespace="/deep/space")',
        "async def import_(payload):",
    ],
}


@pytest.mark.parametrize("language", CLIENTS)
def test_each_client_is_called_as_its_documentation_says(language: str) -> None:
    found = "\n".join(code(PAGES["everything"], language))

    for each in CLIENTS[language]:
        assert each in found


def test_texts_are_escaped_as_each_language_wants() -> None:
    text = 'a "b" \\ $c \n \u0001'
    put = message("put", TEXT, examples=[{"payload": text}])
    page = page_of(document({"/": sent(put)}))

    assert r"\$c" in code(page, "Dart")[1]
    assert r"\u{0001}" in code(page, "Swift")[1]
    assert r'"a \"b\" \\ $c \n \u0001"' in code(page, "Java")[1]


def test_an_acknowledgement_that_is_a_list_is_one_argument_in_swift() -> None:
    ask = message("ask", x_ack={"args": {"type": "array", "items": NUMBER, "minItems": 1}})

    assert "ack.with([[1] as [Any]])" in code(page_of(document({"/": received(ask)})), "Swift")[1]


def test_large_and_null_values_have_their_java_form() -> None:
    many = {f"key{number}": number for number in range(11)} | {"none": None, "big": 2**40}
    put = message("put", {"type": "object"}, examples=[{"payload": many}])

    java = code(page_of(document({"/": sent(put)})), "Java")[1]

    assert "Map.ofEntries(" in java
    assert 'Map.entry("none", JSONObject.NULL)' in java
    assert 'Map.entry("big", 1099511627776L)' in java
