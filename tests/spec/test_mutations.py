"""A document that was changed at random is told of, at places, and never breaks the checks."""

from __future__ import annotations

import copy
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asynction_spec import diagnose

V2 = """\
asyncapi: 2.6.0
id: urn:example:chat
info: {title: Chat, version: 1.0.0, contact: {email: a@example.com}, license: {name: MIT}}
servers:
  s:
    url: '{host}/io'
    protocol: wss
    variables: {host: {default: a, enum: [a, b]}}
    security: [{token: [], grants: [read]}]
channels:
  /chat:
    servers: [s]
    bindings: {ws: {method: GET, query: {type: object, properties: {a: {type: string}}}}}
    x-handlers: {connect: app.connect}
    x-auth: {type: object}
    publish:
      operationId: say
      tags: [{name: a}, {name: b}]
      message: {oneOf: [{$ref: '#/components/messages/Say'}, {name: wave, messageId: wave}]}
    subscribe: {traits: [{operationId: said}], message: {$ref: '#/components/messages/Said'}}
  /rooms/{room}: {parameters: {room: {schema: {type: string, default: x}}}}
components:
  messages:
    Say:
      name: say
      payload: {$ref: '#/components/schemas/Text'}
      headers: {type: object}
      x-handler: app.say
      x-ack: {args: {type: array, items: [{type: string}, {type: integer}], minItems: 1}}
      traits: [{description: about, correlationId: {location: '$message.header#/id'}}]
      examples: [{name: one, payload: {text: hi, more: []}, headers: {}}]
    Said: {name: said, payload: {anyOf: [{$ref: '#/components/schemas/Text'}, {const: 1}]}}
  schemas:
    Text:
      type: object
      required: [text]
      properties:
        text: {type: string, maxLength: 10, pattern: '^h', examples: [hi]}
        more: {type: array, items: {$ref: '#/components/schemas/Text'}}
  securitySchemes:
    token: {type: http, scheme: bearer, x-bearerInfoFunc: app.token}
    grants:
      type: oauth2
      flows: {implicit: {authorizationUrl: 'https://a/b', scopes: {read: to read}}}
"""
V3 = """\
asyncapi: 3.0.0
info: {title: Chat, version: 1.0.0, tags: [{name: a}], externalDocs: {url: 'https://a/b'}}
servers:
  s:
    host: '{host}'
    protocol: wss
    variables: {host: {default: a}}
    security: [{$ref: '#/components/securitySchemes/token'}]
channels:
  chat:
    address: /chat
    servers: [{$ref: '#/servers/s'}]
    messages:
      say: {$ref: '#/components/messages/Say'}
      said: {payload: {schemaFormat: application/schema+json;version=draft-07, schema: {}}}
    bindings: {ws: {query: {type: object}}}
    x-security: [{token: []}]
  back: {address: null, messages: {done: {payload: {type: string}}}}
operations:
  say:
    action: receive
    channel: {$ref: '#/channels/chat'}
    messages: [{$ref: '#/channels/chat/messages/say'}]
    reply:
      channel: {$ref: '#/channels/back'}
      messages: [{$ref: '#/channels/back/messages/done'}]
  said:
    action: send
    channel: {$ref: '#/channels/chat'}
    messages: [{$ref: '#/channels/chat/messages/said'}]
    traits: [{$ref: '#/components/operationTraits/T'}]
components:
  operationTraits: {T: {summary: about, security: []}}
  messages:
    Say:
      payload: {$ref: '#/components/schemas/Text'}
      examples: [{payload: {text: hi}}]
      x-ack: {$ref: '#/components/x-messageAcks/A'}
  x-messageAcks: {A: {args: {type: boolean}}}
  schemas: {Text: {type: object, properties: {text: {type: string, default: hi}}}}
  securitySchemes: {token: {type: httpApiKey, name: k, in: query, x-apiKeyInfoFunc: app.key}}
"""
DOCUMENTS = [yaml.safe_load(V2), yaml.safe_load(V3)]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.just(10**100),
    st.just(0.5),
    st.text(max_size=3),
    st.sampled_from(["#", "#/info", "#/components/schemas/Text", "object", "array", "*", "("]),
    st.sampled_from(
        [[], [[]], [{}], {}, {"a": 1}, {"$ref": 1}, {"$ref": "#"}, {"$ref": "#/servers/s"}]
    ),
)


def containers(value: Any) -> list[Any]:
    """Every list and mapping within a value that holds something."""
    found: list[Any] = []
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, dict | list) and each:
            found.append(each)
            stack += each.values() if isinstance(each, dict) else each
    return found


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    document: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 3))):
        holder = draw(st.sampled_from(containers(document)))
        steps = list(holder) if isinstance(holder, dict) else range(len(holder))
        step = draw(st.sampled_from(steps))
        match draw(st.sampled_from(["delete", "retype", "rename", "move"])):
            case "delete":
                del holder[step]
            case "retype":
                holder[step] = copy.deepcopy(draw(VALUES))  # it may be changed in its turn
            case "rename" if isinstance(holder, dict):
                holder[draw(st.text(max_size=2)) + str(step)[1:]] = holder.pop(step)
            case _:
                other = draw(st.sampled_from(containers(document)))
                places = list(other) if isinstance(other, dict) else range(len(other))
                other[draw(st.sampled_from(places))] = copy.deepcopy(holder[step])
        if not containers(document):
            break
    return document


def test_the_documents_that_are_changed_are_right() -> None:
    for document in DOCUMENTS:
        rules = {each.rule for each in diagnose(document)}
        assert rules <= {"socketio-binding", "socketio-namespace", "socketio-protocol"}


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(mutated())
def test_a_changed_document_never_breaks_the_checks(document: dict[str, Any]) -> None:
    for diagnostic in diagnose(document):
        assert diagnostic.pointer.startswith("#")
        assert diagnostic.file is None
        assert diagnostic.message


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(mutated())
def test_what_is_told_of_a_changed_file_has_a_line_and_a_column(
    tmp_path_factory: Any, document: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "mutated.yaml"
    path.write_text(yaml.safe_dump(document))
    for diagnostic in diagnose(path):
        assert diagnostic.line is not None
        assert diagnostic.column is not None
        assert diagnostic.end_line is not None
        assert str(diagnostic).startswith(f"{path}:{diagnostic.line}:{diagnostic.column}: ")
