"""What a document may come from: files that are none, and mappings."""

from __future__ import annotations

import datetime as dt
import enum
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from asynction_spec import SpecError, diagnose, load_spec

from .documents import HEAD, only, written


def document(**more: Any) -> dict[str, Any]:
    return {"asyncapi": "3.0.0", "info": {"title": "A", "version": "1"}, **more}


def test_a_file_is_named_as_the_caller_named_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, "asyncapi: 9.0.0\n", "docs/asyncapi.yaml")
    monkeypatch.chdir(tmp_path)
    (diagnostic,) = diagnose("docs/asyncapi.yaml")
    assert diagnostic.file == "docs/asyncapi.yaml"
    assert str(diagnostic).startswith("docs/asyncapi.yaml:1:11: error version: ")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.yaml", "there is no such file"),
        ("", "this is a folder; name the document in it"),
        ("a\0b.yaml", "it can't be read: "),
        ("asyncapi.yaml/more.yaml", "it can't be read: "),
        ("x" * 5000, "it can't be read: "),
    ],
    ids=["missing", "folder", "nul", "below a file", "long name"],
)
def test_what_is_no_file_is_told(tmp_path: Path, name: str, words: str) -> None:
    written(tmp_path, HEAD)
    source = f"{tmp_path}/{name}"
    (diagnostic,) = diagnose(source)
    assert diagnostic.rule == "unreadable"
    assert diagnostic.message.startswith(words)
    assert (diagnostic.file, diagnostic.line) == (source, None)
    assert str(diagnostic) == f"{source}: error unreadable: {diagnostic.message}"
    with pytest.raises(SpecError):
        load_spec(source)


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_is_told(tmp_path: Path, name: str, text: str) -> None:
    diagnostic = only(written(tmp_path, text, name))
    assert (diagnostic.rule, diagnostic.message) == ("version", "this document is empty")
    assert (diagnostic.line, diagnostic.column) == (1, 1)


@pytest.mark.parametrize("text", ["# a comment\n", "---\n", "--- # nothing\n...\n"])
def test_a_file_of_comments_is_empty(tmp_path: Path, text: str) -> None:
    assert only(written(tmp_path, text)).message == "this document is empty"


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.yaml", "- asyncapi\n", "a list"),
        ("a.yaml", "<html>\n", "a string"),
        ("a.yaml", "5\n", "an integer"),
        ("a.json", "[]", "a list"),
        ("a.json", "true", "a boolean"),
        ("a.json", "1.5", "a number"),
    ],
)
def test_what_is_no_mapping_is_told(tmp_path: Path, name: str, text: str, kind: str) -> None:
    diagnostic = only(written(tmp_path, text, name))
    assert diagnostic.message == f"a document is a mapping, and this is {kind}"
    assert (diagnostic.rule, diagnostic.line) == ("version", 1)


@pytest.mark.parametrize(
    ("content", "line", "column", "byte"),
    [
        (HEAD.encode("utf-16"), 1, 1, "0xff"),
        ((HEAD + "id: é\n").encode("latin-1"), 3, 5, "0xe9"),
        (("\ufeff" + HEAD + "id: ö").encode() + b"\xff", 3, 6, "0xff"),
    ],
)
def test_what_is_not_utf_8_is_told_with_the_place_of_the_first_bad_byte(
    tmp_path: Path, content: bytes, line: int, column: int, byte: str
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    diagnostic = only(path)
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("unreadable", line, column)
    assert diagnostic.message == f"the byte {byte} is not UTF-8: save the file as UTF-8"


def test_a_file_that_is_too_large_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.truncate(32 * 1024 * 1024 + 1)
    assert only(path).message == "a file of more than 33554432 bytes"


# -- mappings ----------------------------------------------------------------------------------


def test_a_mapping_is_a_document_and_its_problems_have_a_pointer() -> None:
    (diagnostic,) = diagnose(document(channels={"/a~b": {"adress": "/"}}))
    assert (diagnostic.file, diagnostic.line, diagnostic.column) == (None, None, None)
    assert (diagnostic.end_line, diagnostic.end_column) == (None, None)
    assert diagnostic.pointer == "#/channels/~1a~0b/adress"
    assert str(diagnostic) == (
        "#/channels/~1a~0b/adress: error unknown-field: "
        "the Channel Object has no field 'adress'; did you mean 'address'?"
    )


@pytest.mark.parametrize("kind", [dict, OrderedDict, MappingProxyType])
def test_any_mapping_will_do(kind: Any) -> None:
    mapping: Mapping[str, Any] = kind(document(tags=(1, 2)) | {"x-list": (1, [2])})
    assert [each.pointer for each in diagnose(mapping)] == ["#/tags"]
    assert load_spec(kind(document() | {"x-list": (1, [2])})).document["x-list"] == [1, [2]]


def test_what_is_changed_later_changes_nothing() -> None:
    source = document() | {"x-list": [{"a": 1}]}
    spec = load_spec(source)
    source["x-list"][0]["a"] = 2
    source["info"]["title"] = "B"
    assert spec.document == document() | {"x-list": [{"a": 1}]}


class _Word(str, enum.Enum):
    INFO = "info"
    TYPE = "type"
    OBJECT = "object"


class _Count(enum.IntEnum):
    FEW = 3


def test_subclasses_of_text_and_numbers_are_read_as_what_they_are() -> None:
    schema = {_Word.TYPE: _Word.OBJECT, "minProperties": _Count.FEW, "const": _Word.INFO}
    channels = {"c": {"address": "/", "messages": {"m": {"payload": schema}}}}
    operations = {"o": {"action": "send", "channel": {"$ref": "#/channels/c"}}}
    source = document(channels=channels, operations=operations)
    source[_Word.INFO] = source.pop("info")
    spec = load_spec(source)
    read = spec.document["channels"]["c"]["messages"]["m"]["payload"]
    assert read == {"type": "object", "minProperties": 3, "const": "info"}
    assert {type(each) for each in [*read, *read.values()]} == {str, int}


_DEEP: list[Any] = []
_DEEP.append(_DEEP)
_WIDE: list[Any] = ["x"] * 10
for _ in range(9):
    _WIDE = [_WIDE] * 10


@pytest.mark.parametrize(
    ("value", "pointer", "message"),
    [
        ({5: 1}, "#/x-a", "the key 5 is not text: put it in quotes"),
        ([{None: 1}], "#/x-a/0", "the key None is not text"),
        ({"a": dt.date(2020, 1, 1)}, "#/x-a/a", "a date is not a JSON value"),
        (b"a", "#/x-a", "a bytes is not a JSON value"),
        ([{1}], "#/x-a/0", "a set is not a JSON value"),
        (float("nan"), "#/x-a", "nan is not a number in JSON"),
        (float("-inf"), "#/x-a", "-inf is not a number in JSON"),
        (10**400, "#/x-a", "a number of more than 400 digits"),
        ("\ud800", "#/x-a", "half a surrogate pair"),
        ({"\udfff": 1}, "#/x-a", r"the key '\udfff' can't be read: half a surrogate pair"),
        (_DEEP, "#/x-a/0/0/0/0/0/0/0/...", "more than 150 levels of nesting"),
        (_WIDE, "#/x-a", "more than 1000000 nodes"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else "value",
)
def test_what_a_file_could_not_hold_is_told(value: Any, pointer: str, message: str) -> None:
    (diagnostic,) = diagnose(document() | {"x-a": value})
    assert (diagnostic.rule, diagnostic.pointer) == ("unreadable", pointer)
    assert diagnostic.message.startswith(message)


def test_a_mapping_that_contains_itself_is_told() -> None:
    source = document()
    source["x-self"] = source
    (diagnostic,) = diagnose(source)
    assert diagnostic.message == "more than 150 levels of nesting"


@pytest.mark.parametrize("number", [10**400 - 1, -(10**400) + 1, 1.5, 0, -0.0])
def test_numbers_as_large_as_a_file_may_hold_them_are_read(number: float) -> None:
    read = load_spec(document() | {"x-a": number}).document["x-a"]
    assert (read, type(read)) == (number, type(number))
