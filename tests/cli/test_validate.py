"""`asynction validate`: what it finds where, in which words, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asynction_spec import diagnose

from .running import BROKEN, EXAMPLE, FINE, WARNED, run, written


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_valid_document_has_no_problems() -> None:
    result = run("validate", str(EXAMPLE))

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 file: no problems\n"


def test_each_problem_is_a_line_with_its_place_and_the_count_is_apart(tmp_path: Path) -> None:
    file = written(tmp_path, BROKEN)

    result = run("validate", file)

    (each,) = diagnose(file)
    assert result.stdout == f"{file}:2:18: error {each.rule}: {each.message}\n"
    assert (result.exit_code, result.stderr) == (1, "1 file: 1 error\n")


def test_problems_of_x_mock_are_reported_too(tmp_path: Path) -> None:
    text = """\
asyncapi: 2.6.0
info: {title: A, version: "1"}
channels:
  /:
    subscribe:
      message: {name: tick, x-mock: {intervall: 3}}
"""
    file = written(tmp_path, text)

    result = run("validate", file)

    assert result.exit_code == 1
    assert f"{file}:6:49: error x-mock: x-mock has no field 'intervall'" in result.stdout


def test_several_files_are_checked_in_their_order(folder: Path) -> None:
    for name, text in (("b.yaml", BROKEN), ("a.yaml", WARNED), ("c.yaml", FINE)):
        written(folder, text, name)

    result = run("validate", "b.yaml", "a.yaml", "./c.yaml")

    files = [line.partition(":")[0] for line in result.stdout.splitlines()]
    assert files == ["b.yaml", "a.yaml"]
    assert result.stderr == "3 files: 1 error, 1 warning\n"


def test_problems_of_a_shared_file_are_reported_once(folder: Path) -> None:
    written(folder, "message: {nonsense: 1}", "shared.yaml")
    for name in ("a.yaml", "b.yaml"):
        messages = "{m: {$ref: 'shared.yaml#/message'}}"
        written(folder, FINE + f"channels: {{c: {{address: /c, messages: {messages}}}}}", name)

    result = run("validate", "a.yaml", "b.yaml", "a.yaml")

    assert result.stdout.count("no field 'nonsense'") == 1


@pytest.mark.parametrize(
    ("document", "fail_on", "code"),
    [
        (FINE, "info", 0),
        (WARNED, "error", 0),
        (WARNED, "warning", 1),
        (WARNED, "info", 1),
        (BROKEN, "error", 1),
        (BROKEN, "warning", 1),
    ],
)
def test_the_exit_code_depends_on_the_severity_to_fail_on(
    document: str, fail_on: str, code: int, tmp_path: Path
) -> None:
    file = written(tmp_path, document)

    assert run("validate", "--fail-on", fail_on, file).exit_code == code


@pytest.mark.parametrize("name", ["asyncapi.yaml", "asyncapi.yml", "asyncapi.json"])
def test_without_a_file_the_document_in_the_folder_is_checked(name: str, folder: Path) -> None:
    written(folder, '{"asyncapi": "3.0.0", "info": {"title": "A"}}', name)

    assert run("validate").stdout.startswith(f"{name}:1:")


def test_the_yaml_document_in_the_folder_comes_first(folder: Path) -> None:
    written(folder, FINE)
    written(folder, BROKEN, "asyncapi.json")

    assert run("validate").exit_code == 0


def test_without_a_file_the_document_of_spec_is_checked(folder: Path) -> None:
    written(folder, BROKEN)
    written(folder, WARNED, "other.yaml")

    for option in ("--spec", "-s"):
        result = run(option, "other.yaml", "validate")
        assert result.stdout.startswith("other.yaml:4:")
        assert result.exit_code == 0


def test_options_of_other_commands_change_nothing(folder: Path) -> None:
    written(folder, FINE)

    assert run("--server", "demo", "--without-validation", "validate").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["validate"], "There is no asyncapi.yaml, asyncapi.yml or asyncapi.json in this folder"),
        (["validate", "missing.yaml"], "File 'missing.yaml' does not exist"),
        (["validate", "empty"], "There is no AsyncAPI document in the folder 'empty'"),
        (["validate", "none-*.yaml"], "File 'none-*.yaml' matches no file"),
        (["validate", "--select", "unkown-field"], "did you mean 'unknown-field'?"),
        (["validate", "--ignore", "nothing-*"], "--ignore: there is no rule 'nothing-*'"),
        (["--spec", "missing.yaml", "validate"], "File 'missing.yaml' does not exist"),
        (["--spec", "fine.yaml", "validate", "fine.yaml"], "Both --spec and FILE"),
        (["validate", "--format", "xml"], "'xml' is not one of"),
        (["validate", "--fail-on", "nothing"], "'nothing' is not one of"),
        (["validate", "--nonsense"], "No such option"),
        (["nonsense"], "No such command 'nonsense'"),
        (["validat"], "No such command 'validat'; did you mean 'validate'?"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], said: str, folder: Path) -> None:
    written(folder, FINE, "fine.yaml")
    (folder / "empty").mkdir()

    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a: ]", b"[1]", b"\x1b[31m", b"}"])
@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_a_file_that_is_no_document_is_a_problem_with_a_place(
    content: bytes, name: str, folder: Path
) -> None:
    (folder / name).write_bytes(content)

    result = run("validate", name)

    assert result.exit_code == 1
    assert result.stdout.startswith(f"{name}:1:")
    assert len(result.stdout.splitlines()) == 1


def test_json_is_one_array_of_all_that_was_found(folder: Path) -> None:
    written(folder, BROKEN, "a.yaml")
    written(folder, WARNED, "b.yaml")

    result = run("validate", "--format", "json", "a.yaml", "b.yaml")

    assert json.loads(result.stdout) == [
        {
            "file": each.file,
            "line": each.line,
            "column": each.column,
            "endLine": each.end_line,
            "endColumn": each.end_column,
            "pointer": each.pointer,
            "severity": each.severity.value,
            "rule": each.rule,
            "message": each.message,
        }
        for file in ("a.yaml", "b.yaml")
        for each in diagnose(file)
    ]
    assert (result.exit_code, result.stderr) == (1, "2 files: 1 error, 1 warning\n")


def test_json_of_a_valid_document_is_an_empty_array() -> None:
    assert json.loads(run("validate", "--format", "json", str(EXAMPLE)).stdout) == []


def test_github_gets_a_command_for_each_problem(folder: Path) -> None:
    written(folder, WARNED)

    result = run("validate", "--format", "github")

    (each,) = diagnose("asyncapi.yaml")
    assert result.stdout == (
        "::warning file=asyncapi.yaml,line=4,col=19,endLine=4,endColumn=28,"
        f"title={each.rule}::{each.message}\n"
    )


def test_github_gets_its_separators_escaped(folder: Path) -> None:
    written(
        folder, '"asyncapi": 3.0.0\ninfo: {title: A, version: "1", "100%,:\\n": 1}', "a%,:.yaml"
    )

    (line,) = run("validate", "--format", "github", "a%,:.yaml").stdout.splitlines()

    properties, _, message = line.removeprefix("::error ").partition("::")
    assert properties.startswith("file=a%25%2C%3A.yaml,line=2,")
    assert "'100%25,:" in message


def test_github_gets_no_columns_for_a_place_of_several_lines(folder: Path) -> None:
    written(folder, FINE + 'channels: "one\n  two"\n')

    assert "line=3,endLine=4,title=" in run("validate", "--format", "github").stdout


def test_github_gets_paths_from_the_root_of_the_repository(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = folder / "service"
    inside.mkdir()
    written(inside, BROKEN)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    monkeypatch.chdir(inside)

    assert "file=service/asyncapi.yaml,line=2" in run("validate", "--format", "github").stdout


def test_nothing_is_fetched_from_the_network(folder: Path) -> None:
    reference = "{$ref: 'http://127.0.0.1:1/a.yaml'}"
    written(folder, FINE + f"channels: {{a: {{address: /a, messages: {{m: {reference}}}}}}}")

    assert "nothing is fetched from the network" in run("validate").stdout


def test_control_characters_of_a_document_are_escaped(folder: Path) -> None:
    written(folder, FINE + 'channels: {"a\\e[31m\\n": {"b\\e[31m\\n": 1, $ref: "\\e]0;c.yaml"}}')

    output = run("validate").stdout

    assert "\x1b" not in output
    assert all(line.startswith("asyncapi.yaml:3:") for line in output.splitlines())
