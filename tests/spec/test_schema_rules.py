"""Whether the schemas of a document are schemas, and which JSON Schema they are written in."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynction_spec import SpecError, diagnose, load_spec

from .documents import HEAD, accepts, found, only, with_payload, written

V2_MESSAGE = """\
asyncapi: 2.6.0
info: {{title: A, version: "1"}}
channels: {{/: {{publish: {{message: {message}}}}}}}
"""


# -- what is no schema -------------------------------------------------------------------------


def test_a_misspelt_type_is_one_error_at_its_place_with_the_right_word(tmp_path: Path) -> None:
    path = written(tmp_path, with_payload("{type: strng}"))
    diagnostic = only(path)
    assert str(diagnostic) == (
        f"{path}:6:36: error schema: \"strng\" is not a type of JSON Schema; did you mean 'string'?"
    )
    assert diagnostic.pointer == "#/channels/chat/messages/m/payload/type"
    with pytest.raises(SpecError, match="strng"):
        load_spec(path)


@pytest.mark.parametrize(
    ("schema", "column", "message"),
    [
        ("{type: [string, nul]}", 45, "\"nul\" is not a type of JSON Schema; did you mean 'null'?"),
        ("{type: [string, string]}", 30, "it has non-unique elements"),
        (
            "{type: 5}",
            36,
            (
                "5 is not a type of JSON Schema: use 'array', 'boolean', 'integer', 'null', "
                "'number', 'object', 'string'"
            ),
        ),
        ("{items: {type: strng}}", 44, '"strng" is not a type of JSON Schema'),
        ("{items: [{}, {type: strng}]}", 49, '"strng" is not a type of JSON Schema'),
        ("{prefixItems: [{type: strng}]}", 51, '"strng" is not a type of JSON Schema'),
        ("{prefixItems: {type: string}}", 30, "'prefixItems' is a list of schemas, and {\"type\""),
        ("{dependencies: {a: {type: strng}}}", 55, '"strng" is not a type of JSON Schema'),
        ("{dependencies: {a: [1]}}", 49, "'0' needs a string, and an integer was found"),
        ("{dependencies: {a: 5}}", 48, "a schema is needed here, and an integer was found"),
        ("{definitions: {a: {type: strng}}}", 54, '"strng" is not a type of JSON Schema'),
        ("{items: 3}", 37, "a schema is needed here, and an integer was found"),
        ("{not: [a]}", 30, "a schema is needed here, and a list was found"),
        ("{properties: {type: strng}}", 49, "a schema is needed here, and a string was found"),
        ("{properties: [a]}", 30, "'properties' needs a mapping, and a list was found"),
        ("{required: name}", 40, "'required' needs a list, and a string was found"),
        ("{properties: {'': {type: strng}}}", 54, '"strng" is not a type of JSON Schema'),
        (
            "{properties: {a: {properties: {'': {minLength: a}}}}}",
            76,
            "'minLength' needs an integer",
        ),
        ("{properties: {'': {properties: {'': {type: 5}}}}}", 72, "5 is not a type of JSON Schema"),
        ("{properties: {'': {type: string}, a: {type: 5}}}", 73, "5 is not a type of JSON Schema"),
        ("{properties: {'12': {type: strng}}}", 56, '"strng" is not a type of JSON Schema'),
        ("{required: [a, a]}", 30, "can't be the value of 'required': it has non-unique elements"),
        ("{minLength: -1}", 41, "it is less than the minimum of 0"),
        ("{minimum: '1'}", 39, "'minimum' needs a number, and a string was found"),
        ("{allOf: []}", 30, "[] can't be the value of 'allOf': it has less than 1 item"),
        ("{pattern: '['}", 39, '"[" is not a regular expression of ECMA 262'),
        ("{patternProperties: {'[': {}}}", 50, '"[" is not a regular expression of ECMA 262'),
        ("{$ref: 5}", 36, "'$ref' needs a string, and an integer was found"),
        ("{$schema: 5}", 39, "'$schema' needs a string, and an integer was found"),
        ("5", 29, "a schema is needed here, and an integer was found"),
        ("text", 29, "a schema is needed here, and a string was found"),
        ("[a]", 20, "a schema is needed here, and a list was found"),
        ("null", 29, "a schema is needed here, and null was found"),
    ],
)
def test_what_is_no_schema_is_told_once_at_its_place(
    tmp_path: Path, schema: str, column: int, message: str
) -> None:
    diagnostic = only(written(tmp_path, with_payload(schema)))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("schema", 6, column)
    assert message in diagnostic.message


def test_each_fault_of_a_schema_is_told(tmp_path: Path) -> None:
    schema = "{type: strng, minLength: -1, properties: {a: {type: nul}, b: {$ref: '#/nope'}}}"
    assert [rule for rule, *_ in found(written(tmp_path, with_payload(schema)))] == [
        "schema",
        "schema",
        "schema",
        "ref-missing",
    ]


@pytest.mark.parametrize(
    "schema",
    [
        "{}",
        "true",
        "false",
        "{enum: []}",
        "{format: anything, discriminator: kind, deprecated: true, x-more: {type: strng}}",
        "{default: {type: strng}, examples: [{type: strng}], const: {type: strng}}",
        "{allOf: [{$ref: '#/channels/chat/messages/m/payload'}]}",
        "{minLength: 100000000000000000000000000000}",
        "{$id: 'http://elsewhere/schema', properties: {a: {$id: b}}}",
    ],
)
def test_what_is_a_schema_is_not_complained_of(tmp_path: Path, schema: str) -> None:
    assert diagnose(written(tmp_path, with_payload(schema))) == []


def test_a_reference_from_a_schema_to_something_else_is_told_at_its_place(tmp_path: Path) -> None:
    text = with_payload("{properties: {a: {$ref: '#/channels/chat'}, b: {$ref: '#/info/title'}}}")
    problems = diagnose(written(tmp_path, text))
    assert [(each.rule, each.line, each.column) for each in problems] == [
        ("ref-kind", 6, 53),
        ("ref-kind", 6, 83),
    ]
    assert [each.message for each in problems] == [
        "a reference to a Schema Object is needed, and '#/channels/chat' is a Channel Object",
        "a reference to a Schema Object is needed, and '#/info/title' is a string",
    ]


def test_a_reference_to_the_document_itself_is_no_recursion_of_a_schema(tmp_path: Path) -> None:
    text = with_payload("{properties: {next: {$ref: '#'}}}")
    assert found(written(tmp_path, text)) == [("ref-kind", 6, 56)]


def test_a_schema_that_is_a_file_may_refer_to_itself_as_a_whole(tmp_path: Path) -> None:
    root = written(tmp_path, with_payload("{$ref: tree.yaml}"))
    written(tmp_path, "type: object\nproperties: {next: {$ref: '#'}}\n", "tree.yaml")
    spec = load_spec(root)
    assert accepts(spec, {"next": {"next": {}}})
    assert not accepts(spec, {"next": {"next": 5}})


@pytest.mark.parametrize(
    ("message", "line", "column"),
    [
        ("x-ack: {args: {type: strng}}", 6, 41),
        ("x-ack: {type: strng}", 6, 34),
        ("x-ack: {args: {$ref: '#/components/schemas/Bad'}}", 9, 36),
        ("x-ack: {$ref: '#/components/schemas/Bad'}", 9, 36),
        ("payload: {$ref: '#/components/schemas/Bad'}", 9, 36),
    ],
)
def test_the_schemas_of_acks_are_checked_too_and_each_fault_is_told_once(
    tmp_path: Path, message: str, line: int, column: int
) -> None:
    text = f"""\
asyncapi: 3.0.0
info: {{title: A, version: "1"}}
channels:
  chat:
    address: /
    messages: {{m: {{{message}}}}}
operations:
  o: {{action: receive, channel: {{$ref: '#/channels/chat'}}}}
components: {{schemas: {{Bad: {{type: {"string" if line == 6 else "strng"}}}}}}}
"""
    assert found(written(tmp_path, text)) == [("schema", line, column)]


@pytest.mark.parametrize(
    "channel",
    [
        "x-auth: {type: strng}",
        "bindings: {ws: {query: {type: strng}}}",
        "bindings: {ws: {headers: {properties: {a: {type: strng}}}}}",
    ],
)
def test_the_schemas_of_a_connection_are_checked_too(tmp_path: Path, channel: str) -> None:
    text = f"{HEAD}channels:\n  c:\n    address: /\n    {channel}\n"
    assert [(rule, line) for rule, line, _ in found(written(tmp_path, text))] == [("schema", 6)]


def test_a_schema_that_nothing_uses_yet_is_checked(tmp_path: Path) -> None:
    text = with_payload("{}") + "components: {schemas: {Unused: {type: strng}}}\n"
    assert found(written(tmp_path, text)) == [("schema", 9, 39)]


# -- dialects ----------------------------------------------------------------------------------

TUPLE_2020 = "{type: array, prefixItems: [{type: integer}], items: false}"


@pytest.mark.parametrize(
    ("declared", "schema", "right", "wrong"),
    [
        ("", "{exclusiveMinimum: 5}", 6, 5),
        (
            "$schema: 'http://json-schema.org/draft-04/schema#', ",
            "{minimum: 5, exclusiveMinimum: true}",
            6,
            5,
        ),
        ("$schema: 'http://json-schema.org/draft-06/schema', ", "{exclusiveMinimum: 5}", 6, 5),
        ("$schema: 'http://json-schema.org/draft-07/schema#', ", "{if: {}, then: false}", None, 5),
        (
            "$schema: 'https://json-schema.org/draft/2019-09/schema', ",
            "{dependentRequired: {a: [b]}}",
            {"a": 1, "b": 1},
            {"a": 1},
        ),
        (
            "$schema: 'https://json-schema.org/draft/2020-12/schema', ",
            "{dependentRequired: {a: [b]}}",
            {"a": 1, "b": 1},
            {"a": 1},
        ),
    ],
    ids=["default", "draft-04", "draft-06", "draft-07", "2019-09", "2020-12"],
)
def test_the_dialect_is_what_the_schema_says(
    tmp_path: Path, declared: str, schema: str, right: object, wrong: object
) -> None:
    path = written(tmp_path, with_payload("{" + declared + schema[1:]))
    assert diagnose(path) == []
    spec = load_spec(path)
    assert right is None or accepts(spec, right)
    assert not accepts(spec, wrong)


def test_each_dialect_has_a_grammar_of_its_own(tmp_path: Path) -> None:
    schema = "exclusiveMinimum: true, minimum: 1}"
    draft_4 = "{$schema: 'http://json-schema.org/draft-04/schema', " + schema
    assert diagnose(written(tmp_path, with_payload(draft_4))) == []
    assert found(written(tmp_path, with_payload("{" + schema))) == [("schema", 6, 48)]


@pytest.mark.parametrize(
    ("schema_format", "dialect"),
    [
        ("application/vnd.aai.asyncapi;version=2.6.0", "DRAFT7"),
        ("application/vnd.aai.asyncapi+json;version=2.0.0", "DRAFT7"),
        ("application/vnd.aai.asyncapi+yaml", "DRAFT7"),
        ("application/schema+json;version=draft-07", "DRAFT7"),
        ("application/schema+yaml; version=draft-07", "DRAFT7"),
        ("application/schema;version=draft-04", "DRAFT4"),
        ("Application/Schema+JSON;version=2020-12", "DRAFT2020"),
        ("application/schema+json;version=2019-09", "DRAFT2019"),
    ],
)
def test_schema_format_names_the_dialect(tmp_path: Path, schema_format: str, dialect: str) -> None:
    message = f"{{name: a, schemaFormat: '{schema_format}', payload: {{type: string}}}}"
    path = written(tmp_path, V2_MESSAGE.format(message=message))
    assert diagnose(path) == []
    ((_, event),) = load_spec(path).events()
    assert event.payload is not None
    assert event.payload.dialect.name == dialect
    assert event.schema_format is not None
    assert event.schema_format.value == schema_format


def test_a_schema_format_and_a_dollar_schema_that_disagree_are_told(tmp_path: Path) -> None:
    payload = "{$schema: 'http://json-schema.org/draft-04/schema', const: 5}"
    format_ = "application/schema+json;version=draft-07"
    message = f"{{name: a, schemaFormat: '{format_}', payload: {payload}}}"
    diagnostic = only(written(tmp_path, V2_MESSAGE.format(message=message)))
    assert (diagnostic.rule, diagnostic.line) == ("schema", 3)
    assert "its $schema is 'http://json-schema.org/draft-04/schema'" in diagnostic.message


def test_schemas_of_other_formats_are_not_read_as_json_schema(tmp_path: Path) -> None:
    avro = "{schemaFormat: application/vnd.apache.avro;version=1.9.0, schema: {type: record}}"
    text = with_payload("{}") + f"components: {{schemas: {{Avro: {avro}}}}}\n"
    assert [each.rule for each in diagnose(written(tmp_path, text))] == ["unused-component"]


def test_a_pattern_that_is_too_large_for_the_engine_is_told_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_text(
        """\
asyncapi: 2.6.0
info: {title: A, version: "1"}
channels:
  /:
    publish:
      message: {name: said, payload: {$ref: '#/components/schemas/Coded'}}
components:
  schemas:
    Coded:
      type: object
      properties:
        code:
          pattern: '^(?:[a-z]{1000}){1000}$'
"""
    )

    (problem,) = diagnose(file)

    pattern = '"^(?:[a-z]{1000}){1000}$"'
    assert problem.message == f"the pattern {pattern} can't be checked: it is too large"
    assert str(problem.place).endswith("large.yaml:13:20")
