"""Names of events and namespaces on the command line: unknown ones, and their completion."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from asynction._cli import command
from tests.testing.running import CONTRACT_FILE

from .running import BROKEN, run, started, written

NOWHERE = "http://127.0.0.1:1"
DOCUMENT = ("--spec", str(CONTRACT_FILE))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            ["listen", NOWHERE, "--event", "siad"],
            "namespace '/' has no event 'siad' that the server emits; did you mean 'said'?",
        ),
        (
            ["listen", NOWHERE, "--event", "said", "--event", "join"],
            "namespace '/' has no event 'join' that the server emits: clients send it",
        ),
        (
            ["listen", NOWHERE, "--event", "zzz"],
            "no event 'zzz' that the server emits; those are 'joined', 'said', 'confirm'",
        ),
        (
            ["listen", NOWHERE, "--namespace", "/admin", "--namespace", "/", "--event", "siad"],
            "the namespaces '/admin', '/' have no event 'siad'",
        ),
        (
            ["listen", NOWHERE, "--namespace", "/admn"],
            "the document has no namespace '/admn'; did you mean '/admin'?",
        ),
        (
            ["emit", NOWHERE, "jion", "{}"],
            "namespace '/' has no event 'jion' that clients send; did you mean 'join'?",
        ),
        (
            ["emit", NOWHERE, "said", "{}"],
            "namespace '/' has no event 'said' that clients send: the server emits it",
        ),
        (
            ["emit", NOWHERE, "count", "--namespace", "admin"],
            "the document has no namespace 'admin'; did you mean '/admin'?",
        ),
        (
            ["test", NOWHERE, "--only", "rate", "--only", "raet"],
            "the namespaces '/', '/admin' have no event 'raet' that clients send;"
            " did you mean 'rate'?",
        ),
    ],
    ids=lambda value: " ".join(value[:1] + value[2:]) if isinstance(value, list) else "",
)
def test_an_unknown_name_is_wrong_usage(typed: list[str], said: str) -> None:
    result = run(*DOCUMENT, *typed)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize("typed", [["listen", "--event", "siad"], ["emit", "jion"]])
def test_names_are_not_checked_if_nothing_is(typed: list[str]) -> None:
    name, *others = typed

    result = run(*DOCUMENT, name, NOWHERE, *others, "--unchecked")

    assert result.exit_code == 2
    assert "no server answers" in result.stderr


def completed(*typed: str) -> list[str]:
    """What is offered for the last word."""
    shell = ShellComplete(command, {}, "asynction", "_ASYNCTION_COMPLETE")
    return [each.value for each in shell.get_completions([*typed[:-1]], typed[-1])]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["emit", NOWHERE, ""], ["join", "say", "rate", "upload"]),
        (["emit", NOWHERE, "s"], ["say"]),
        (["emit", NOWHERE, "--namespace", "/admin", ""], ["count"]),
        (["emit", NOWHERE, "--namespace", "/a"], ["/admin"]),
        (["listen", NOWHERE, "--namespace", ""], ["/", "/admin"]),
        (["listen", NOWHERE, "--event", "s"], ["said"]),
        (["listen", "--event", "said", "--event", "j"], ["joined"]),
        (["listen", "--namespace", "/", "--namespace", "/admin", "--event", "a"], ["alert"]),
        (["test", NOWHERE, "--only", ""], ["join", "say", "rate", "upload", "count"]),
    ],
    ids=lambda value: " ".join(value[:1] + value[2:]),
)
def test_names_of_the_document_are_completed(
    typed: list[str], offered: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name, *others = typed

    assert completed(*DOCUMENT, name, *others) == offered
    assert completed(name, *DOCUMENT, *others) == offered
    written(tmp_path, CONTRACT_FILE.read_text("utf-8"))
    assert completed(name, *others) == offered


def test_a_name_that_means_something_to_a_shell_is_not_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = CONTRACT_FILE.read_text("utf-8")
    for odd in ("say$(x)", "say;x", "say\\nx", "say `x`", "say x", "say'", "say|x", "say>x"):
        written(tmp_path, text.replace("      say:\n", f'      say:\n        name: "{odd}"\n'))

        assert completed("emit", NOWHERE, "sa") == []
        assert completed("emit", NOWHERE, "j") == ["join"]


def test_nothing_is_completed_from_a_document_that_is_broken_or_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert completed("emit", NOWHERE, "") == []

    written(tmp_path, BROKEN)
    assert completed("emit", NOWHERE, "") == []
    assert completed("--spec", "missing.yaml", "emit", NOWHERE, "") == []


def test_a_shell_gets_events_with_their_titles(tmp_path: Path) -> None:
    text = CONTRACT_FILE.read_text("utf-8")
    written(tmp_path, text.replace("      say:\n", "      say:\n        title: Talk\n"))

    result = started(
        folder=tmp_path,
        _ASYNCTION_COMPLETE="zsh_complete",
        COMP_WORDS=f"asynction emit {NOWHERE} sa",
        COMP_CWORD="3",
    )

    assert (result.stdout.splitlines(), result.stderr) == (["plain", "say", "Talk"], "")
