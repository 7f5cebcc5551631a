"""What the console reads from schemas: the places of fields, and what a link may not have."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from .browsing import absent

SECRET = {"type": "string", "format": "password"}
DEADLINE = 60


def evaluated(folder: Path, expression: str, **values: Any) -> Any:
    """What an expression gives that uses the module of the console."""
    if shutil.which("node") is None:
        absent("Node is not installed")
    module = files("asynction_docs") / "static" / "console" / "schemas.js"
    (folder / "schemas.mjs").write_text(module.read_text(encoding="utf-8"), encoding="utf-8")
    program = "\n".join(
        [
            'import * as schemas from "./schemas.mjs";',
            *(f"const {name} = {json.dumps(value)};" for name, value in values.items()),
            f"console.log(JSON.stringify({expression} ?? null));",
        ]
    )
    (folder / "program.mjs").write_text(program, encoding="utf-8")
    command = ["node", "program.mjs"]
    ran = subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True, timeout=DEADLINE
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize(("members", "most_levels"), [(2, 6), (8, 3), (100, 1)])
def test_of_schemas_that_lead_to_themselves_so_many_places_are_found_as_can_be_shown(
    tmp_path: Path, members: int, most_levels: int
) -> None:
    tree = {"properties": {f"p{each}": {"$ref": "#/t"} for each in range(members)}}
    tree["properties"]["leaf"] = {"type": "string"}
    places = "schemas.placesOf(t, schemas.definitionsOf({t}), ({ type }) => type)"

    found = [each["path"] for each in evaluated(tmp_path, places, t=tree)]

    assert len(found) < 2000
    assert ["leaf"] in found
    assert max(map(len, found)) == most_levels


@pytest.mark.parametrize(
    ("schema", "value", "shared"),
    [
        ({"oneOf": [{"properties": {"a": SECRET}}]}, {"a": "s", "b": 1}, {"b": 1}),
        ({"additionalProperties": SECRET}, {"a": "s"}, {}),
        ({"patternProperties": {"^a": SECRET}}, {"a": "s"}, {}),
        ({"prefixItems": [{}, SECRET]}, [1, "s"], [1, None]),
        ({"items": [SECRET], "additionalItems": {"type": "string"}}, ["s", "t"], [None, "t"]),
        ({"if": True, "then": {"properties": {"a": SECRET}}}, {"a": "s"}, {}),
        ({"properties": {"a": {"$ref": "#/t"}}}, {"a": {"a": {"secret": "s"}}}, {"a": {"a": {}}}),
        (SECRET, "s", None),
        ({"properties": {"a": {"type": "string"}}}, {"a": "t", "b": None}, {"a": "t", "b": None}),
    ],
)
def test_nothing_of_a_shared_message_is_secret(
    tmp_path: Path, schema: Any, value: Any, shared: Any
) -> None:
    tree = {"properties": {"a": {"$ref": "#/t"}, "secret": SECRET}}
    without = "schemas.withoutSecrets(value, schema, schemas.definitionsOf({t}))"

    assert evaluated(tmp_path, without, t=tree, schema=schema, value=value) == shared


def test_nothing_is_secret_only_as_deep_as_a_form_shows(tmp_path: Path) -> None:
    tree = {"properties": {"a": {"$ref": "#/t"}, "secret": SECRET}}
    deep: dict[str, Any] = {"secret": "s", "open": 1}
    shared: dict[str, Any] = {"open": 1}
    for _ in range(20):
        deep, shared = {"a": deep}, {"a": shared}
    without = "schemas.withoutSecrets(deep, t, schemas.definitionsOf({t}))"

    assert evaluated(tmp_path, without, t=tree, deep=deep) == shared
