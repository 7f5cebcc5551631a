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
    """The code of one language in a page."""
    found = re.findall(
        rf'<figure class="code" data-language="{language}">.*?<pre><code>(.*?)</code>', page, re.S
    )
    return [html.unescape(re.sub(r"<[^>]+>", "", each)) for each in found]


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


def test_connecting_takes_path_query_auth_and_headers() -> None:
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


def test_credentials_are_where_they_belong() -> None:
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
