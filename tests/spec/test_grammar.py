"""What is AsyncAPI and what is not: fields, types, words and references."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from asynction_spec import Severity, diagnose

from .documents import HEAD, found, only, written

V2 = 'asyncapi: 2.6.0\ninfo: {title: A, version: "1"}\n'


def version_2(text: str, minor: int = 6) -> str:
    return V2.replace("2.6.0", f"2.{minor}.0") + dedent(text)


# -- fields ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "text", "line", "column"),
    [
        (2, "channels: {/: {servers: [s]}}\nservers: {s: {url: x, protocol: ws}}\n", 3, 16),
        (3, "channels: {}\ncomponents: {servers: {}}\n", 4, 14),
        (3, "channels: {}\ncomponents: {channels: {}}\n", 4, 14),
        (4, "channels: {}\ncomponents: {serverVariables: {}}\n", 4, 14),
        (4, "channels: {/: {publish: {security: [], message: {name: a}}}}\n", 3, 26),
        (4, "channels: {/: {publish: {message: {name: a, messageId: b}}}}\n", 3, 45),
        (5, "channels: {}\nservers: {s: {url: x, protocol: ws, tags: []}}\n", 4, 37),
    ],
)
def test_a_field_is_known_since_its_version_and_not_before(
    tmp_path: Path, since: int, text: str, line: int, column: int
) -> None:
    assert diagnose(written(tmp_path, version_2(text, since))) == []
    diagnostic = only(written(tmp_path, version_2(text, since - 1)))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == (
        "unknown-field",
        line,
        column,
    )
    assert diagnostic.message.endswith(f"exists since AsyncAPI 2.{since}")


def test_an_unknown_field_is_told_at_its_key_with_a_near_one(tmp_path: Path) -> None:
    diagnostic = only(written(tmp_path, HEAD + "servers:\n  s: {hots: a, host: b, protocol: ws}\n"))
    assert str(diagnostic) == (
        f"{diagnostic.file}:4:7: error unknown-field: "
        "the Server Object has no field 'hots'; did you mean 'host'?"
    )
    assert diagnostic.pointer == "#/servers/s/hots"
    assert (diagnostic.end_line, diagnostic.end_column) == (4, 11)


def test_an_unknown_field_unlike_any_other_is_told_without_advice(tmp_path: Path) -> None:
    diagnostic = only(written(tmp_path, HEAD + "zzz: 1\n"))
    assert diagnostic.message == "the Document Object has no field 'zzz'"


def test_a_misspelt_required_field_is_told_once(tmp_path: Path) -> None:
    diagnostic = only(written(tmp_path, 'asyncapi: 3.0.0\ninfo: {titel: A, version: "1"}\n'))
    assert diagnostic.message == "the Info Object has no field 'titel'; did you mean 'title'?"


def test_a_missing_field_is_told_at_the_object_that_needs_it(tmp_path: Path) -> None:
    diagnostic = only(written(tmp_path, "asyncapi: 3.0.0\ninfo: {title: A}\n"))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("missing-field", 2, 1)
    assert diagnostic.message == "the Info Object needs the field 'version'"


def test_a_missing_field_of_the_document_is_told_at_its_beginning(tmp_path: Path) -> None:
    assert found(written(tmp_path, "asyncapi: 2.0.0\nchannels: {}\n")) == [("missing-field", 1, 1)]


def test_extensions_are_allowed_everywhere(tmp_path: Path) -> None:
    text = """\
    asyncapi: 3.0.0
    info: {title: A, version: "1", x-a: 1}
    x-b: [1]
    servers: {s: {host: a, protocol: ws, x-c: {$ref: '#/nowhere'}}}
    channels: {c: {address: /, x-d: 1, messages: {m: {payload: {}, x-e: 2}, x-f: 1}}, x-g: 1}
    """
    assert diagnose(written(tmp_path, text)) == []


def test_an_operation_may_say_when_a_mock_emits_its_events() -> None:
    info = {"title": "A", "version": "1"}
    v2 = {"/": {"subscribe": {"x-mock": {"interval": 1}, "message": {"name": "a"}}}}
    assert diagnose({"asyncapi": "2.6.0", "info": info, "channels": v2}) == []

    operation = {"action": "send", "channel": {"$ref": "#/channels/a"}, "x-mock": False}
    channels = {"a": {"address": "/", "messages": {"m": {}}}}
    document = {"asyncapi": "3.0.0", "info": info, "channels": channels}
    assert diagnose({**document, "operations": {"o": operation}}) == []


def test_what_the_schemas_of_asyncapi_call_deprecated_is_allowed(tmp_path: Path) -> None:
    text = """\
    channels:
      /:
        deprecated: true
        publish: {message: {name: a, deprecated: true, traits: [{deprecated: false}]}}
    """
    assert diagnose(written(tmp_path, version_2(text))) == []


# -- types -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("id: 5\n", 3, 5, "a string is needed here, and an integer was found: put it in quotes"),
        ("id: 1.5\n", 3, 5, "a string is needed here, and a number was found: put it in quotes"),
        ("id: true\n", 3, 5, "a string is needed here, and a boolean was found: put it in quotes"),
        ("id: [a]\n", 3, 1, "a string is needed here, and a list was found"),
        ("id:\n", 3, 4, "a string is needed here, and null was found"),
        ("channels: []\n", 3, 1, "a mapping is needed here, and a list was found"),
        ("channels: {c: 5}\n", 3, 15, "a mapping is needed here, and an integer was found"),
        (
            "channels: {c: {address: /, servers: {}}}\n",
            3,
            28,
            "a list is needed here, and a mapping was found",
        ),
        (
            "channels: {c: {address: /, messages: {m: {payload: {}, deprecated: 'no'}}}}\n",
            3,
            68,
            "a boolean is needed here, and a string was found",
        ),
    ],
)
def test_a_value_of_the_wrong_type_is_told_once(
    tmp_path: Path, text: str, line: int, column: int, message: str
) -> None:
    diagnostic = only(written(tmp_path, HEAD + text))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("wrong-type", line, column)
    assert diagnostic.message == message


def test_an_address_may_be_null(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "channels: {c: {address: null}}\n")
    assert [each.severity for each in diagnose(path)] == [Severity.WARNING]


@pytest.mark.parametrize("word", ["recieve", "RECEIVE"])
def test_an_unknown_word_is_told_with_those_that_are_known(tmp_path: Path, word: str) -> None:
    text = f"channels: {{c: {{address: /}}}}\noperations: {{o: {{action: {word}, "
    path = written(tmp_path, HEAD + text + "channel: {$ref: '#/channels/c'}}}\n")
    diagnostic = only(path)
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("unknown-word", 4, 26)
    assert diagnostic.message.startswith(f"\"{word}\" is not one of 'send', 'receive'")


def test_a_ws_binding_is_looked_into(tmp_path: Path) -> None:
    text = "channels: {c: {address: /, bindings: {ws: {method: PUT}, kafka: {method: PUT}}}}\n"
    assert found(written(tmp_path, HEAD + text)) == [("unknown-word", 3, 52)]


# -- references --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (
            "operations: {o: {action: send, channel: {$ref: '#/servers/s'}}}\n",
            48,
            "a reference to a Channel Object is needed, and '#/servers/s' is a Server Object",
        ),
        (
            "operations: {o: {action: send, channel: {$ref: '#/info/title'}}}\n",
            48,
            "a reference to a Channel Object is needed, and '#/info/title' is a string",
        ),
        (
            "channels: {c: {address: /, messages: {m: {$ref: '#/channels/c'}}}}\n",
            49,
            "a reference to a Message Object is needed, and '#/channels/c' is a Channel Object",
        ),
        (
            "channels: {c: {address: /, bindings: {$ref: '#'}}}\n",
            45,
            "a reference to a Channel Bindings Object is needed, and '#' is a Document Object",
        ),
        (
            "components: {operations: {o: {$ref: '#/x-list'}}}\n",
            37,
            "a reference to an Operation Object is needed, and '#/x-list' is a list",
        ),
    ],
)
def test_a_reference_to_the_wrong_kind_of_object_is_told_at_its_place(
    tmp_path: Path, text: str, column: int, message: str
) -> None:
    head = HEAD + "x-list: []\nservers: {s: {host: a, protocol: ws}}\n"
    diagnostic = only(written(tmp_path, head + text))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("ref-kind", 5, column)
    assert diagnostic.message == message


def test_an_object_that_is_referred_to_is_checked_once_where_it_stands(tmp_path: Path) -> None:
    text = """\
    channels:
      a: {address: /a, messages: {m: {$ref: messages.yaml#/m}}}
      b: {address: /b, messages: {m: {$ref: messages.yaml#/m}}}
    """
    root = written(tmp_path, HEAD + dedent(text))
    written(tmp_path, "m:\n  nane: said\n", "messages.yaml")
    diagnostic = only(root)
    assert (diagnostic.file, diagnostic.line, diagnostic.column) == (
        str(tmp_path / "messages.yaml"),
        2,
        3,
    )


@pytest.mark.parametrize(
    "message",
    [
        "{oneOf: [{name: a}, {name: b}]}",
        "{$ref: '#/components/messages/Both'}",
        "{oneOf: [{$ref: '#/components/messages/Both'}]}",
    ],
)
def test_several_messages_may_stand_wherever_one_may_in_2_x(tmp_path: Path, message: str) -> None:
    text = f"""\
    channels: {{/: {{publish: {{message: {message}}}}}}}
    components: {{messages: {{Both: {{oneOf: [{{name: a}}, {{name: b}}]}}}}}}
    """
    path = written(tmp_path, version_2(text))
    assert {each.rule for each in diagnose(path)} <= {"unused-component"}


def test_several_messages_are_nothing_else_beside_that(tmp_path: Path) -> None:
    text = "channels: {/: {publish: {message: {oneOf: [{name: a}], name: b}}}}\n"
    assert found(written(tmp_path, version_2(text))) == [("unknown-field", 3, 56)]


def test_several_messages_in_one_are_not_known_in_3_x(tmp_path: Path) -> None:
    text = "channels: {c: {address: /, messages: {m: {oneOf: [{name: a}]}}}}\n"
    assert found(written(tmp_path, HEAD + text)) == [("unknown-field", 3, 43)]


# -- one fault, one diagnostic -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "channels: {c: {adress: /}}\n",
        HEAD + "channels: {c: {address: 5}}\n",
        HEAD + "servers: {s: {host: a, protocl: ws}}\n",
        HEAD + "servers: {s: {host: a}}\n",
        HEAD + "servers: {s: {host: a, protocol: 5}}\n",
        V2 + "channels: {/: {publish: {message: 5}}}\n",
        V2 + "channels: {/: {publish: {message: {oneOf: 5}}}}\n",
        V2 + "channels: {/: {publish: {message: {oneOf: [5]}}}}\n",
        V2 + "channels: {/: {publish: {message: {nam: a}}}}\n",
        V2 + "channels: {/: {publish: {message: {name: 5}}}}\n",
        V2 + "channels: {/: {publish: 5}}\n",
        V2 + "channels: {/: 5}\n",
    ],
)
def test_what_follows_from_a_fault_is_not_told_beside_it(tmp_path: Path, text: str) -> None:
    diagnostic = only(written(tmp_path, text))
    assert diagnostic.severity is Severity.ERROR


def test_faults_are_told_together_in_the_order_of_the_text(tmp_path: Path) -> None:
    servers = "servers: {s: {host: 5, protocol: kafka}, w: {host: b, protocol: ws}}\n"
    text = f"chanels: {{}}\n{servers}id: 5\nid: 6\n"
    assert found(written(tmp_path, HEAD + text)) == [
        ("unknown-field", 3, 1),
        ("wrong-type", 4, 21),
        ("socketio-protocol", 4, 34),
        ("wrong-type", 5, 5),
        ("duplicate-key", 6, 1),
    ]


# -- texts with a form of their own ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "wording"),
    [
        ("info: {title: A, version: '1', termsOfService: here}", 48, "an absolute URI"),
        ("info: {title: A, version: '1', contact: {email: me}}", 49, "an email address"),
        ("info: {title: A, version: '1', contact: {url: /me}}", 47, "an absolute URI"),
        ("id: chat", 5, "an absolute URI"),
    ],
)
def test_a_text_has_the_form_that_its_field_needs(
    tmp_path: Path, text: str, column: int, wording: str
) -> None:
    head = "" if text.startswith("info") else "info: {title: A, version: '1'}\n"
    diagnostic = only(written(tmp_path, f"asyncapi: 3.0.0\n{head}{text}\n"))
    assert (diagnostic.rule, diagnostic.column) == ("format", column)
    assert f"is not {wording}" in diagnostic.message


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("$message.header#/id", []),
        ("$message.payload#", []),
        ("$message.payload#/a~1b/c", []),
        ("$message.body#/id", ["format"]),
        ("header#/id", ["format"]),
        ("5", ["wrong-type"]),
    ],
)
def test_a_location_is_a_runtime_expression(
    tmp_path: Path, location: str, expected: list[str]
) -> None:
    message = f"{{name: a, correlationId: {{location: {location}}}}}"
    text = f"channels: {{/: {{publish: {{message: {message}}}}}}}\n"
    assert [each.rule for each in diagnose(written(tmp_path, version_2(text)))] == expected


def test_what_has_to_be_unique_in_a_list_is_told_at_the_second(tmp_path: Path) -> None:
    text = "servers: {s: {host: '{a}', protocol: ws, variables: {a: {enum: [x, y, x]}}}}\n"
    diagnostic = only(written(tmp_path, HEAD + text))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("repeated-item", 3, 71)


def test_the_name_of_a_component_has_few_characters(tmp_path: Path) -> None:
    text = "components: {schemas: {'a b': {}, a.b-c_1: {}}}\n"
    diagnostic = only(written(tmp_path, HEAD + text))
    assert (diagnostic.rule, diagnostic.severity) == ("component-name", Severity.WARNING)
    assert (diagnostic.line, diagnostic.column) == (3, 24)


# -- security schemes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "rule", "message"),
    [
        ("{type: basic}", "unknown-word", "\"basic\" is not one of 'userPassword'"),
        ("{type: http}", "missing-field", "needs the field 'scheme'"),
        ("{type: http, shceme: basic}", "unknown-field", "did you mean 'scheme'?"),
        ("{type: apiKey, in: header}", "unknown-word", "not one of 'user', 'password'"),
        ("{type: httpApiKey, in: query}", "missing-field", "needs the field 'name'"),
        ("{type: openIdConnect, openIdConnectUrl: here}", "format", "an absolute URI"),
        ("{type: X509, scheme: basic}", "unknown-field", "no field 'scheme'"),
        ("{type: oauth2}", "missing-field", "needs the field 'flows'"),
        ("{type: oauth2, flows: {implict: {}}}", "unknown-field", "did you mean 'implicit'?"),
        (
            "{type: oauth2, flows: {password: {availableScopes: {}}}}",
            "missing-field",
            "needs the field 'tokenUrl'",
        ),
        (
            "{type: oauth2, flows: {implicit: {availableScopes: {a: 1}, authorizationUrl: 'a:b'}}}",
            "wrong-type",
            "a string is needed here",
        ),
    ],
)
def test_a_security_scheme_has_the_fields_of_its_type(
    tmp_path: Path, scheme: str, rule: str, message: str
) -> None:
    path = written(tmp_path, f"{HEAD}components: {{securitySchemes: {{s: {scheme}}}}}\n")
    diagnostic = only(path)
    assert diagnostic.rule == rule
    assert message in diagnostic.message


def test_a_scheme_may_be_known_since_a_later_version_only(tmp_path: Path) -> None:
    text = "channels: {}\ncomponents: {securitySchemes: {s: {type: gssapi}}}\n"
    assert diagnose(written(tmp_path, version_2(text, 1))) == []
    assert only(written(tmp_path, version_2(text, 0))).message == (
        '"gssapi" exists since AsyncAPI 2.1'
    )


# -- examples of messages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minor", "example", "rules"),
    [
        (0, "{payload: 1}", []),
        (0, "{name: a, payload: 1}", ["unknown-field"]),
        (1, "{name: a, payload: 1}", []),
        (6, "{payloda: 1}", ["unknown-field"]),
        (6, "{headers: 1}", ["wrong-type"]),
        (6, "5", ["wrong-type"]),
    ],
)
def test_an_example_of_a_message_has_its_own_fields(
    tmp_path: Path, minor: int, example: str, rules: list[str]
) -> None:
    text = f"channels: {{/: {{publish: {{message: {{name: a, examples: [{example}]}}}}}}}}\n"
    assert [each.rule for each in diagnose(written(tmp_path, version_2(text, minor)))] == rules


def test_an_example_of_3_x_has_a_payload_or_headers(tmp_path: Path) -> None:
    text = "channels: {c: {address: /, messages: {m: {examples: [{name: a}]}}}}\n"
    assert only(written(tmp_path, HEAD + text)).message == (
        "the Message Example Object needs one of the fields 'payload' or 'headers'"
    )


# -- extensions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "channels: {/: {publish: {message: {name: a, x-hander: b}}}}",
            "'x-hander' has no meaning here; did you mean 'x-handler'?",
        ),
        (
            "channels: {/: {x-handler: b}}",
            "'x-handler' has no meaning here; did you mean 'x-handlers'?",
        ),
        (
            "channels: {}\ncomponents: {x-message-acks: {}}",
            "'x-message-acks' has no meaning here; did you mean 'x-messageAcks'?",
        ),
        (
            (
                "channels: {}\ncomponents: {securitySchemes: {s: {type: http, scheme: basic, "
                "x-basicBearerInfoFunc: a.b}}}"
            ),
            "'x-basicBearerInfoFunc' has no meaning here; did you mean 'x-bearerInfoFunc'?",
        ),
        (
            "channels: {}\nx-ack: {}",
            (
                "'x-ack' has no meaning in a Document Object: "
                "it belongs in Message Object or Message Trait Object"
            ),
        ),
    ],
)
def test_an_extension_of_ours_that_is_misspelt_or_misplaced_is_a_warning(
    tmp_path: Path, text: str, message: str
) -> None:
    diagnostic = only(written(tmp_path, version_2(text + "\n")))
    rule = "security-extension" if "Func" in text else "extension"
    assert (diagnostic.rule, diagnostic.severity) == (rule, Severity.WARNING)
    assert diagnostic.message == message


def test_an_extension_is_named_with_few_characters(tmp_path: Path) -> None:
    assert found(written(tmp_path, HEAD + "x-: 1\nx-a b: 1\nx-a.b_c-1: 1\n")) == [
        ("unknown-field", 3, 1),
        ("unknown-field", 4, 1),
    ]


# -- where references stand --------------------------------------------------------------------


def test_a_reference_where_none_can_stand_is_told_and_followed(tmp_path: Path) -> None:
    text = "channels: {/: {publish: {$ref: '#/x-operation'}}}\nx-operation: {mesage: {}}\n"
    assert found(written(tmp_path, version_2(text))) == [
        ("ref-place", 3, 26),
        ("unknown-field", 4, 15),
    ]


def test_a_list_or_mapping_can_not_be_a_reference_either(tmp_path: Path) -> None:
    text = "channels: {$ref: '#/x-c'}\nx-c: {c: {address: 5}}\n"
    assert found(written(tmp_path, HEAD + text)) == [("ref-place", 3, 12), ("wrong-type", 4, 20)]


def test_an_operation_refers_to_its_channel(tmp_path: Path) -> None:
    text = "operations: {o: {action: send, channel: {address: /}}}\n"
    diagnostic = only(written(tmp_path, HEAD + text))
    assert (diagnostic.rule, diagnostic.severity) == ("ref-needed", Severity.WARNING)
    assert (diagnostic.line, diagnostic.column) == (3, 32)


@pytest.mark.parametrize(("version", "rules"), [("3.0.0", ["unknown-field"]), ("3.1.0", [])])
def test_the_protocols_of_bindings_are_known_by_version(
    tmp_path: Path, version: str, rules: list[str]
) -> None:
    text = HEAD.replace("3.0.0", version) + "components: {serverBindings: {b: {ros2: {}}}}\n"
    assert [each.rule for each in diagnose(written(tmp_path, text))] == rules
