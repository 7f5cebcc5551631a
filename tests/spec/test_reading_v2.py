"""AsyncAPI 2.x into the model, and the same API written in 2.x and in 3.x."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from asynction_spec import Arguments, AsyncApiSpec, Event, Node, diagnose, load_spec

from .documents import written

V2 = 'asyncapi: 2.6.0\ninfo: {title: A, version: "1"}\n'


def one_message(tmp_path: Path, message: str, more: str = "") -> Event:
    """The event of a document that receives one message."""
    text = f"{V2}channels: {{/: {{publish: {{message: {message}}}}}}}\n{more}"
    ((_, event),) = load_spec(written(tmp_path, text)).events()
    return event


def value(node: Node | None) -> Any:
    return None if node is None else node.value


# -- twins -------------------------------------------------------------------------------------

VERSION_2 = """\
asyncapi: 2.6.0
info: {title: Chat, version: 1.2.3, description: Talk}
servers:
  local:
    url: ws://localhost:{port}/chat
    protocol: ws
    description: Here
    variables: {port: {default: "5000", enum: ["5000", "6000"], description: P}}
channels:
  /:
    description: The lobby
    x-handlers: {connect: app.connect, disconnect: app.gone, error: app.error}
    x-auth: {type: object, required: [token]}
    bindings:
      ws: {method: GET, query: {type: object}, headers: {type: object}}
    publish:
      message:
        oneOf:
          - name: say
            title: Say
            summary: Says something
            description: To all
            payload: {$ref: '#/components/schemas/Text'}
            x-handler: app.say
            x-ack: {args: {type: array, items: [{type: boolean}, {type: string}], minItems: 1}}
            examples: [{payload: hello}]
          - name: draw
            payload: {type: array, items: [{type: integer}, {type: integer}]}
            x-handler: app.draw
            x-ack: {$ref: '#/components/x-messageAcks/Done'}
    subscribe:
      message: {name: said, payload: {$ref: '#/components/schemas/Text'}}
  /admin:
    subscribe:
      message: {name: metrics}
components:
  schemas: {Text: {type: string, maxLength: 10}}
  x-messageAcks: {Done: {args: {type: boolean}}}
"""

VERSION_3 = """\
asyncapi: 3.0.0
info: {title: Chat, version: 1.2.3, description: Talk}
servers:
  local:
    host: localhost:{port}
    pathname: /chat
    protocol: ws
    description: Here
    variables: {port: {default: "5000", enum: ["5000", "6000"], description: P}}
channels:
  lobby:
    address: /
    description: The lobby
    x-handlers: {connect: app.connect, disconnect: app.gone, error: app.error}
    x-auth: {type: object, required: [token]}
    bindings:
      ws: {method: GET, query: {type: object}, headers: {type: object}}
    messages:
      say:
        title: Say
        summary: Says something
        description: To all
        payload: {$ref: '#/components/schemas/Text'}
        x-handler: app.say
        x-ack: {args: {type: array, items: [{type: boolean}, {type: string}], minItems: 1}}
        examples: [{payload: hello}]
      draw:
        payload: {type: array, items: [{type: integer}, {type: integer}]}
      done: {payload: {type: boolean}}
      said: {payload: {$ref: '#/components/schemas/Text'}}
  admin:
    address: /admin
    messages: {m: {name: metrics}}
operations:
  say:
    action: receive
    channel: {$ref: '#/channels/lobby'}
    messages: [{$ref: '#/channels/lobby/messages/say'}]
  draw:
    action: receive
    channel: {$ref: '#/channels/lobby'}
    messages: [{$ref: '#/channels/lobby/messages/draw'}]
    reply: {messages: [{$ref: '#/channels/lobby/messages/done'}]}
    x-handler: app.draw
  said:
    action: send
    channel: {$ref: '#/channels/lobby'}
    messages: [{$ref: '#/channels/lobby/messages/said'}]
  metrics: {action: send, channel: {$ref: '#/channels/admin'}}
components:
  schemas: {Text: {type: string, maxLength: 10}}
"""


def plain(spec: AsyncApiSpec) -> dict[str, Any]:
    """What a spec says, without where it says it."""

    def schema(node: Node | None) -> Any:
        return None if node is None else spec.follow(node).value

    def arguments(each: Arguments | None) -> Any:
        if each is None:
            return None
        own = tuple(schema(one) for one in each.each)
        return schema(each.schema), each.dialect, each.positional, each.least, each.most, own

    def event(each: Event) -> Any:
        return {
            "name": each.name,
            "payload": arguments(each.payload),
            "ack": [arguments(ack) for ack in each.ack],
            "handler": value(each.handler),
            "texts": (each.title, each.summary, each.description),
            "examples": [example.value for example in each.examples],
            "schema_format": value(each.schema_format),
        }

    return {
        "info": spec.info,
        "servers": {
            name: (
                each.protocol,
                each.host,
                each.pathname,
                each.description,
                [
                    (one.name, one.default, one.enum, one.description)
                    for one in each.variables.values()
                ],
            )
            for name, each in spec.servers.items()
        },
        "namespaces": {
            name: {
                "address": each.address,
                "description": each.description,
                "receives": [event(one) for one in each.receives],
                "emits": [event(one) for one in each.emits],
                "auth": value(each.auth),
                "handlers": {key: node.value for key, node in each.handlers.items()},
                "bindings": each.bindings
                and [
                    value(node)
                    for node in (each.bindings.method, each.bindings.query, each.bindings.headers)
                ],
            }
            for name, each in spec.namespaces.items()
        },
    }


def test_the_same_api_in_2_x_and_3_x_is_the_same_model(tmp_path: Path) -> None:
    second = plain(load_spec(written(tmp_path, VERSION_2, "2.yaml")))
    third = plain(load_spec(written(tmp_path, VERSION_3, "3.yaml")))
    assert second == third


def test_publish_is_received_and_subscribe_is_emitted(tmp_path: Path) -> None:
    lobby = load_spec(written(tmp_path, VERSION_2)).namespaces["/"]
    assert [each.name for each in lobby.receives] == ["say", "draw"]
    assert [each.name for each in lobby.emits] == ["said"]


# -- messages ----------------------------------------------------------------------------------


def test_one_of_holds_messages_and_others_that_hold_messages(tmp_path: Path) -> None:
    text = f"""{V2}\
channels:
  /:
    publish:
      message: {{oneOf: [{{name: a}}, {{$ref: '#/components/messages/More'}}]}}
components:
  messages:
    More: {{oneOf: [{{name: b}}, {{$ref: '#/components/messages/C'}}]}}
    C: {{name: c}}
"""
    path = written(tmp_path, text)
    assert diagnose(path) == []
    assert [event.name for _, event in load_spec(path).events()] == ["a", "b", "c"]


def test_one_of_may_hold_itself(tmp_path: Path) -> None:
    text = f"""{V2}\
channels: {{/: {{publish: {{message: {{$ref: '#/components/messages/A'}}}}}}}}
components: {{messages: {{A: {{oneOf: [{{$ref: '#/components/messages/A'}}, {{name: a}}]}}}}}}
"""
    ((_, event),) = load_spec(written(tmp_path, text)).events()
    assert event.name == "a"


def test_traits_win_over_the_message_and_later_ones_over_earlier_ones(tmp_path: Path) -> None:
    message = """\
{name: own, title: own, summary: own, x-handler: own.handler, traits: [
  {title: first, summary: first}, {$ref: '#/components/messageTraits/Second'}]}"""
    more = "components: {messageTraits: {Second: {summary: second, x-ack: {type: boolean}}}}\n"
    event = one_message(tmp_path, message, more)
    assert (event.name, event.title, event.summary) == ("own", "first", "second")
    assert value(event.handler) == "own.handler"
    assert [ack.schema.value for ack in event.ack] == [{"type": "boolean"}]


def test_a_trait_may_give_the_name_and_the_handler(tmp_path: Path) -> None:
    event = one_message(tmp_path, "{traits: [{name: said, x-handler: app.said}]}")
    assert (event.name, value(event.handler)) == ("said", "app.said")


def test_a_message_without_a_payload_has_no_arguments_to_check(tmp_path: Path) -> None:
    event = one_message(tmp_path, "{name: a}")
    assert (event.payload, event.ack, event.handler) == (None, (), None)


# -- acks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ack",
    [
        "{args: {type: boolean}}",
        "{type: boolean}",
        "{args: {$ref: '#/components/schemas/Done'}}",
        "{$ref: '#/components/schemas/Done'}",
        "{$ref: '#/components/x-messageAcks/Done'}",
        "{$ref: '#/components/x-messageAcks/Bare'}",
    ],
)
def test_an_ack_may_be_written_in_several_ways(tmp_path: Path, ack: str) -> None:
    more = """\
components:
  schemas: {Done: {type: boolean}}
  x-messageAcks: {Done: {args: {$ref: '#/components/schemas/Done'}}, Bare: {type: boolean}}
"""
    event = one_message(tmp_path, f"{{name: a, x-ack: {ack}}}", more)
    ((_, spec_event),) = load_spec(tmp_path / "asyncapi.yaml").events()
    assert {each.rule for each in diagnose(tmp_path / "asyncapi.yaml")} <= {"unused-component"}
    assert len(event.ack) == len(spec_event.ack) == 1
    spec = load_spec(tmp_path / "asyncapi.yaml")
    assert spec.follow(event.ack[0].schema).value == {"type": "boolean"}
    assert (event.ack[0].least, event.ack[0].most) == (1, 1)


# -- arguments ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "positional", "least", "most", "count"),
    [
        ("{type: string}", False, 1, 1, 1),
        ("{type: array, items: {type: string}}", False, 1, 1, 1),
        ("{items: [{}, {}]}", False, 1, 1, 1),
        ("true", False, 1, 1, 1),
        ("{type: array, items: [{}, {}]}", True, 2, 2, 2),
        ("{type: array, prefixItems: [{}, {}]}", True, 2, 2, 2),
        ("{type: array, items: [{}, {}], minItems: 1}", True, 1, 2, 2),
        ("{type: array, items: [{}, {}], minItems: 0}", True, 0, 2, 2),
        ("{type: array, items: [{}], minItems: 3}", True, 3, 3, 1),
        ("{type: array, items: [{}], maxItems: 3}", True, 1, 3, 1),
        ("{type: array, items: [{}, {}, {}], maxItems: 1}", True, 1, 1, 3),
        ("{type: array, items: [{}], additionalItems: false}", True, 1, 1, 1),
        ("{type: array, items: [{}], additionalItems: {}}", True, 1, None, 1),
        ("{type: array, items: [{}], additionalItems: true, maxItems: 2}", True, 1, 2, 1),
        ("{type: array, prefixItems: [{}], items: {}}", True, 1, None, 1),
        ("{type: array, prefixItems: [{}], items: false}", True, 1, 1, 1),
        ("{$ref: '#/components/schemas/Pair'}", True, 2, 2, 2),
    ],
)
def test_a_tuple_schema_describes_the_arguments_and_any_other_just_one(
    tmp_path: Path, schema: str, positional: bool, least: int, most: int | None, count: int
) -> None:
    more = "components: {schemas: {Pair: {type: array, items: [{}, {}]}}}\n"
    arguments = one_message(tmp_path, f"{{name: a, payload: {schema}}}", more).payload
    assert arguments is not None
    assert arguments.positional is positional
    assert (arguments.least, arguments.most, len(arguments.each)) == (least, most, count)


# -- servers and channels ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "host", "pathname"),
    [
        ("ws://localhost:5000/chat/", "localhost:5000", "/chat/"),
        ("localhost:5000", "localhost:5000", ""),
        ("localhost/{path}?a=b/c", "localhost", "/{path}"),
        ("{scheme}://{host}/", "{host}", "/"),
    ],
)
def test_a_url_is_host_and_path(tmp_path: Path, url: str, host: str, pathname: str) -> None:
    text = f"{V2}channels: {{}}\nservers: {{s: {{url: '{url}', protocol: ws}}}}\n"
    server = load_spec(written(tmp_path, text)).servers["s"]
    assert (server.host, server.pathname) == (host, pathname)


def test_a_channel_is_a_namespace_whether_it_has_messages_or_not(tmp_path: Path) -> None:
    spec = load_spec(written(tmp_path, V2 + "channels: {/: {}, /a: {description: x}}\n"))
    assert list(spec.namespaces) == ["/", "/a"]
    assert spec.namespaces["/"].receives == spec.namespaces["/"].emits == ()
    assert spec.namespaces["/"].bindings is None


def test_a_channel_may_be_a_reference(tmp_path: Path) -> None:
    text = """\
channels: {/a: {$ref: '#/components/channels/A'}}
components: {channels: {A: {publish: {message: {name: said}}}}}
"""
    ((namespace, event),) = load_spec(written(tmp_path, V2 + text)).events()
    assert (namespace.name, namespace.address, event.name) == ("/a", "/a", "said")
