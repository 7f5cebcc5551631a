"""The WebSocket binding, checked on the HTTP request of a connection, and `x-auth`."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_spec import BindingsValidationException, PayloadValidationException

from .events import connection_check

TEXT = {"type": "string"}
SCHEMAS = {
    "Id": {"type": "integer"},
    "Positive": {"allOf": [{"$ref": "#/components/schemas/Id"}, {"minimum": 1}]},
    "Paged": {"properties": {"page": {"$ref": "#/components/schemas/Positive"}}},
}
ID = {"$ref": "#/components/schemas/Id"}


def named(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def connects(ws: dict[str, Any], **request: Any) -> bool:
    """Whether a request passes that has the given query and headers, each a text or several."""
    parts = {
        part: {
            name: [value] if isinstance(value, str) else value
            for name, value in request.get(part, {}).items()
        }
        for part in ("query", "headers")
    }
    try:
        connection_check(ws, schemas=SCHEMAS).bindings(request.get("method", "GET"), **parts)
    except BindingsValidationException:
        return False
    return True


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"type": "integer"}, ["5", "-1", "0", "1e2", "2.0"], ["", "a", "1.5", "01", " 1", "1\n"]),
        ({"type": "integer"}, ["1" * 300], ["\u0661", "0x1", "1_0", "NaN", "Infinity", "+1"]),
        ({"type": "number"}, ["1.5", "-0.5e-3"], ["", "1.", ".5", "nan", "1e400", "1,5"]),
        ({"type": "boolean"}, ["true", "false"], ["1", "0", "True", "", "yes"]),
        ({"type": "null"}, ["", "null"], ["None", "0"]),
        ({"type": ["integer", "null"]}, ["5", "", "null"], ["a"]),
        ({"type": "string", "maxLength": 2}, ["5", "", "ab"], ["abc"]),
        ({"type": ["string", "integer"], "enum": ["1", "a"]}, ["1", "a"], ["b"]),
        ({"enum": [1, 2]}, ["1", "2"], ["3", "a", ""]),
        ({"const": 1}, ["1"], ["2", "true"]),
        ({"const": True}, ["true"], ["1", "false"]),
        ({"enum": ["1", "a"]}, ["1", "a"], ["2"]),
        ({"enum": [None, 0.5]}, ["", "0.5"], ["1"]),
        (ID, ["5"], ["a", "1.5"]),
        ({"$ref": "#/components/schemas/Positive"}, ["5"], ["0", "a"]),
        ({"anyOf": [{"type": "null"}, ID]}, ["", "1"], ["a"]),
        ({"oneOf": [{"type": "boolean"}, {"const": 7}]}, ["true", "7"], ["8"]),
        ({"type": "array", "items": ID}, ["1", "1,2", ["1", "2"]], ["a", "1,a", ["1", "a"]]),
        ({"type": "array", "items": ID, "maxItems": 2}, ["1,2"], ["1,2,3", ["1", "2", "3"]]),
        ({"type": "array", "items": {"type": "string"}}, ["a", "a,b", ["a,b", "c"]], []),
        ({"type": "array"}, ["a", ["a", "b"]], []),
        ({"allOf": [{"type": "array"}, {"items": {"anyOf": [ID]}}]}, ["1,2"], ["1,a"]),
        ({}, ["", "a", "1"], []),
    ],
)
def test_texts_are_read_as_the_schema_asks(schema: Any, right: Any, wrong: Any) -> None:
    for part, name in (("query", "n"), ("headers", "X-N")):
        ws = {part: named(**{name: schema})}
        for value in right:
            assert connects(ws, **{part: {name: value}}), (part, value)
        for value in wrong:
            if part == "query" or value != " 1":
                assert not connects(ws, **{part: {name: value}}), (part, value)


@pytest.mark.parametrize("kind", ["string", "integer", "boolean", "number", "null"])
def test_a_repeated_parameter_is_no_scalar(kind: str) -> None:
    ws = {"query": named(n={"type": kind})}
    assert not connects(ws, query={"n": ["1", "1"]})
    assert not connects(ws, query={"n": ["true", "true"]})


def test_properties_are_found_through_references_and_all_of() -> None:
    paged = {"$ref": "#/components/schemas/Paged"}
    query = {"allOf": [paged, named(limit=ID)], "required": ["page"]}
    assert connects({"query": query}, query={"page": "1", "limit": "10"})
    assert not connects({"query": query}, query={"page": "0"})
    assert not connects({"query": query}, query={"limit": "10"})
    assert connects({"query": paged}, query={"page": "1"})
    for ws in ({"query": {"anyOf": [paged]}}, {"query": {"if": paged, "else": False}}):
        assert connects(ws, query={"page": "1"})
        assert not connects(ws, query={"page": "a"})


def test_engine_io_adds_parameters_that_no_document_has_to_name() -> None:
    added = {"EIO": "4", "transport": "websocket", "t": "Pqr", "sid": "a", "j": "0", "b64": "1"}
    closed = named(token={"type": "string"}) | {"additionalProperties": False}
    assert connects({"query": closed}, query={"token": "a", **added})
    assert connects({"query": named() | {"maxProperties": 0}}, query=added)
    only = named(EIO={"const": 3}, transport={"const": "polling"})
    assert connects({"query": only}, query={"EIO": "3", "transport": "polling"})
    assert not connects({"query": only}, query={"EIO": "4"})
    assert not connects({"query": only}, query={"transport": "websocket"})


def test_a_query_that_allows_no_others_refuses_others() -> None:
    closed = named(token={"type": "string"}) | {"additionalProperties": False}
    assert not connects({"query": closed}, query={"token": "a", "Token": "b"})
    others = named() | {"additionalProperties": {"type": "integer"}}
    assert connects({"query": others}, query={"a": "1", "b": "2"})
    assert not connects({"query": others}, query={"a": "1", "b": "c"})
    patterned = {"patternProperties": {"^f_": {"maxLength": 2}}, "additionalProperties": False}
    assert connects({"query": patterned}, query={"f_a": "ab"})
    assert not connects({"query": patterned}, query={"f_a": "abc"})


BROWSER = {
    "Host": "localhost:5000",
    "User-Agent": "Mozilla/5.0",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "Upgrade",
    "Cookie": "a=b",
}


@pytest.mark.parametrize("spelling", ["X-Token", "x-token", "X-TOKEN", "x-ToKeN"])
@pytest.mark.parametrize("written", ["X-Token", "x-token", "X-TOKEN"])
def test_a_header_is_found_whatever_its_case(spelling: str, written: str) -> None:
    header = named(**{written: ID}) | {"required": [written], "additionalProperties": False}
    assert connects({"headers": header}, headers={**BROWSER, spelling: "5"})
    assert not connects({"headers": header}, headers={**BROWSER, spelling: "a"})
    assert not connects({"headers": header}, headers=BROWSER)


def test_a_header_that_is_only_required_is_found_whatever_its_case() -> None:
    for required in (
        {"required": ["X-Token"]},
        {"allOf": [{"required": ["X-Token"]}]},
        {"anyOf": [{"required": ["X-Token"]}, {"required": ["X-Key"]}]},
    ):
        assert connects({"headers": required}, headers={"x-token": "a"})
        assert not connects({"headers": required}, headers={"x-other": "a"})


def test_the_same_header_in_two_spellings_is_repeated() -> None:
    header = named(**{"X-N": {"type": "integer"}})
    assert not connects({"headers": header}, headers={"X-N": "a", "x-n": "1"})
    listed = named(**{"X-N": {"type": "array", "items": ID}})
    assert connects({"headers": listed}, headers={"X-N": "1", "x-n": "2"})
    assert connects({"headers": listed}, headers={"X-N": "1, 2,3"})


def test_headers_by_pattern_are_found_whatever_their_case() -> None:
    patterned = {"patternProperties": {"^X-F": {"maxLength": 2}}, "additionalProperties": False}
    assert connects({"headers": patterned}, headers={**BROWSER, "x-fa": "ab"})
    assert not connects({"headers": patterned}, headers={**BROWSER, "x-fa": "abc"})
    assert not connects({"headers": patterned}, headers={**BROWSER, "X-Fa": "abc"})


def test_no_undeclared_header_is_refused_unless_the_schema_says_something_of_it() -> None:
    assert connects({"headers": named()}, headers=BROWSER)
    assert not connects({"headers": {"additionalProperties": {"type": "integer"}}}, headers=BROWSER)


def test_the_method_is_the_one_that_the_document_names() -> None:
    assert connects({"method": "GET"}, method="GET")
    with pytest.raises(BindingsValidationException) as caught:
        connection_check({"method": "POST"}).bindings("GET", {}, {})
    error = caught.value
    assert str(error) == (
        'connection to namespace "/chat": the HTTP method: POST expected, got "GET"'
    )
    assert (error.validator, error.validator_value, error.instance) == ("const", "POST", "GET")


def test_without_bindings_every_request_passes() -> None:
    connection_check().bindings("PUT", {"a": ["1", "2"]}, {"b": ["c"]})
    connection_check({}).bindings("PUT", {"a": ["1", "2"]}, {"b": ["c"]})


def test_the_error_says_which_part_and_which_name() -> None:
    with pytest.raises(BindingsValidationException) as caught:
        connection_check({"query": named(n=ID)}, schemas=SCHEMAS).bindings("GET", {"n": ["a"]}, {})
    error = caught.value
    assert str(error) == (
        "connection to namespace \"/chat\": the query: n: the value does not satisfy 'type'"
    )
    assert (list(error.path), error.instance, error.validator) == (["n"], "a", "type")
    assert (error.namespace, error.event) == ("/chat", None)


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"type": "object", "required": ["token"]}, [{"token": "a"}], [None, {}, "a", []]),
        ({"type": "object"}, [None, {}, {"a": 1}], ["a", 1, [], False]),
        ({"type": ["object", "null"]}, [None, {}], ["a"]),
        ({"properties": {"n": ID}}, [{"n": 1}], [{"n": "1"}]),
        ({"type": "array", "items": [{"type": "integer"}]}, [[1]], [{}, 1, ["a"]]),
        ({"type": "object", "properties": {"a": {"type": "string", "format": "binary"}}},
         [{"a": b"b"}], [{"a": 1}, b"b"]),
        (False, [], [None, {}]),
    ],
)  # fmt: skip
def test_an_auth_object_is_one_value_and_its_absence_an_empty_object(
    schema: Any, right: list[Any], wrong: list[Any]
) -> None:
    check = connection_check(auth=schema, schemas=SCHEMAS)
    for auth in right:
        check.auth(auth)
    for auth in wrong:
        with pytest.raises(PayloadValidationException, match="the auth object"):
            check.auth(auth)


def test_without_x_auth_every_auth_object_passes() -> None:
    anything: list[Any] = [None, {}, "a", [1], b"a"]
    for auth in anything:
        connection_check().auth(auth)


def test_values_whose_names_match_a_pattern_are_read_as_its_types() -> None:
    integers = {r"^x-\d$": {"type": "integer"}}
    schema = {"patternProperties": integers, "additionalProperties": TEXT}
    for part in ("query", "headers"):
        check = connection_check({part: schema})
        right, wrong = {"x-1": ["5"], "other": ["5"]}, {"x-1": ["a"]}
        if part == "query":
            check.bindings("GET", right, {})
            with pytest.raises(BindingsValidationException):
                check.bindings("GET", wrong, {})
        else:
            check.bindings("GET", {}, right)
            with pytest.raises(BindingsValidationException):
                check.bindings("GET", {}, wrong)


@pytest.mark.parametrize(
    "pair",
    [
        {"items": [{"type": "integer"}, TEXT], "additionalItems": {"type": "boolean"}},
        {"prefixItems": [{"type": "integer"}, TEXT], "items": {"type": "boolean"}},
    ],
)
def test_the_items_of_a_tuple_are_read_as_their_types(pair: dict[str, Any]) -> None:
    check = connection_check({"query": {"properties": {"a": {"type": "array", **pair}}}})
    check.bindings("GET", {"a": ["1,2,true"]}, {})
    check.bindings("GET", {"a": ["1", "x"]}, {})
    for wrong in (["x,2"], ["1,2,3"]):
        with pytest.raises(BindingsValidationException):
            check.bindings("GET", {"a": wrong}, {})
