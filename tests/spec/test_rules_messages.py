"""Messages: examples, headers, tags and scopes."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynction_spec import Severity, diagnose

from .documents import HEAD, found, only, with_payload, written
from .events import document

V2 = 'asyncapi: 2.6.0\ninfo: {title: A, version: "1"}\n'
FLOWS = "{implicit: {authorizationUrl: 'https://a', scopes: {read: r, write: w}}}"


def message(text: str) -> str:
    return f"{V2}channels: {{/: {{publish: {{message: {text}}}}}}}\n"


# -- examples ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "column", "complaint"),
    [
        ("payload: {type: string}, examples: [{payload: 5}]", 91, '5 is not of type "string"'),
        (
            "payload: {properties: {a: {type: string}}}, examples: [{payload: {a: 5}}]",
            114,
            '5 is not of type "string"',
        ),
        (
            "payload: {properties: {'': {items: {type: string}}}, x: y},"
            " examples: [{payload: {'': [a, 5]}}]",
            135,
            '5 is not of type "string"',
        ),
        (
            "headers: {type: object, required: [h]}, examples: [{headers: {}}]",
            97,
            '"h" is a required property',
        ),
        (
            "payload: {anyOf: [{type: string}, {type: 'null'}]}, examples: [{payload: 5}]",
            118,
            "5 is not valid under any of the schemas listed in the 'anyOf' keyword",
        ),
        (
            "traits: [{examples: [{payload: 5}]}], payload: {type: string}",
            76,
            '5 is not of type "string"',
        ),
    ],
)
def test_an_example_that_breaks_its_schema_is_told_at_the_value(
    tmp_path: Path, fields: str, column: int, complaint: str
) -> None:
    diagnostic = only(written(tmp_path, message(f"{{name: a, {fields}}}")))
    assert (diagnostic.rule, diagnostic.severity) == ("message-example", Severity.ERROR)
    assert (diagnostic.line, diagnostic.column) == (3, column)
    assert diagnostic.message == f"it does not fit its schema: {complaint}"


@pytest.mark.parametrize(
    "fields",
    [
        "payload: {type: string}, examples: [{payload: x}, {name: none}]",
        "payload: {type: x}, schemaFormat: application/vnd.apache.avro, examples: [{payload: 5}]",
        "payload: {$ref: '#/components/schemas/S'}, examples: [{payload: 5}]",
    ],
)
def test_an_example_that_fits_or_can_not_be_checked_is_fine(tmp_path: Path, fields: str) -> None:
    text = message(f"{{name: a, {fields}}}") + "components: {schemas: {S: {type: integer}}}\n"
    rules = {each.rule for each in diagnose(written(tmp_path, text))}
    assert rules <= {"unused-component", "socketio-schema-format"}


def test_a_broken_schema_does_not_hide_the_examples_of_another(tmp_path: Path) -> None:
    text = message(
        "{oneOf: [{name: a, payload: {type: strin}, examples: [{payload: 5}]},"
        " {name: b, payload: {type: string}, examples: [{payload: 5}]}]}"
    )
    assert [rule for rule, _, _ in found(written(tmp_path, text))] == ["schema", "message-example"]


def test_a_recursive_schema_tells_of_a_deep_example_in_time(tmp_path: Path) -> None:
    text = "{n: " * 60 + "5" + "}" * 60
    itself = "{$ref: '#/components/schemas/N'}"
    schema = f"{{anyOf: [{{type: 'null'}}, {itself}, {itself}]}}"
    node = f"components: {{schemas: {{N: {{type: object, properties: {{n: {schema}}}}}}}}}\n"
    head = message(
        f"{{name: a, payload: {{$ref: '#/components/schemas/N'}}, examples: [{{payload: {text}}}]}}"
    )
    assert only(written(tmp_path, head + node)).rule == "message-example"


@pytest.mark.parametrize(
    ("schema", "column"),
    [
        ("{type: string, default: 5}", 53),
        ("{type: string, examples: [x, 5]}", 58),
        ("{properties: {a: {type: integer, default: x}}}", 71),
        ("{properties: {default: {type: integer, examples: [x]}}}", 79),
    ],
)
def test_a_default_or_an_example_in_a_schema_satisfies_it(
    tmp_path: Path, schema: str, column: int
) -> None:
    diagnostic = only(written(tmp_path, with_payload(schema)))
    assert (diagnostic.rule, diagnostic.severity) == ("schema-example", Severity.WARNING)
    assert (diagnostic.line, diagnostic.column) == (6, column)


def test_schemas_that_no_event_uses_are_held_to_as_well(tmp_path: Path) -> None:
    text = """\
channels: {}
components:
  messages: {M: {headers: {type: objct}, payload: {maxLength: -1}}}
  messageTraits: {T: {headers: {type: 5}}}
  parameters: {p: {schema: {default: 5, type: string}}}
"""
    assert found(written(tmp_path, V2 + text)) == [
        ("schema", 5, 34),
        ("schema", 5, 63),
        ("schema", 6, 39),
        ("schema-example", 7, 38),
    ]


# -- headers, tags, scopes ---------------------------------------------------------------------


def test_headers_are_of_the_type_object(tmp_path: Path) -> None:
    diagnostic = only(written(tmp_path, message("{name: a, headers: {type: string}}")))
    assert (diagnostic.rule, diagnostic.severity, diagnostic.column) == (
        "message-headers",
        Severity.ERROR,
        61,
    )


def test_a_tag_stands_once_in_a_list(tmp_path: Path) -> None:
    text = V2 + "channels: {}\ntags: [{name: a}, {name: b}, {name: a}]\n"
    diagnostic = only(written(tmp_path, text))
    assert (diagnostic.rule, diagnostic.column) == ("duplicate-tag", 37)
    assert diagnostic.message == 'the tag "a" is here twice (line 4)'


def test_a_scope_is_one_that_a_flow_offers(tmp_path: Path) -> None:
    text = f"""\
channels: {{}}
servers: {{s: {{url: a, protocol: ws, security: [{{o: [read, wirte]}}]}}}}
components: {{securitySchemes: {{o: {{type: oauth2, flows: {FLOWS}}}}}}}
"""
    diagnostic = only(written(tmp_path, V2 + text))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("security-scope", 4, 59)
    assert diagnostic.message == (
        "no flow of the scheme offers the scope 'wirte'; did you mean 'write'?"
    )


def test_the_scopes_of_a_scheme_of_3_x_are_offered_too(tmp_path: Path) -> None:
    flows = FLOWS.replace("scopes", "availableScopes")
    scheme = f"{{type: oauth2, scopes: [admin], flows: {flows}}}"
    text = f"{HEAD}servers: {{s: {{host: a, protocol: ws, security: [{scheme}]}}}}\n"
    diagnostic = only(written(tmp_path, text))
    assert (diagnostic.rule, diagnostic.severity) == ("security-scope", Severity.WARNING)


# -- components --------------------------------------------------------------------------------


def test_what_nothing_refers_to_is_a_remark(tmp_path: Path) -> None:
    text = """\
channels: {/: {publish: {message: {$ref: '#/components/messages/M'}}}}
components:
  messages: {M: {name: a, payload: {$ref: '#/components/schemas/Used'}}}
  schemas:
    Used: {type: object, properties: {more: {$ref: '#/components/schemas/Part'}}}
    Part: {type: string}
    Alone: {type: object, properties: {self: {$ref: '#/components/schemas/Alone'}}}
  securitySchemes: {key: {type: X509}, forgotten: {type: X509}}
servers: {s: {url: a, protocol: ws, security: [{key: []}]}}
"""
    path = written(tmp_path, V2 + text)
    assert found(path) == [("unused-component", 9, 5), ("unused-component", 10, 40)]
    assert {each.severity for each in diagnose(path)} == {Severity.INFO}


def test_a_schema_that_its_parent_finds_by_name_is_used(tmp_path: Path) -> None:
    text = """\
channels: {/: {publish: {message: {name: a, payload: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas:
    Pet: {type: object, discriminator: kind, properties: {kind: {type: string}}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}]}
"""
    assert diagnose(written(tmp_path, V2 + text)) == []


@pytest.mark.parametrize("text", ["channels: {}\n", "channels: {/: {publish: {mesage: {}}}}\n"])
def test_nothing_is_called_unused_in_a_library_or_beside_errors(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, V2 + text + "components: {schemas: {S: {}}}\n")
    assert "unused-component" not in {each.rule for each in diagnose(path)}


def test_a_component_that_a_reference_leads_through_is_used() -> None:
    payload = {"$ref": "#/components/schemas/Alias/properties/x"}
    schemas = {
        "Alias": {"$ref": "#/components/schemas/Real"},
        "Real": {"properties": {"x": {"type": "string"}}},
    }
    assert diagnose(document({"payload": payload}, schemas)) == []


def test_examples_of_a_trait_that_replace_a_messages_own_are_reported_and_both_checked(
    tmp_path: Path,
) -> None:
    text = message(
        "{name: a, payload: {type: integer}, examples: [{payload: x}],"
        " traits: [{examples: [{payload: y}]}]}"
    )
    rules = [(each.rule, each.message) for each in diagnose(written(tmp_path, text))]
    replaced = "the examples of a trait take the place of these: leave out one"
    assert ("trait-examples", replaced) in rules
    assert sorted(words for rule, words in rules if rule == "message-example") == [
        'it does not fit its schema: "x" is not of type "integer"',
        'it does not fit its schema: "y" is not of type "integer"',
    ]


def test_examples_of_a_trait_alone_are_no_problem(tmp_path: Path) -> None:
    text = message("{name: a, payload: {type: integer}, traits: [{examples: [{payload: 1}]}]}")
    assert diagnose(written(tmp_path, text)) == []
