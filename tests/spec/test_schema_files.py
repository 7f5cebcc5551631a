"""Schema files name their dialect, which may be another one than that of what refers to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from asynction_spec import Checks, diagnose, load_spec

from .events import DRAFT, accepts, document

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"
DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
USER = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "friend": {"$ref": "#/definitions/Friend"}},
    "required": ["name"],
    "definitions": {"Friend": {"type": "object", "properties": {"since": {"minimum": 1900}}}},
}


def referring(folder: Path, schema: dict[str, Any], draft: str | None = None) -> Path:
    (folder / "user.json").write_text(json.dumps(schema))
    message: dict[str, Any] = {"payload": {"properties": {"user": {"$ref": "user.json"}}}}
    message |= {"schemaFormat": DRAFT + draft} if draft else {}
    path = folder / "asyncapi.json"
    path.write_text(json.dumps(document(message)))
    return path


@pytest.mark.parametrize("draft", [None, "draft-04", "draft-07", "2019-09", "2020-12"])
@pytest.mark.parametrize("own", [DRAFT_4, DRAFT_7, DRAFT_2019, DRAFT_2020])
def test_a_schema_of_common_keywords_is_checked_whatever_its_dialect(
    tmp_path: Path, own: str, draft: str | None
) -> None:
    check = (
        Checks(load_spec(referring(tmp_path, USER | {"$schema": own}, draft)))
        .received["/chat", "said"]
        .payload
    )
    assert check is not None
    assert accepts(check, {"user": {"name": "ada", "friend": {"since": 2000}}})
    assert not accepts(check, {"user": {}})
    assert not accepts(check, {"user": {"name": "ada", "friend": {"since": 1800}}})


@pytest.mark.parametrize(
    ("own", "more", "keyword"),
    [
        (DRAFT_4, {"exclusiveMinimum": True, "minimum": 0}, "exclusiveMinimum"),
        (DRAFT_4, {"const": 1}, "const"),
        (DRAFT_2019, {"dependentRequired": {"a": ["b"]}}, "dependentRequired"),
        (DRAFT_2019, {"unevaluatedProperties": False}, "unevaluatedProperties"),
        (DRAFT_2020, {"properties": {"a": {"minContains": 2}}}, "minContains"),
        (DRAFT_2020, {"dependencies": {"a": ["b"]}}, "dependencies"),
        (DRAFT_2020, {"allOf": [{"$ref": "#/definitions/Friend", "type": "object"}]}, "$ref"),
    ],
)
def test_a_keyword_that_means_something_else_is_reported(
    tmp_path: Path, own: str, more: dict[str, Any], keyword: str
) -> None:
    found = diagnose(referring(tmp_path, USER | {"$schema": own} | more))
    (message,) = {each.message for each in found if each.rule == "schema"}
    assert f"its $schema is {own!r}" in message
    assert f"where {keyword!r} means something else" in message


def test_a_schema_file_is_held_against_the_metaschema_of_its_own_dialect(tmp_path: Path) -> None:
    (problem,) = diagnose(referring(tmp_path, {"$schema": DRAFT_4, "required": []}))
    assert "'required'" in problem.message  # draft-04 wants one at least
