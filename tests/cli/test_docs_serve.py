"""`asynction docs serve`: the page follows its document."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from .running import BROKEN, FINE, WARNED, run, written
from .serving import DEADLINE, Served

Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts the command in the folder of the test; it ends with the test."""
    running: list[Served] = []

    def start(*arguments: str) -> Served:
        running.append(Served(tmp_path, *arguments))
        return running[-1]

    yield start
    for each in running:
        if each.process.poll() is None:
            each.end()


def test_the_page_and_the_document_are_served(tmp_path: Path, serve: Serve) -> None:
    written(tmp_path, FINE)
    served = serve()

    assert "<h1" in served.get()
    assert '"asyncapi": "3.0.0"' in served.get("asyncapi.json")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", served.url)


def test_a_page_of_another_site_can_not_read_it_by_a_name_that_leads_here(
    tmp_path: Path, serve: Serve
) -> None:
    written(tmp_path, FINE)
    asked = Request(serve().url + "asyncapi.json", headers={"Host": "pages.example"})

    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        urlopen(asked, timeout=DEADLINE)

    assert b"start it with --host" in refused.value.read()
    refused.value.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_although_a_browser_is_waiting(
    tmp_path: Path, serve: Serve, number: int
) -> None:
    written(tmp_path, FINE)
    served = serve()
    versions = served.versions()
    next(versions)

    assert served.end(number) == 0


def test_the_policy_allows_the_event_stream_and_nothing_more(tmp_path: Path, serve: Serve) -> None:
    written(tmp_path, FINE)
    with urlopen(serve().url, timeout=DEADLINE) as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "connect-src 'self';" in policy
    assert "default-src 'none'" in policy


def test_a_change_of_the_document_or_of_what_it_refers_to_is_shown(
    tmp_path: Path, serve: Serve
) -> None:
    reference = "channels: {a: {address: /a, messages: {m: {$ref: 'm.yaml'}}}}\n"
    operation = "operations: {o: {action: send, channel: {$ref: '#/channels/a'}}}\n"
    written(tmp_path, FINE + reference + operation)
    written(tmp_path, "{name: number one}", "m.yaml")
    served = serve()
    assert "number one" in served.get()
    versions = served.versions()
    seen = [next(versions)]

    written(tmp_path, "{name: number two}", "m.yaml")
    seen.append(next(versions))
    assert "number two" in served.get()

    written(tmp_path, FINE.replace("title: A", "title: Another") + reference + operation)
    seen.append(next(versions))
    assert "Another" in served.get()

    assert len(set(seen)) == 3


def test_an_invalid_document_is_listed_until_it_is_fixed(tmp_path: Path, serve: Serve) -> None:
    written(tmp_path, BROKEN)
    served = serve()
    versions = served.versions()
    next(versions)

    assert "1 problem" in served.get()
    assert "asyncapi.yaml:2:18" in served.get()
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        served.get("asyncapi.json")
    refused.value.close()

    written(tmp_path, FINE)
    next(versions)
    assert "1 problem" not in served.get()

    written(tmp_path, BROKEN)
    served.lines("asyncapi.yaml:2:18: error unknown-field", "1 file: 1 error")


def test_texts_of_an_invalid_document_do_not_become_markup(tmp_path: Path, serve: Serve) -> None:
    written(tmp_path, FINE + '"<script>alert(1)</script>": 1\n')

    page = serve().get()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    file = written(tmp_path, FINE)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        result = run("--spec", file, "docs", "serve", "--port", str(port))

    assert result.exit_code == 1
    assert f"can't listen on 127.0.0.1, port {port}" in result.stderr


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes what opens browsers print the URL instead."""
    program = tmp_path / "xdg-open"
    program.write_text('#!/bin/sh\necho "opened $1"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is Linux's")
@pytest.mark.usefixtures("opener")
def test_the_browser_is_opened_on_request(tmp_path: Path, serve: Serve) -> None:
    written(tmp_path, FINE)
    served = serve("--open")

    assert served.line("opened") == f"opened {served.url}"


@pytest.mark.usefixtures("opener")
def test_no_browser_is_opened_unasked(tmp_path: Path, serve: Serve) -> None:
    written(tmp_path, FINE)
    served = serve()
    served.get()
    served.end()

    assert not any("opened" in line for line in served.rest())


def test_warnings_are_printed_after_each_change(tmp_path: Path, serve: Serve) -> None:
    written(tmp_path, FINE)
    served = serve()

    written(tmp_path, WARNED)

    served.line("1 file: 1 warning")
    assert "<h1" in served.get()


def test_a_target_gives_the_page_a_console(tmp_path: Path, serve: Serve) -> None:
    written(tmp_path, FINE)
    served = serve("--target", "http://localhost:5999/socket.io")

    assert 'data-console="console/"' in served.get()
    assert "http://localhost:5999" in served.get("console/data.json")
    assert "export const open" in served.get("console/console.js")
    assert served.get("index.md").startswith("# ")
    assert 'asyncapi: "3.0.0"' in served.get("asyncapi.yaml")
