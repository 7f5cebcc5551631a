"""Every code block of the documentation is run by a test, or says why not.

A page is followed as a whole by the test that `FOLLOWED` names, or its blocks are tried here, each
by its language. A block after the comment `<!-- not run: REASON -->` is left alone.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import flask
import pytest
import yaml
from click.testing import CliRunner

from asynction import AsynctionSocketIO
from asynction._cli import command
from asynction_mock import HINTS
from asynction_spec import Severity, diagnose

from .blocks import Block, blocks_of
from .built_site import DOCS, ROOT

FOLLOWED = {
    "docs/tutorial.md": "tests/site/test_tutorial.py",
    "docs/adopting.md": "tests/site/test_adopting.py",
    "docs/commands/*": "tests/cli/test_command_pages.py",
    "docs/deploying.md": "tests/journeys/test_deployments.py",
    "docs/deploying/kubernetes.md": "tests/journeys/test_kubernetes.py",
    "docs/deploying/task-queues.md": "tests/journeys/test_task_queues.py",
    "docs/deploying/*": "tests/journeys/test_deployments.py",
    "docs/testing.md": "tests/testing/test_testing_page.py",
    "docs/observing.md": "tests/server/test_observing_page.py",
    "docs/how-to/security.md": "tests/security/test_security_page.py",
    "docs/how-to/migrating.md": "tests/server/test_migrating_page.py",
    "README.md": "tests/test_readmes.py",
    "packages/asynction/*": "tests/cli/test_readme.py",
    "packages/asynction-socketio/*": "tests/test_readmes.py",
    "packages/asynction-spec/*": "tests/test_readmes.py",
    "docs/reference/extensions.md": "tests/site/test_extensions_page.py",
}
"""Patterns of pages, with the tests that follow them."""
PAGES = [
    page
    for page in [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("packages/*/README.md"))]
    if not any(page.relative_to(ROOT).match(pattern) for pattern in FOLLOWED)
]
DOCUMENT = {"asyncapi": "3.0.0", "info": {"title": "A", "version": "1"}}
SERVED = """\
asyncapi: 3.0.0
info: {title: A, version: "1"}
channels:
  root:
    address: /
"""
PROSE = {"text", "output", ""}
"""The languages of what is printed, which is no code."""


def parts_of_documents(part: Any) -> Iterator[dict[str, Any]]:
    """The documents that a part may be of: as it is, in a document, in a message or a channel."""
    yield part
    yield {**DOCUMENT, **part}
    message = {"payload": {"type": "string"}, **part}
    operation = {"action": "receive", "channel": {"$ref": "#/channels/a"}}
    for channel in (
        {"address": "/", "messages": {"a": message}},
        {"address": "/", "messages": {"a": {"payload": {}}}, **part},
    ):
        yield {**DOCUMENT, "channels": {"a": channel}, "operations": {"a": operation}}


def try_yaml(block: Block) -> None:
    part = yaml.safe_load(block.text)
    assert any(
        not [each for each in diagnose(document) if each.severity is Severity.ERROR]
        and not [each for each in diagnose(document) if each.rule == "extension"]
        for document in parts_of_documents(part)
    ), [str(each) for each in diagnose({**DOCUMENT, **part})]


def try_python(block: Block) -> None:
    """Run it where there is an application with a server, and a document in the folder."""
    app = flask.Flask("example")
    asio = AsynctionSocketIO.from_spec(
        yaml.safe_load(SERVED), app=app, async_mode="threading", docs=False
    )
    names = {"__name__": "example", "app": app, "asio": asio}
    names["AsynctionSocketIO"] = AsynctionSocketIO
    exec(compile(block.text, f"{block.page}:{block.line}", "exec"), names)


def try_commands(block: Block) -> None:
    """The commands and options of `asynction` exist."""
    for line in block.text.splitlines():
        words = shlex.split(line, comments=True)
        if not words or words[0] in {"pip", "hatch"}:
            continue
        assert words[0] == "asynction", f"mark the block as not run: {line}"
        shown = "".join(help_of(words[1:]))
        for option in (word for word in words if word.startswith("--")):
            assert option.partition("=")[0] in shown, line


def help_of(words: list[str]) -> Iterator[str]:
    """The help of the command and of those below it that the words name."""
    path: list[str] = []
    for word in ["", *words]:
        result = CliRunner().invoke(command, [*path, *filter(None, [word]), "--help"])
        if not word.startswith("-") and result.exit_code == 0:
            path += filter(None, [word])
            yield result.stdout


TRIALS: Mapping[str, Callable[[Block], object]] = {
    "yaml": try_yaml,
    "json": lambda block: json.loads(block.text),
    "python": try_python,
    "sh": try_commands,
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_block_of_a_page_does_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.modules["asynction_mock"], "HINTS", dict(HINTS))
    (tmp_path / "asyncapi.yaml").write_text(SERVED, encoding="utf-8")
    for block in blocks_of(page):
        if block.file is not None:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        if block.reason is None and block.language not in PROSE:
            assert block.language in TRIALS, f"{page}:{block.line}: no test runs {block.language}"
            TRIALS[block.language](block)


@pytest.mark.parametrize(("pattern", "test"), FOLLOWED.items())
def test_the_tests_that_follow_pages_exist(pattern: str, test: str) -> None:
    assert [*ROOT.glob(pattern)]
    assert (ROOT / test).is_file()
