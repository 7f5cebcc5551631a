"""What generated types are called: after titles, keys of components and places, and lastingly."""

from __future__ import annotations

import ast
import copy
import io
import re
import tokenize
from typing import Any

import pytest

from asynction_spec import load_spec, python_types, typescript_types

TEXT: dict[str, Any] = {"type": "string"}


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def spec_of(messages: dict[str, Any], schemas: dict[str, Any] | None = None, **more: Any) -> Any:
    """The spec of a document whose messages clients send in the namespace `/`."""
    return load_spec(
        {
            "asyncapi": "3.0.0",
            "info": {"title": "A", "version": "1"},
            "channels": {"root": {"address": "/", "messages": messages, **more}},
            "operations": {"in": {"action": "receive", "channel": {"$ref": "#/channels/root"}}},
            "components": {"schemas": schemas or {}},
        }
    )


def declared(code: str) -> list[str]:
    """The names that Python code declares, without those of handlers."""
    found = re.findall(r"^(?:class )?(\w+)(?:\(|: TypeAlias| = )", code, re.MULTILINE)
    return [each for each in found if not each.endswith("Handler")]


@pytest.mark.parametrize(
    ("payload", "names"),
    [
        (TEXT, ["SayPayload"]),
        (obj(a=TEXT), ["SayPayload"]),
        (obj(a=TEXT) | {"title": "a statement"}, ["AStatement"]),
        (obj(file=obj(name=TEXT)), ["SayPayload", "SayPayloadFile"]),
        (obj(files={"type": "array", "items": obj(b=TEXT)}), ["SayPayload", "SayPayloadFilesItem"]),
        ({"$ref": "#/components/schemas/room name"}, ["RoomName"]),
        (
            {"oneOf": [obj(kind={"const": "join"}), obj(kind={"enum": ["leave"]}), obj(x=TEXT)]},
            ["SayPayloadKindJoin", "SayPayloadKindLeave", "SayPayload3", "SayPayload"],
        ),
        (obj(a=obj(b=TEXT) | {"title": "Any"}), ["SayPayload", "SayPayloadA"]),
    ],
    ids=str,
)
def test_types_are_named_after_titles_components_and_places(
    payload: dict[str, Any], names: list[str]
) -> None:
    spec = spec_of({"say": {"payload": payload}}, {"room name": TEXT})

    assert sorted(declared(python_types(spec))) == sorted(names)


def test_what_is_shared_is_declared_once() -> None:
    shared = {"$ref": "#/components/schemas/User"}
    spec = spec_of(
        {"a": {"payload": shared}, "b": {"payload": obj(user=shared, other=shared)}},
        {"User": obj(name=TEXT), "unused": obj(a=TEXT)},
    )

    assert declared(python_types(spec)) == ["User", "BPayload"]


MESSAGES = {
    "say": {"payload": obj(text=TEXT, where=obj(room=TEXT)), "x-ack": {"args": obj(ok=TEXT)}},
    "look": {"payload": {"$ref": "#/components/schemas/Place"}},
}
SCHEMAS: dict[str, Any] = {"Place": obj(x={"type": "number"})}


def grown(messages: dict[str, Any], schemas: dict[str, Any]) -> tuple[Any, Any]:
    messages, schemas = copy.deepcopy(messages), copy.deepcopy(schemas)
    messages = {"first": {"payload": obj(text=TEXT)}, **messages, "last": {"payload": TEXT}}
    messages["say"]["payload"]["properties"] = {
        "before": obj(room=TEXT),
        **messages["say"]["payload"]["properties"],
    }
    return messages, {"Before": obj(a=TEXT), **schemas, "Later": obj(a=TEXT)}


def test_names_last_when_the_document_grows() -> None:
    before = spec_of(MESSAGES, SCHEMAS)
    after = spec_of(*grown(MESSAGES, SCHEMAS))

    assert {*declared(python_types(before))} < {*declared(python_types(after))}
    for name, text in classes(typescript_types(before)).items():
        if name not in {"SayPayload", "ClientToServerEvents"}:
            assert classes(typescript_types(after))[name] == text


def classes(code: str) -> dict[str, str]:
    return dict(re.findall(r"^export interface (\w+) \{\n(.*?)^\}", code, re.MULTILINE | re.S))


def test_the_interfaces_of_a_namespace_bear_its_name() -> None:
    spec = load_spec(
        {
            "asyncapi": "2.6.0",
            "info": {"title": "A", "version": "1"},
            "channels": {
                "/": {"publish": {"message": {"name": "go", "payload": TEXT}}},
                "/admin/users": {
                    "publish": {"message": {"name": "go", "payload": obj(a=TEXT)}},
                    "subscribe": {"message": {"name": "go", "payload": obj(b=TEXT)}},
                },
            },
        }
    )

    assert [*classes(typescript_types(spec))] == [
        "AdminUsersGoPayload",
        "AdminUsersEmittedGoPayload",
        "ServerToClientEvents",
        "ClientToServerEvents",
        "AdminUsersServerToClientEvents",
        "AdminUsersClientToServerEvents",
    ]


@pytest.mark.parametrize(
    "text",
    [
        'quotes " and \'\'\' and """ and \\',
        'ends with a quote "',
        'ends with quotes """',
        'ends with a backslash and a quote \\"',
        "ends with a backslash \\",
        "*/ alert(1); /*",
        "two\nlines\r\nand \x00 \u2028 \u202e more",
        '""")\nimport os\nos.abort()\n"""',
    ],
)
def test_nothing_of_a_document_acts_as_code(text: str) -> None:
    described = obj(**{text: {"type": "string", "description": text, "enum": [text]}})
    message = {"name": text, "description": text, "payload": described | {"description": text}}
    spec = spec_of({"say": message}, description=text)

    for options in ({}, {"pydantic": True}, {"client": "sync"}):
        code = python_types(spec, **options)
        statements = {type(each).__name__ for each in compiled(code).body}
        assert statements <= {
            *("Expr", "ImportFrom", "Import", "ClassDef", "Assign", "AnnAssign", "If"),
            "FunctionDef",
        }
        assert "os.abort" not in without_strings(code)
    typescript = typescript_types(spec)
    assert "alert(1)" not in re.sub(r'/\*.*?\*/|"(?:[^"\\]|\\.)*"', "", typescript, flags=re.S)


def compiled(code: str) -> Any:
    return ast.parse(code)


def without_strings(code: str) -> str:
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    kept = {tokenize.STRING, tokenize.COMMENT}
    return " ".join(each.string for each in tokens if each.type not in kept)
