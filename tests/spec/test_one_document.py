"""A document of several files as one: complete, and the same model when it is loaded again."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from asynction_spec import Arguments, AsyncApiSpec, Event, Node, bundled_document, load_spec

V2 = 'asyncapi: 2.6.0\ninfo: {title: A, version: "1"}\n'
V3 = 'asyncapi: 3.0.0\ninfo: {title: A, version: "1"}\n'


def loaded(folder: Path, **files: str) -> AsyncApiSpec:
    """The document `main` of these files, whose names have `/` for `__`."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_spec(folder / "main.yaml")


def outer_references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and not reference.startswith("#"):
            yield reference
        for each in value.values():
            yield from outer_references(each)
    elif isinstance(value, list):
        for each in value:
            yield from outer_references(each)


def model(spec: AsyncApiSpec) -> Any:
    """What a spec says, with schemas written out a few levels deep."""

    def plain(node: Node | None, depth: int = 5) -> Any:
        if node is None or depth == 0:
            return None
        resolved = spec.follow(node)
        if isinstance(resolved.value, dict):
            return {name: plain(each, depth - 1) for name, each in resolved.items()}
        if isinstance(resolved.value, list):
            return [plain(each, depth - 1) for each in resolved.elements()]
        return resolved.value

    def arguments(of: Arguments | None) -> Any:
        return of and (of.dialect, of.least, of.most, [plain(each) for each in of.each])

    def event(of: Event) -> Any:
        acks = [arguments(each) for each in of.ack]
        told = (of.name, of.title, of.summary, of.description, of.tags, of.external_docs)
        rest = (of.deprecated, of.content_type, plain(of.handler), plain(of.headers))
        return told, rest, arguments(of.payload), acks, [plain(each) for each in of.examples]

    return (
        spec.info,
        [(s.name, s.host, s.pathname, list(s.variables)) for s in spec.servers.values()],
        [
            (
                each.name,
                each.address,
                each.description,
                [event(one) for one in each.receives],
                [event(one) for one in each.emits],
                plain(each.auth),
                each.bindings and (plain(each.bindings.query), plain(each.bindings.headers)),
            )
            for each in spec.namespaces.values()
        ],
    )


def bundle_of(spec: AsyncApiSpec) -> dict[str, Any]:
    """The bundle of a spec, after looking at what holds for every bundle."""
    bundle = bundled_document(spec)
    again = load_spec(json.loads(json.dumps(bundle, allow_nan=False)))
    assert list(outer_references(bundle)) == []
    assert model(again) == model(spec)
    assert bundled_document(again) == bundle
    return bundle


def test_a_document_of_one_file_is_as_it_was_written(tmp_path: Path) -> None:
    spec = loaded(
        tmp_path,
        main=V2
        + """
channels:
  /: {publish: {message: {$ref: '#/components/messages/a%20b'}}}
components:
  messages:
    a b: {name: a, payload: {default: 2024-01-01}, examples: [{payload: 2024-01-01T00:00:00Z}]}
  schemas: {Node: {properties: {next: {$ref: '#/components/schemas/Node'}}}}
x-since: 2024-02-30
""",
    )

    bundle = bundle_of(spec)

    assert bundle == spec.document
    assert list(bundle) == ["asyncapi", "info", "channels", "components", "x-since"]
    assert bundle["x-since"] == "2024-02-30"


def test_a_bundle_shares_nothing_with_the_document() -> None:
    source = {"asyncapi": "2.6.0", "info": {"title": "A", "version": "1"}, "channels": {}}
    spec = load_spec(source)

    bundled_document(spec)["info"]["title"] = "B"

    assert spec.document == source


def test_members_of_the_document_are_written_out_in_their_place(tmp_path: Path) -> None:
    bundle = bundle_of(
        loaded(
            tmp_path,
            main=V3
            + """
servers: {main: {$ref: 'servers.yaml#/main'}}
channels: {room: {$ref: channels/room.yaml}}
operations:
  sending:
    action: receive
    channel: {$ref: '#/channels/room'}
    messages: [{$ref: '#/channels/room/messages/said'}]
components: {schemas: {Text: {$ref: 'schemas.yaml#/definitions/Text'}}}
""",
            servers="main: {host: localhost, protocol: ws}",
            channels__room="""
address: /room
messages: {said: {payload: {$ref: '../schemas.yaml#/definitions/Text'}}}
""",
            schemas="definitions: {Text: {type: string}, Unused: {type: integer}}",
        )
    )

    assert bundle["servers"] == {"main": {"host": "localhost", "protocol": "ws"}}
    assert bundle["channels"] == {
        "room": {
            "address": "/room",
            "messages": {"said": {"payload": {"$ref": "#/components/schemas/Text"}}},
        }
    }
    assert bundle["components"] == {"schemas": {"Text": {"type": "string"}}}


def test_other_objects_become_components_of_their_kind(tmp_path: Path) -> None:
    bundle = bundle_of(
        loaded(
            tmp_path,
            main=V2
            + """
servers:
  main: {url: 'a:{port}', protocol: ws, variables: {port: {$ref: 'parts.yaml#/port'}}}
channels:
  /:
    bindings: {ws: {$ref: 'parts.yaml#/binding'}}
    publish: {message: {$ref: 'parts.yaml#/put'}}
components: {schemas: {Text: {type: string}}}
""",
            parts="""
port: {enum: ['1']}
binding: {query: {type: object, properties: {q: {$ref: '#/Text'}}}}
put:
  name: put
  traits: [{$ref: '#/trait'}]
  payload: {$ref: '#/Text'}
  x-ack: {$ref: '#/ack'}
trait: {description: A trait., headers: {type: object, properties: {h: {type: string}}}}
ack: {args: {$ref: '#/Text'}}
Text: {type: string, minLength: 1}
""",
        )
    )

    assert {name: list(each) for name, each in bundle["components"].items()} == {
        "schemas": ["Text", "Text-2"],
        "serverVariables": ["port"],
        "messages": ["put"],
        "messageTraits": ["trait"],
        "x-messageAcks": ["ack"],
        "x-bundled": ["binding"],
    }
    assert bundle["components"]["messages"]["put"]["payload"] == {
        "$ref": "#/components/schemas/Text-2"
    }


def test_recursion_across_files_stays_recursion(tmp_path: Path) -> None:
    bundle = bundle_of(
        loaded(
            tmp_path,
            main=V2
            + "channels: {/: {publish: {message: {name: a, payload: {$ref: a.yaml}}}}}\nx-c: {}",
            a="{properties: {b: {$ref: b.yaml}}}",
            b="{properties: {a: {$ref: a.yaml}, b: {$ref: '#'}, c: {$ref: 'main.yaml#/x-c'}}}",
        ),
    )

    assert bundle["components"]["schemas"] == {
        "a": {"properties": {"b": {"$ref": "#/components/schemas/b"}}},
        "b": {
            "properties": {
                "a": {"$ref": "#/components/schemas/a"},
                "b": {"$ref": "#/components/schemas/b"},
                "c": {"$ref": "#/x-c"},
            }
        },
    }


def test_a_part_of_what_is_bundled_is_referred_to_there(tmp_path: Path) -> None:
    bundle = bundle_of(
        loaded(
            tmp_path,
            main=V2
            + """
channels:
  /a: {publish: {message: {name: a, payload: {$ref: 'all.yaml#/$defs/na~1me'}}}}
  /b: {publish: {message: {name: b, payload: {$ref: all.yaml}}}}
""",
            all="{type: object, $defs: {na/me: {type: string}}}",
        )
    )

    payload = bundle["channels"]["/a"]["publish"]["message"]["payload"]
    assert payload == {"$ref": "#/components/schemas/all/$defs/na~1me"}
    assert list(bundle["components"]["schemas"]) == ["all"]


def test_two_channels_from_one_file_stay_two(tmp_path: Path) -> None:
    bundle = bundle_of(
        loaded(
            tmp_path,
            main=V2 + "channels: {/a: {$ref: c.yaml}, /b: {$ref: c.yaml}}",
            c="{publish: {message: {name: m}}}",
        )
    )

    assert bundle["channels"] == {
        "/a": {"publish": {"message": {"name": "m"}}},
        "/b": {"$ref": "#/channels/~1a"},
    }


def test_a_message_keeps_the_name_that_its_key_gave_it(tmp_path: Path) -> None:
    bundle = bundle_of(
        loaded(
            tmp_path,
            main=V3
            + """
channels:
  room: {address: /, messages: {a: {$ref: 'a.yaml#/said'}, b: {$ref: 'b.yaml#/said'}}}
operations:
  sending:
    action: send
    channel: {$ref: '#/channels/room'}
    messages: [{$ref: 'a.yaml#/said'}, {$ref: 'b.yaml#/said'}]
""",
            a="said: {payload: {type: string}}",
            b="said: {payload: {type: integer}}",
        )
    )

    assert bundle["components"]["messages"] == {
        "said": {"payload": {"type": "string"}},
        "said-2": {"name": "said", "payload": {"type": "integer"}},
    }


def test_what_only_looks_like_a_reference_is_left_alone(tmp_path: Path) -> None:
    examples = "[{payload: {$ref: other.yaml}}]"
    main = V2 + f"channels: {{/: {{publish: {{message: {{name: a, examples: {examples}}}}}}}}}"
    spec = loaded(tmp_path, main=main, other="secret: 1")

    assert bundled_document(spec) == spec.document


def test_nothing_that_is_not_referred_to_is_let_out(tmp_path: Path) -> None:
    bundle = bundle_of(
        loaded(
            tmp_path,
            main=V2
            + "channels: {/: {publish: {message: {name: a, payload: {$ref: 'b.yaml#/Text'}}}}}",
            b="{Text: {type: string}, password: letmein}",
        )
    )

    assert "letmein" not in json.dumps(bundle)


@pytest.mark.parametrize(
    ("written", "kept"), [("weird%20name", "weird-name"), ("ünï", "-n-"), ("a", "a")]
)
def test_names_are_fit_for_components(tmp_path: Path, written: str, kept: str) -> None:
    part: Mapping[str, str] = {"weird%20name": "weird name", "ünï": "ünï", "a": "a"}
    bundle = bundle_of(
        loaded(
            tmp_path,
            main=V2
            + "channels: {/: {publish: {message: {name: a, payload: {$ref: 'b.yaml#/"
            + written
            + "'}}}}}",
            b=f"'{part[written]}': {{type: string}}",
        )
    )

    assert list(bundle["components"]["schemas"]) == [kept]


def test_a_payload_in_another_schema_language_is_no_schema_in_the_bundle(tmp_path: Path) -> None:
    avro = "schemaFormat: application/vnd.apache.avro;version=1.9.0, payload: {$ref: user.yaml}"
    bundle = bundle_of(
        loaded(
            tmp_path,
            main=V2 + f"channels: {{/: {{publish: {{message: {{name: a, {avro}}}}}}}}}",
            user="{type: record, name: User, fields: []}",
        )
    )

    assert list(bundle["components"]) == ["x-bundled"]
