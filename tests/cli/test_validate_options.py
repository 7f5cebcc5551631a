"""`asynction validate`: folders and patterns, rules that are left out, reports for programs."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from asynction._cli import command

from .running import BROKEN, FINE, WARNED, run, started, written

KAFKA = f"""\
{FINE}servers: {{one: {{host: "a:9092", protocol: kafka}}}}
channels:
  orders: {{address: "orders.{{region}}", parameters: {{region: {{}}}}, messages: {{order: {{}}}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(*arguments: str) -> list[str]:
    return run("validate", *arguments).stdout.splitlines()


# -- which files ----------------------------------------------------------------------------------


def test_a_folder_stands_for_the_documents_in_it_and_below_it(folder: Path) -> None:
    for parent in ("api/deep", "api/.hidden", "api/node_modules"):
        (folder / parent).mkdir(parents=True)
        written(folder / parent, BROKEN, "found.yaml")
    written(folder / "api", json.dumps({"asyncapi": "3.0.0", "info": {}}), "a.json")
    written(folder / "api", "openapi: 3.0.0\n", "other.yaml")
    written(folder / "api", "asyncapi: 3.0.0\n", "notes.txt")

    files = {line.partition(":")[0] for line in lines("api")}

    assert files == {"api/a.json", "api/deep/found.yaml"}


def test_a_pattern_stands_for_the_files_that_it_matches(folder: Path) -> None:
    for name in ("a.yaml", "b.yaml", "c.yml"):
        written(folder, BROKEN, name)

    assert [line[:6] for line in lines("*.yaml")] == ["a.yaml", "b.yaml"]
    assert run("validate", "*.yaml", "b.yaml").stderr == "2 files: 2 errors\n"


@pytest.mark.parametrize("text", [BROKEN, json.dumps({"asyncapi": "3.0.0", "info": {"title": 1}})])
def test_a_dash_is_standard_input(text: str, folder: Path) -> None:
    written(folder, "{payload: {type: string}}", "message.yaml")

    result = CliRunner().invoke(command, ["validate", "-"], input=text)

    assert result.exit_code == 1
    assert result.stdout.startswith("-:")


def test_standard_input_refers_to_files_of_this_folder(folder: Path) -> None:
    written(folder, "{payload: {typ: string}}", "message.yaml")
    text = f"{FINE}channels: {{a: {{address: /a, messages: {{m: {{$ref: message.yaml}}}}}}}}\n"

    result = CliRunner().invoke(command, ["validate", "-"], input=text)

    assert "message.yaml:1:" in result.stdout


# -- which rules ----------------------------------------------------------------------------------


def test_rules_are_selected_and_ignored(folder: Path) -> None:
    written(folder, BROKEN, "a.yaml")
    written(folder, WARNED, "b.yaml")

    assert [line[:6] for line in lines("a.yaml", "b.yaml", "--select", "socketio-*")] == ["b.yaml"]
    assert [line[:6] for line in lines("a.yaml", "b.yaml", "--ignore", "socketio-*")] == ["a.yaml"]
    ignored = run("validate", "a.yaml", "b.yaml", "--ignore", "unknown-field,missing-field")
    assert (ignored.exit_code, ignored.stdout[:6]) == (0, "b.yaml")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("asynction.toml", 'ignore = ["socketio-*"]'),
        ("pyproject.toml", '[tool.asynction]\nignore = ["socketio-namespace"]'),
        ("pyproject.toml", '[tool.asynction]\nselect = ["unknown-field"]'),
    ],
)
def test_the_settings_of_a_folder_count_for_the_documents_below_it(
    name: str, text: str, folder: Path
) -> None:
    (folder / "deep").mkdir()
    written(folder, text, name)
    written(folder / "deep", WARNED)

    assert lines("deep/asyncapi.yaml") == []
    assert lines("deep/asyncapi.yaml", "--select", "socketio-namespace") == [] or "select" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ignore = [", "asynction.toml can't be read"),
        ('ignored = ["version"]', "there is no setting 'ignored'"),
        ('ignore = "version"', "ignore is not a list of names of rules"),
        ('ignore = ["versoin"]', "there is no rule 'versoin'; did you mean 'version'?"),
    ],
)
def test_settings_that_are_wrong_are_explained(text: str, said: str, folder: Path) -> None:
    written(folder, text, "asynction.toml")
    written(folder, FINE)

    result = run("validate", "asyncapi.yaml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_pyproject_of_others_is_left_alone(folder: Path) -> None:
    written(folder, "[tool.other\n", "pyproject.toml")
    written(folder, FINE)

    assert run("validate", "asyncapi.yaml").exit_code == 0


# -- other protocols, and servers -----------------------------------------------------------------


def test_a_document_for_another_protocol_draws_no_warnings_about_socketio(folder: Path) -> None:
    written(folder, KAFKA)

    assert lines("asyncapi.yaml", "--fail-on", "info") == []


def test_a_server_of_a_document_for_another_protocol_would_not_start(folder: Path) -> None:
    written(folder, KAFKA)

    result = run("validate", "--serve", "--server", "one", "asyncapi.yaml")

    assert result.exit_code == 1
    rules = [line.split()[2] for line in result.stdout.splitlines()]
    assert {"socketio-protocol:", "socketio-namespace:"} <= set(rules)
    assert {line.split()[1] for line in result.stdout.splitlines() if "socketio" in line} == {
        "error"
    }


SERVED = f"""\
{FINE}channels:
  chat:
    address: /
    x-handlers: {{connect: served_handlers.missing}}
    messages:
      say: {{payload: {{type: string}}, x-handler: served_handlers.say}}
      wait: {{payload: {{type: string}}, x-handler: served_handlers.wait}}
      take: {{payload: {{type: string}}, x-handler: served_handlers.take}}
      open: {{payload: {{type: string}}}}
operations:
  receive: {{action: receive, channel: {{$ref: '#/channels/chat'}}}}
"""
HANDLERS = """\
print("imported")
def say(text): ...
async def wait(text): ...
def take(): ...
"""


def test_what_keeps_a_server_from_starting_is_reported(tmp_path: Path) -> None:
    written(tmp_path, SERVED)
    written(tmp_path, HANDLERS, "served_handlers.py")

    result = started("validate", "--serve", "asyncapi.yaml", folder=tmp_path)

    assert result.returncode == 1
    found = [line.split(": ", 2)[1:] for line in result.stdout.splitlines()]
    assert [rule for rule, _ in found] == [
        "error handler",
        "error handler",
        "error handler",
        "warning handler-missing",
    ]
    assert "has no 'missing'" in found[0][1]
    assert "is a coroutine" in found[1][1]
    assert "takes 0 arguments, and is given 1" in found[2][1]
    assert "event 'open'" in found[3][1]
    assert "imported" in result.stderr


SECURED = f"""\
{FINE}servers:
  main:
    host: localhost
    protocol: ws
    security: [{{$ref: '#/components/securitySchemes/token'}}]
components:
  securitySchemes: {{token: {{type: http, scheme: bearer, x-bearerInfoFunc: FUNCTION}}}}
"""


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("served_security.missing", "has no 'missing'"),
        ("served_security.careless", "takes 0 arguments"),
        ("served_security.careful", None),
    ],
)
def test_a_security_function_that_can_not_be_used_is_reported(
    function: str, said: str | None, tmp_path: Path
) -> None:
    written(tmp_path, SECURED.replace("FUNCTION", function))
    functions = "def careless(): ...\ndef careful(token, required_scopes, bearer_format): ...\n"
    written(tmp_path, functions, "served_security.py")

    result = started("validate", "--serve", "asyncapi.yaml", folder=tmp_path)

    assert result.returncode == (0 if said is None else 1), result.stdout
    assert said is None or said in result.stdout


def test_handlers_of_python_socketio_get_the_sid_first(tmp_path: Path) -> None:
    written(tmp_path, SERVED.replace("    x-handlers: {connect: served_handlers.missing}\n", ""))
    handlers = "def say(sid, text): ...\ndef wait(sid, text): ...\ndef take(sid, text): ...\n"
    written(tmp_path, handlers, "served_handlers.py")

    fine = started("validate", "--serve", "--sid-first", "asyncapi.yaml", folder=tmp_path)
    wrong = started("validate", "--serve", "asyncapi.yaml", folder=tmp_path)

    assert (fine.returncode, wrong.returncode) == (0, 1)


def test_a_server_is_chosen_where_they_differ(folder: Path) -> None:
    text = f"""\
{FINE}servers:
  open: {{host: localhost, protocol: ws}}
  closed: {{host: localhost, protocol: ws, security: [{{type: http, scheme: bearer}}]}}
"""
    written(folder, text)

    undecided = run("validate", "--serve", "asyncapi.yaml")
    chosen = run("validate", "--serve", "--server", "open", "asyncapi.yaml")

    assert undecided.exit_code == 2
    assert "choose one of 'open', 'closed' with --server" in undecided.stderr
    assert chosen.exit_code == 0


# -- for programs ---------------------------------------------------------------------------------


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_problem(folder: Path) -> None:
    for name, text in (("a.yaml", BROKEN), ("b.yaml", WARNED), ("c.yaml", FINE)):
        written(folder, text, name)

    result = run("validate", "--format", "junit", "a.yaml", "b.yaml", "c.yaml")

    root = ET.fromstring(result.stdout)
    counts = [(each.get("name"), each.get("tests"), each.get("failures")) for each in root]
    assert counts == [("a.yaml", "1", "1"), ("b.yaml", "1", "0"), ("c.yaml", "1", "0")]
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.get("type") == "unknown-field"
    assert "socketio-namespace" in str(root.findtext("testsuite[@name='b.yaml']/system-out"))


def test_junit_is_well_formed_whatever_the_document_says(folder: Path) -> None:
    written(folder, FINE + 'channels: {"a\\e<&\\"]]>": 1}\n')

    result = run("validate", "--format", "junit", "asyncapi.yaml")

    assert ET.fromstring(result.stdout).find("testsuite/testcase/failure") is not None


def test_sarif_has_a_result_with_rule_place_and_level_for_each(folder: Path) -> None:
    written(folder, BROKEN, "a b.yaml")
    written(folder, WARNED, "b.yaml")

    result = run("validate", "--format", "sarif", "a b.yaml", "b.yaml")

    log = json.loads(result.stdout)
    (each,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in each["tool"]["driver"]["rules"]] == [
        "unknown-field",
        "socketio-namespace",
    ]
    assert [(found["ruleId"], found["level"]) for found in each["results"]] == [
        ("unknown-field", "error"),
        ("socketio-namespace", "warning"),
    ]
    place = each["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a%20b.yaml"}
    assert place["region"] == {"startLine": 2, "startColumn": 18, "endLine": 2, "endColumn": 25}
