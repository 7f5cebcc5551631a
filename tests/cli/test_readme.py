"""The section on the command in the README of the package: what it shows is what happens."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from asynction._cli import command

from .running import ROOT, run, written

README = (ROOT / "packages" / "asynction" / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The one code block in a language."""
    (code,) = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return str(code)


def test_the_example_prints_what_the_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, block("yaml"))
    typed, _, printed = block("console").partition("\n")

    result = run(*shlex.split(typed.removeprefix("$ asynction ")))

    assert result.stdout + result.stderr == printed


def helps(group: click.Command, path: list[str]) -> Iterator[str]:
    """The help of a command, and of those below it."""
    yield run(*path, "--help").stdout
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            assert found is not None
            yield from helps(found, [*path, name])


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`(--[\w-]+)", README))))
def test_every_option_in_the_readme_exists(option: str) -> None:
    assert option in "".join(helps(command, []))
