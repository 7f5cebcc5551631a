"""What reading a document may do, and what building a server from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from asynction_docs import render_page
from asynction_spec import diagnose, load_spec

from ..cli.running import run
from ..spec.growth import grows_linearly
from .documents import INFO

ROOT = Path(__file__).parents[2]
HEAD = 'asyncapi: 3.0.0\ninfo: {title: A, version: "1"}\n'


def referring(target: str) -> str:
    return f"{HEAD}components:\n  schemas:\n    it: {{$ref: '{target}'}}\n"


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def rules(source: Any, **options: Any) -> list[str]:
    return [each.rule for each in diagnose(source, **options) if each.severity == "error"]


HOSTILE = f"""{HEAD}
x-handler: os.system
channels:
  c:
    address: /
    messages:
      m:
        x-handler: tests.security.must_not_be_imported.handler
        payload: {{$ref: 'http://127.0.0.1:9/a.yaml'}}
    x-handlers: {{connect: tests.security.must_not_be_imported.handler}}
components:
  securitySchemes:
    s:
      type: oauth2
      flows: {{}}
      x-tokenInfoFunc: tests.security.must_not_be_imported.handler
      description: !!python/object/apply:os.system ["echo harm"]
"""


def test_reading_imports_nothing_evaluates_nothing_and_fetches_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "asyncapi.yaml", HOSTILE)
    code = f"""
import sys
from asynction_spec import diagnose
path = {str(path)!r}
diagnose(path)  # with whatever reading imports of itself
seen = []
watched = ("import", "exec", "compile", "socket.", "subprocess.", "os.system", "os.exec", "open")
sys.addaudithook(lambda event, args: event.startswith(watched) and seen.append((event, args[0])))
found = diagnose(path)
print(len(found) > 0, seen == [("open", path)] or seen)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("True True\n", "")


def test_building_a_server_imports_what_the_document_names_and_no_more() -> None:
    code = (
        "import sys, flask, asynction_server as a\n"
        "import tests.security.documents as d\n"
        "asio = a.AsynctionSocketIO.from_spec(d.version_2("
        "{'used': d.oauth2('tests.security.security_functions.holder'),"
        " 'unused': d.oauth2('tests.security.every_scheme_functions.token')}, [{'used': []}]),"
        " app=flask.Flask('a'), docs=False, async_mode='threading')\n"
        "print('tests.security.security_functions' in sys.modules,"
        " 'tests.security.every_scheme_functions' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("True False\n", "")


@pytest.mark.parametrize(
    "target",
    ["/etc/passwd", "file:///etc/passwd", "FILE:/etc/passwd", "//host/a.yaml", "ftp://a/b.yaml"],
)
def test_absolute_paths_and_other_schemes_are_diagnostics(tmp_path: Path, target: str) -> None:
    path = written(tmp_path / "asyncapi.yaml", referring(target))
    assert rules(path) == ["ref-forbidden"]


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/a.yaml", "https://127.0.0.1:9/a.yaml"])
def test_the_network_is_refused_unless_asked_for(tmp_path: Path, target: str) -> None:
    path = written(tmp_path / "asyncapi.yaml", referring(target))
    assert rules(path) == ["ref-forbidden"]
    assert rules(path, fetch=lambda url: "type: string") == []


def test_files_beside_and_above_may_be_referred_to(tmp_path: Path) -> None:
    written(tmp_path / "common.yaml", "type: string\n")
    path = written(tmp_path / "api" / "asyncapi.yaml", referring("../common.yaml"))
    assert rules(path) == []


def test_with_a_root_no_file_outside_of_it_is_read(tmp_path: Path) -> None:
    written(tmp_path / "common.yaml", "type: string\n")
    written(tmp_path / "api" / "inner.yaml", "type: string\n")
    outside = written(tmp_path / "api" / "asyncapi.yaml", referring("../common.yaml"))
    inside = written(tmp_path / "api" / "b.yaml", referring("sub/../inner.yaml"))

    assert rules(outside, root=tmp_path) == []
    assert rules(outside, root=tmp_path / "api") == ["outside-root"]
    assert rules(inside, root=str(tmp_path / "api")) == []
    assert rules(inside, root=tmp_path / "other") == ["outside-root"]
    assert load_spec(inside, root=tmp_path / "api").version == "3.0.0"


def test_with_a_root_a_symbolic_link_out_of_it_is_not_followed(tmp_path: Path) -> None:
    written(tmp_path / "secret.yaml", "type: string\n")
    path = written(tmp_path / "api" / "asyncapi.yaml", referring("link.yaml"))
    (tmp_path / "api" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    whole = tmp_path / "api" / "whole.yaml"
    whole.symlink_to(written(tmp_path / "whole.yaml", HEAD))

    assert rules(path) == []
    assert rules(path, root=tmp_path / "api") == ["outside-root"]
    assert rules(whole, root=tmp_path / "api") == ["outside-root"]


def test_a_file_whose_name_begins_like_the_root_is_outside_of_it(tmp_path: Path) -> None:
    path = written(tmp_path / "api-private" / "asyncapi.yaml", HEAD)
    assert rules(path, root=tmp_path / "api") == ["outside-root"]


def test_a_root_does_not_concern_a_mapping() -> None:
    assert rules({"asyncapi": "3.0.0", "info": INFO}, root="/nowhere") == []


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    path = written(tmp_path / "asyncapi.yaml", referring("pipe.yaml"))
    (diagnostic,) = diagnose(path)
    assert "it is not a regular file" in diagnostic.message


def test_the_number_of_files_is_bounded(tmp_path: Path) -> None:
    names = [f"s{number}.yaml" for number in range(1100)]
    for name in names:
        written(tmp_path / name, "type: string\n")
    schemas = "".join(f"    {name[:-5]}: {{$ref: '{name}'}}\n" for name in names)
    path = written(tmp_path / "asyncapi.yaml", f"{HEAD}components:\n  schemas:\n{schemas}")
    found = diagnose(path)
    assert {each.rule for each in found} == {"ref-missing"}
    assert "more than 1000 files" in found[0].message


def test_size_and_depth_are_bounded(tmp_path: Path) -> None:
    deep = written(tmp_path / "deep.yaml", HEAD + "x-a: " + "[" * 5000 + "]" * 5000 + "\n")
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(40 * 1024 * 1024)
    laughs = "x-a0: &a0 [1, 1]\n" + "".join(
        f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    assert len(rules(deep)) == 1
    assert rules(large) == ["unreadable"]
    assert len(rules(written(tmp_path / "laughs.yaml", HEAD + laughs))) == 1


def chain(keyword: str, length: int) -> dict[str, Any]:
    """A document whose schemas each refer to the next one."""
    schemas: dict[str, Any] = {f"s{length}": {"type": "object"}}
    for each in range(length):
        following = {"$ref": f"#/components/schemas/s{each + 1}"}
        several = [following, {"type": "string", "const": f"no {each}"}]
        schemas[f"s{each}"] = {
            "allOf": {"allOf": [following, {"properties": {f"p{each}": {"type": "string"}}}]},
            "anyOf": {"anyOf": several},
            "oneOf": {"oneOf": several},
            "items": {"type": "array", "items": following},
            "properties": {"type": "object", "properties": {"next": following}},
            "not": {"not": following},
        }[keyword]
    payload = {"$ref": "#/components/schemas/s0"}
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {
            "/": {
                "publish": {"message": {"name": "say", "payload": payload}},
                "subscribe": {"message": {"name": "said", "payload": payload}},
            }
        },
        "components": {"schemas": schemas},
    }


@pytest.mark.parametrize("keyword", ["allOf", "items", "properties"])
def test_the_page_of_a_chain_of_schemas_takes_time_in_proportion_to_its_length(
    keyword: str,
) -> None:
    assert grows_linearly(lambda length: load_spec(chain(keyword, length)), render_page, small=25)


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf", "not"])
def test_a_chain_of_alternatives_has_a_page(keyword: str) -> None:
    assert "said" in render_page(load_spec(chain(keyword, 300))).html


@pytest.mark.parametrize("keyword", ["oneOf", "properties"])
@pytest.mark.parametrize("command", ["types", "diff"])
def test_a_command_that_can_not_follow_a_chain_of_schemas_says_so(
    tmp_path: Path, command: str, keyword: str
) -> None:
    file = str(written(tmp_path / "asyncapi.json", json.dumps(chain(keyword, 600))))

    result = run(command, *[file] * (2 if command == "diff" else 1))

    assert result.exit_code in {0, 1}
    assert result.exit_code == 0 or result.stderr == (
        "Error: the schemas of a document lead too deep into one another\n"
    )
