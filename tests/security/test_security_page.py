"""The page about security functions does what it says."""

from __future__ import annotations

import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, build_opener

import jwt
import pytest
import socketio
import yaml

from asynction_spec import diagnose
from tests.site.blocks import blocks_of
from tests.site.built_site import DOCS
from tests.test_readmes import free_port, running, write

PAGE = DOCS / "how-to" / "security.md"
BLOCKS = [(each.language, each.text) for each in blocks_of(PAGE)]
PATIENCE = 120
SERVER = """
from flask import Flask

from asynction import AsynctionSocketIO

app = Flask(__name__)
AsynctionSocketIO.from_spec("asyncapi.yaml", app=app).run(
    app, port=5000, allow_unsafe_werkzeug=True
)
"""


@pytest.mark.journey
def test_the_example_prints_what_the_page_says(tmp_path: Path) -> None:
    (_, document), (_, vault), (_, client), (_, printed), *_ = BLOCKS
    files = {"asyncapi.yaml": document, "vault.py": vault, "client.py": client, "app.py": SERVER}
    port = free_port()
    write(files, tmp_path, port)
    with running([sys.executable, "app.py"], tmp_path, port):
        ran = subprocess.run(
            [sys.executable, "client.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert ran.stdout == printed, ran.stderr


@pytest.mark.journey
def test_who_has_logged_in_with_flask_login_may_connect(tmp_path: Path) -> None:
    *_, (_, document), (_, application), (_, command), (_, _tokens), (_, _scheme) = BLOCKS
    port = free_port()
    write({"asyncapi.yaml": document, "app.py": application}, tmp_path, port)
    url = f"http://127.0.0.1:{port}"
    typed = command.replace("5000", str(port)).split()
    with running([sys.executable, "-m", *typed], tmp_path, port):
        cookies = CookieJar()
        opener = build_opener(HTTPCookieProcessor(cookies))
        opener.open(f"{url}/login", b"name=ada", timeout=PATIENCE).close()
        (session,) = cookies

        with socketio.SimpleClient(request_timeout=PATIENCE) as client:
            options: dict[str, Any] = {"transports": ["websocket"], "wait_timeout": PATIENCE}
            client.connect(url, {"Cookie": f"session={session.value}"}, **options)
            assert client.call("who am I", timeout=PATIENCE) == "ada"
        with socketio.SimpleClient() as client, pytest.raises(socketio.exceptions.ConnectionError):
            client.connect(url, {"Cookie": "session=of nobody"}, **options)


def test_a_json_web_token_says_who_it_is_unless_it_is_forged_or_has_ended() -> None:
    *_, (_, tokens), (_, scheme) = BLOCKS
    names: dict[str, Any] = {}
    exec(tokens, names)
    now = int(time.time())

    def info(key: str = names["KEY"], **claims: Any) -> Any:
        return names["token_info"](jwt.encode(claims, key, algorithm="HS256"))

    assert info(sub="ada", exp=now + 3600)["sub"] == "ada"
    assert info(sub="ada", exp=now - 3600) is None
    assert info(sub="ada") is None
    assert info("another secret of at least 32 bytes", sub="ada", exp=now + 3600) is None
    document = f"asyncapi: 3.0.0\ninfo: {{title: A, version: '1'}}\n{scheme}"
    assert {each.rule for each in diagnose(yaml.safe_load(document))} <= {"unused-component"}


def test_every_function_that_the_page_names_is_known() -> None:
    from asynction_spec._model._security import INFO_FUNCTIONS, SCOPE_FUNCTION

    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{name}" in text for name in {*INFO_FUNCTIONS, SCOPE_FUNCTION})
