"""A server with a reloader starts again when a file of its document changes."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest

from .programs import PythonProgram

pytestmark = pytest.mark.journey

DOCUMENT = """\
asyncapi: 2.6.0
info: {title: Reloaded, version: 1.0.0}
channels:
  /:
    subscribe:
      message: {name: said, payload: {$ref: 'texts.yaml#/text'}}
"""
PROGRAM = """\
import sys
from flask import Flask
from asynction_server import AsynctionSocketIO

app = Flask("reloaded")
asio = AsynctionSocketIO.from_spec(sys.argv[1], app=app, async_mode="threading")
version = asio.spec.info.version
print(f"version {version}, {len(asio.spec.files)} files", flush=True)
asio.run(app, port=0, use_reloader=True, allow_unsafe_werkzeug=True)
"""


def test_a_change_of_a_file_that_the_document_refers_to_starts_it_again(tmp_path: Path) -> None:
    document, texts = tmp_path / "asyncapi.yaml", tmp_path / "texts.yaml"
    document.write_text(DOCUMENT, encoding="utf-8")
    texts.write_text("text: {type: string}\n", encoding="utf-8")
    program = tmp_path / "serve.py"
    program.write_text(PROGRAM, encoding="utf-8")

    with PythonProgram(program, document, measured=False) as server:
        server.expect("version 1.0.0, 2 files")  # of the process that watches
        url = server.expect(r"Running on (http://127\.0\.0\.1:\d+)")[1]
        server.expect("version 1.0.0, 2 files")  # of the one that serves
        with urllib.request.urlopen(f"{url}/docs", timeout=60) as page:  # it watches from here on
            assert page.status == 200
        texts.write_text("text: {type: string, minLength: 1}\n", encoding="utf-8")
        server.expect("Detected change in .*texts.yaml")
        server.expect("version 1.0.0, 2 files")
