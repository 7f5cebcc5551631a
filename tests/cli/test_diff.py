"""`asynction diff`: its documents, its reports, its exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest
import yaml

from .running import BROKEN, FINE, ROOT, TIMEOUT, run, started, written

OLD = f"""\
{FINE}channels:
  chat:
    address: /
    messages:
      join:
        summary: Joins.
        payload: {{type: object, properties: {{name: {{type: string}}}}}}
operations:
  receive: {{action: receive, channel: {{$ref: '#/channels/chat'}}}}
"""
NEW = OLD.replace("{type: object, ", "{type: object, required: [name], ")
SAFE = OLD.replace("  chat:", "  other: {address: /other}\n  chat:")
DESCRIBED = OLD.replace("Joins.", "Joins a room.")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with documents in it."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("old", OLD), ("new", NEW), ("safe", SAFE), ("described", DESCRIBED)):
        written(tmp_path, text, f"{name}.yaml")
    written(tmp_path, BROKEN, "broken.yaml")
    return tmp_path


def test_a_break_is_shown_with_its_places_and_a_message_that_is_refused(folder: Path) -> None:
    result = started("diff", "old.yaml", "new.yaml", folder=folder)

    assert result.stdout.splitlines() == [
        'breaking payload: event "join" in namespace "/": clients may send what is refused now',
        "    name: is required now (old.yaml:9:9 -> new.yaml:9:33)",
        "    for example [{}]",
        '    event "join" in namespace "/": "name" is a required property',
    ]
    assert (result.returncode, result.stderr) == (1, "1 breaking\n")


@pytest.mark.parametrize(
    ("new", "fail_on", "code"),
    [
        ("old.yaml", "documentation", 0),
        ("described.yaml", "safe", 0),
        ("described.yaml", "documentation", 1),
        ("safe.yaml", "breaking", 0),
        ("safe.yaml", "unknown", 0),
        ("safe.yaml", "safe", 1),
        ("new.yaml", "unknown", 1),
        ("new.yaml", "never", 0),
    ],
)
def test_the_exit_code_depends_on_the_verdict_to_fail_on(
    new: str, fail_on: str, code: int, folder: Path
) -> None:
    assert run("diff", "old.yaml", new, "--fail-on", fail_on).exit_code == code


def test_no_change_is_said(folder: Path) -> None:
    result = run("diff", "old.yaml", "old.yaml")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no changes\n")
    assert run("diff", "old.yaml", "old.yaml", "--format", "markdown").stdout == "No changes.\n"


def test_json_has_all_of_each_change(folder: Path) -> None:
    result = run("diff", "old.yaml", "new.yaml", "--format", "json")

    (change,) = json.loads(result.stdout)
    assert (change["kind"], change["verdict"]) == ("payload", "breaking")
    assert change["old"]["file"] == "old.yaml"
    assert change["details"][0]["path"] == "name"
    assert change["details"][0]["verdict"] == "breaking"
    assert change["details"][0]["new"]["line"] == 9
    assert change["witness"]["message"] == [{}]


def test_markdown_has_a_section_for_each_verdict(folder: Path) -> None:
    written(folder, NEW.replace("  chat:", "  other: {address: /other}\n  chat:"), "both.yaml")

    lines = run("diff", "old.yaml", "both.yaml", "--format", "markdown").stdout.splitlines()

    assert [line for line in lines if line.startswith("#")] == [
        "## Breaking changes",
        "## Safe changes",
    ]
    assert "  - name: is required now" in lines


def test_the_new_document_is_that_of_this_folder(folder: Path) -> None:
    written(folder, NEW)

    result = run("diff", "old.yaml")

    assert (result.exit_code, result.stderr) == (1, "Using asyncapi.yaml\n1 breaking\n")
    assert run("diff", "old.yaml", "--spec", "new.yaml").exit_code == 1
    assert run("--spec", "old.yaml", "diff", "old.yaml").exit_code == 0


def test_the_document_of_this_folder_is_not_compared_with_itself(folder: Path) -> None:
    written(folder, NEW)

    result = run("diff", "./asyncapi.yaml")

    assert result.exit_code == 2
    assert "'./asyncapi.yaml' is the document in this folder" in result.output
    assert "git:HEAD" in result.output
    assert run("diff", "asyncapi.yaml", "asyncapi.yaml").exit_code == 0


def test_a_folder_is_not_said_to_be_missing(folder: Path) -> None:
    result = run("diff", ".", "new.yaml")

    assert result.exit_code == 2
    assert "'.' is a folder: name the document in it." in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument 'OLD'"),
        (["old.yaml"], "There is no asyncapi.yaml"),
        (["missing.yaml", "old.yaml"], "File 'missing.yaml' does not exist"),
        (["old.yaml", "missing.yaml"], "File 'missing.yaml' does not exist"),
        (["old.yaml", "new.yaml", "--spec", "new.yaml"], "Both --spec and NEW"),
        (["git:", "old.yaml"], "'git:' names no revision"),
        (["git:--all", "old.yaml"], "names no revision"),
        (["git:main", "old.yaml"], "git: "),
        (["old.yaml", "new.yaml", "--fail-on", "worse"], "'worse' is not one of"),
    ],
)
def test_wrong_usage_is_explained(
    arguments: list[str], said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))

    result = run("diff", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_broken_document_is_reported_as_by_validate(folder: Path) -> None:
    result = run("diff", "old.yaml", "broken.yaml")

    assert result.exit_code == 2
    assert result.stdout.startswith("broken.yaml:2:18: error unknown-field")


# -- revisions of Git -----------------------------------------------------------------------------


def git(folder: Path, *arguments: str, given: str = "") -> str:
    """Run Git; give the line that it prints."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    command = ["git", *who, *arguments]
    ran = subprocess.run(
        command, cwd=folder, check=True, input=given, capture_output=True, text=True, timeout=60
    )
    return ran.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose document, in a folder, refers to another file, and has changed since."""
    folder = tmp_path / "api"
    folder.mkdir()
    monkeypatch.chdir(folder)
    text = OLD.replace("{type: object, properties: {name: {type: string}}}", "{$ref: 'join.yaml'}")
    written(folder, text)
    written(folder, "type: object\n", "join.yaml")
    written(folder, "not: a document", "other.txt")
    git(tmp_path, "init")
    git(tmp_path, "symbolic-ref", "HEAD", "refs/heads/main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "Describe the chat")
    written(folder, "type: object\nrequired: [name]\n", "join.yaml")
    return folder


@pytest.mark.parametrize(
    "arguments",
    [["git:main"], ["git:HEAD", "asyncapi.yaml"], ["git:main:asyncapi.yaml", "asyncapi.yaml"]],
)
def test_the_old_document_is_that_of_a_revision_with_its_files(
    arguments: list[str], repository: Path
) -> None:
    result = run("diff", *arguments)

    assert result.exit_code == 1, result.output
    assert "name: is required now" in result.stdout
    assert "git:" in result.stdout
    assert "join.yaml:1:1 -> join.yaml:2:1" in result.stdout


def test_two_revisions_are_compared(repository: Path) -> None:
    git(repository, "commit", "-am", "Require a name")

    result = run("diff", "git:HEAD~1:asyncapi.yaml", "git:HEAD:asyncapi.yaml")

    assert result.exit_code == 1, result.output


def test_no_file_of_a_revision_is_written_outside_of_its_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = repository.parent / "kept"
    (kept / "inner").mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(kept / "inner"))
    blob = git(repository, "rev-parse", "HEAD:api/join.yaml")
    inner = git(repository, "mktree", given=f"100644 blob {blob}\tescaped.yaml\n")
    inner = git(repository, "mktree", given=f"040000 tree {inner}\t..\n")
    api = git(repository, "rev-parse", "HEAD:api")
    top = git(repository, "mktree", given=f"040000 tree {inner}\t..\n040000 tree {api}\tapi\n")
    commit = git(repository, "commit-tree", top, "-m", "Lead out of the folder")

    result = run("diff", f"git:{commit}", "asyncapi.yaml")

    assert result.exit_code == 1, result.output
    assert [*kept.rglob("escaped.yaml")] == []


@pytest.mark.parametrize(
    ("old", "said"),
    [
        ("git:nothing", "git: "),
        ("git:main:missing.yaml", "api/missing.yaml does not exist at 'main'"),
        ("git:main:../../other.yaml", "is not in the repository"),
    ],
)
def test_a_revision_without_the_document_is_reported(old: str, said: str, repository: Path) -> None:
    result = run("diff", old, "asyncapi.yaml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


# -- the workflow for GitHub ----------------------------------------------------------------------


def workflow_commands() -> list[str]:
    """What the workflow in the documentation runs, but for what installs."""
    page = (ROOT / "docs" / "commands" / "diff.md").read_text("utf-8")
    (text,) = re.findall(r"^```yaml\n(name: .*?)^```$", page, re.MULTILINE | re.DOTALL)
    steps = yaml.safe_load(text)["jobs"]["diff"]["steps"]
    return [each["run"] for each in steps if "run" in each and "pip install" not in each["run"]]


def test_the_workflow_for_github_fails_where_a_pull_request_breaks_clients(tmp_path: Path) -> None:
    base, summary = tmp_path / "base", tmp_path / "summary.md"
    base.mkdir()
    written(base, OLD)
    git(base, "init")
    git(base, "symbolic-ref", "HEAD", "refs/heads/main")
    git(base, "add", ".")
    git(base, "commit", "-m", "Describe the chat")
    git(tmp_path, "clone", str(base), "fork")
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    settings = {"GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": str(summary), "PATH": path}

    codes = []
    for text in (SAFE, NEW):
        written(tmp_path / "fork", text)
        for command in workflow_commands():
            done = subprocess.run(
                ["bash", "-e", "-c", command],
                cwd=tmp_path / "fork",
                env={**os.environ, **settings},
                capture_output=True,
                check=False,
                timeout=TIMEOUT,
            )
            codes.append(done.returncode)

    assert codes == [0, 0, 0, 1]
    assert "## Safe changes" in summary.read_text("utf-8")
    assert "## Breaking changes" in summary.read_text("utf-8")
