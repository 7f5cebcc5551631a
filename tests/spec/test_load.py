"""Loading as a whole: what is raised, what is reported, and that nothing ever crashes it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from asynction_spec import (
    AsynctionException,
    Severity,
    SpecError,
    diagnose,
    load_spec,
    socketio_problems,
)

from .documents import HEAD, with_payload, written


def test_a_broken_document_raises_all_its_errors_and_keeps_its_warnings(tmp_path: Path) -> None:
    servers = "servers: {s: {host: a, protocol: kafka}, w: {host: b, protocol: ws}}\n"
    text = HEAD + "chanels: {}\nid: 5\n" + servers
    path = written(tmp_path, text)
    with pytest.raises(SpecError) as raised:
        load_spec(path)
    assert isinstance(raised.value, AsynctionException)
    assert list(raised.value.diagnostics) == diagnose(path)
    assert str(raised.value) == (
        f"{path}:3:1: error unknown-field: "
        "the Document Object has no field 'chanels'; did you mean 'channels'?\n"
        f"{path}:4:5: error wrong-type: "
        "a string is needed here, and an integer was found: put it in quotes"
    )
    assert raised.value.diagnostics[-1].severity is Severity.WARNING


@pytest.mark.parametrize("as_text", [True, False])
def test_a_path_may_be_text_or_a_path(tmp_path: Path, as_text: bool) -> None:
    path = written(tmp_path, HEAD)
    assert load_spec(str(path) if as_text else path).info.title == "A"


def test_json_and_yaml_and_a_mapping_are_the_same_document(tmp_path: Path) -> None:
    text = '{"asyncapi": "3.0.0", "info": {"title": "A", "version": "1", "description": "D"}}'
    spec = load_spec(written(tmp_path, text, "a.json"))
    assert spec.document == load_spec(written(tmp_path, text, "a.yaml")).document
    assert spec.document == load_spec(yaml.safe_load(text)).document
    assert (spec.info.title, spec.info.version, spec.info.description) == ("A", "1", "D")


def test_what_is_loaded_tells_its_name_and_not_its_innards(tmp_path: Path) -> None:
    spec = load_spec(written(tmp_path, with_payload("{type: string}")))
    assert spec.version == "3.0.0"
    assert "CompiledSchemas" not in repr(spec)


def test_a_large_document_is_told_about_in_the_order_of_its_text(tmp_path: Path) -> None:
    count = 200
    channels = "".join(f"  c{n}: {{address: /{n}, zzz: 1}}\n" for n in range(count))
    problems = diagnose(written(tmp_path, f"{HEAD}channels:\n{channels}"))
    assert [each.line for each in problems] == list(range(4, 4 + count))


# -- whatever is done to a document ------------------------------------------------------------

VERSION_2 = yaml.safe_load("""\
asyncapi: 2.6.0
info: {title: Chat, version: 1.0.0, contact: {name: C}, license: {name: MIT}}
servers:
  s: {url: "ws://{host}/chat", protocol: ws, variables: {host: {default: a, enum: [a]}},
      security: [{basic: []}]}
channels:
  /:
    x-handlers: {connect: app.connect}
    x-auth: {type: object, properties: {token: {type: string}}}
    bindings: {ws: {method: GET, query: {type: object, properties: {a: {type: integer}}}}}
    publish:
      message:
        oneOf:
          - name: say
            payload: {$ref: '#/components/schemas/Tree'}
            traits: [{$ref: '#/components/messageTraits/Titled'}]
            x-ack: {args: {type: array, items: [{type: boolean}, {type: string}], minItems: 1}}
          - {$ref: '#/components/messages/Draw'}
    subscribe: {operationId: a, message: {name: said, payload: {type: string, format: binary}}}
  /b: {$ref: '#/components/channels/B'}
components:
  channels: {B: {publish: {message: {$ref: '#/components/messages/Both'}}}}
  messages:
    Draw: {name: draw, payload: {type: array, items: [{type: integer}]},
           x-ack: {$ref: '#/components/x-messageAcks/Done'}}
    Both: {oneOf: [{name: a}, {$ref: '#/components/messages/Draw'}]}
  messageTraits: {Titled: {title: T, examples: [{payload: {}}]}}
  schemas:
    Tree: {type: object, properties: {left: {$ref: '#/components/schemas/Tree'},
           right: {allOf: [{$ref: '#/components/schemas/Tree'}]}}, patternProperties: {'^a': {}}}
  securitySchemes: {basic: {type: http, scheme: basic}}
  x-messageAcks: {Done: {args: {type: boolean}}}
""")
VERSION_3 = yaml.safe_load("""\
asyncapi: 3.0.0
info: {title: Chat, version: 1.0.0, tags: [{name: t}], externalDocs: {url: 'http://a'}}
servers:
  s: {host: "{h}", pathname: /chat, protocol: ws, variables: {h: {default: a}},
      security: [{$ref: '#/components/securitySchemes/basic'}]}
channels:
  lobby:
    address: /
    x-handlers: {connect: app.connect}
    x-auth: {type: object}
    bindings: {ws: {method: GET, headers: {type: object}}}
    servers: [{$ref: '#/servers/s'}]
    messages:
      say: {payload: {$ref: '#/components/schemas/Tree'}, x-handler: app.say,
            traits: [{$ref: '#/components/messageTraits/Titled'}]}
      ok: {payload: {type: boolean}}
      nay: {payload: {schemaFormat: application/schema+json;version=2020-12,
           schema: {type: array, prefixItems: [{type: integer}, {type: string}]}}}
  back: {address: null, messages: {done: {payload: {type: string}}}}
operations:
  say:
    action: receive
    channel: {$ref: '#/channels/lobby'}
    messages: [{$ref: '#/channels/lobby/messages/say'}]
    reply: {messages: [{$ref: '#/channels/lobby/messages/ok'}]}
  ask:
    action: send
    channel: {$ref: '#/channels/lobby'}
    messages: [{$ref: '#/channels/lobby/messages/nay'}]
    reply: {channel: {$ref: '#/channels/back'}}
components:
  messageTraits: {Titled: {title: T}}
  schemas:
    Tree: {type: object, properties: {left: {$ref: '#/components/schemas/Tree'}},
           dependencies: {a: [b], c: {type: object}}, if: {minProperties: 1}, then: true}
  securitySchemes: {basic: {type: http, scheme: basic}}
""")

Pointer = tuple[Any, ...]

_ODD_VALUES: list[Any] = [
    *(None, True, 0, -1, 1.5, "", "x", "/", "\u2028", [], {}, [None], [[]], {"": {}}),
    *({"type": "strng"}, {"oneOf": [{}]}, {"$ref": 5}, {"$ref": "#"}, {"$ref": "http://[::1"}),
    *({"$ref": "missing.yaml"}, {"schemaFormat": "x", "schema": 5}, {"$schema": "x"}),
]
_WORDS = [
    "type",
    "$ref",
    "x-ack",
    "args",
    "name",
    "payload",
    "messages",
    "oneOf",
    "items",
    "prefixItems",
    "schemaFormat",
    "schema",
    "$schema",
    "traits",
    "reply",
    "address",
    "channel",
    "action",
    "properties",
    "security",
    "x-handler",
    "default",
]


def pointers(node: dict[Any, Any] | list[Any], pointer: Pointer = ()) -> Iterator[Pointer]:
    """Everything in a document but itself."""
    members = node.items() if isinstance(node, dict) else enumerate(node)
    for step, member in members:
        yield (*pointer, step)
        if isinstance(member, dict | list):
            yield from pointers(member, (*pointer, step))


def at(node: Any, pointer: Pointer) -> Any:
    for step in pointer:
        node = node[step]
    return node


def reference_to(pointer: Pointer) -> dict[str, str]:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in pointer)
    return {"$ref": "#/" + "/".join(steps)}


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A document of which something was deleted, retyped, renamed, moved or referred to."""
    document: dict[str, Any] = copy.deepcopy(draw(st.sampled_from([VERSION_2, VERSION_3])))
    for _ in range(draw(st.integers(1, 3))):
        everywhere = list(pointers(document))
        *parent, step = draw(st.sampled_from(everywhere))
        holder = at(document, tuple(parent))
        change = draw(st.sampled_from(["delete", "retype", "rename", "move", "refer"]))
        other = draw(st.sampled_from(everywhere))
        if change == "delete":
            del holder[step]
        elif change == "retype":
            holder[step] = copy.deepcopy(draw(st.sampled_from(_ODD_VALUES)))
        elif change == "rename" and isinstance(holder, dict):
            holder[draw(st.sampled_from(_WORDS))] = holder.pop(step)
        elif change == "move":
            holder[step] = copy.deepcopy(at(document, other))
        else:
            holder[step] = reference_to(other)
    return document


@pytest.mark.parametrize("document", [VERSION_2, VERSION_3], ids=["2", "3"])
def test_what_is_mutated_below_is_right_as_it_is(document: dict[str, Any]) -> None:
    assert [each for each in diagnose(document) if each.severity is Severity.ERROR] == []


@settings(max_examples=100, deadline=None)
@given(mutated())
def test_no_document_crashes_diagnose_and_every_diagnostic_has_a_place(
    document: dict[str, Any],
) -> None:
    diagnostics = diagnose(document)
    for each in diagnostics:
        assert each.pointer.startswith("#")
        assert each.message
        assert str(each).startswith(f"{each.pointer}: {each.severity} {each.rule}: ")
    if any(each.severity is Severity.ERROR for each in diagnostics):
        with pytest.raises(SpecError) as raised:
            load_spec(document)
        assert list(raised.value.diagnostics) == diagnostics
    else:
        problems = socketio_problems(load_spec(document), None)
        assert all(each.severity is Severity.ERROR for each in problems)


@settings(max_examples=50, deadline=None)
@given(document=mutated())
def test_every_diagnostic_of_a_file_has_a_line_and_a_column_in_it(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]
) -> None:
    text = yaml.safe_dump(document, allow_unicode=True)
    path = written(tmp_path_factory.getbasetemp(), text)
    lines = text.split("\n")
    for each in diagnose(path):
        assert each.file == str(path)
        assert each.line is not None
        assert each.column is not None
        assert each.column <= len(lines[each.line - 1]) + 1
