"""Traits: JSON Merge Patch in AsyncAPI 2, and the target's last word in AsyncAPI 3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from asynction_spec import Event, Node, diagnose, load_spec

from .documents import HEAD, only, written

V2 = 'asyncapi: 2.6.0\ninfo: {title: A, version: "1"}\n'


def event_of(folder: Path, version: int, message: str) -> Event:
    """The one event of a document with this message."""
    if version == 2:
        text = f"{V2}channels: {{/: {{publish: {{message: {message}}}}}}}\n"
    else:
        channel = f"{{address: /, messages: {{m: {message}}}}}"
        operation = "{action: receive, channel: {$ref: '#/channels/c'}}"
        text = f"{HEAD}channels: {{c: {channel}}}\noperations: {{o: {operation}}}\n"
    ((_, event),) = load_spec(written(folder, text)).events()
    return event


def ack_of(event: Event) -> Any:
    (ack,) = event.ack
    schema: Node = ack.schema
    return schema.value


@pytest.mark.parametrize(
    ("version", "kind"),
    [(2, "integer"), (3, "string")],
)
def test_mappings_are_merged_key_by_key(tmp_path: Path, version: int, kind: str) -> None:
    own = "x-ack: {args: {type: string, maxLength: 3}}"
    event = event_of(
        tmp_path,
        version,
        f"{{name: a, {own}, traits: [{{x-ack: {{args: {{type: integer, title: t}}}}}}]}}",
    )
    assert ack_of(event) == {"type": kind, "maxLength": 3, "title": "t"}


def test_a_null_in_a_trait_takes_away_in_2_x(tmp_path: Path) -> None:
    own = "x-ack: {args: {const: 5}}"
    traits = "[{x-ack: {args: {const: null, minimum: 1}}}]"
    event = event_of(tmp_path, 2, f"{{name: a, {own}, traits: {traits}}}")
    assert ack_of(event) == {"minimum": 1}


def test_lists_are_replaced_and_not_joined(tmp_path: Path) -> None:
    own = "examples: [{payload: 1}]"
    message = f"{{name: a, {own}, traits: [{{examples: [{{payload: 2}}]}}]}}"
    (two,) = event_of(tmp_path, 2, message).examples
    (three,) = event_of(tmp_path, 3, message).examples
    assert (two.value, three.value) == ({"payload": 2}, {"payload": 1})


def test_headers_of_a_trait_and_of_the_message_hold_together(tmp_path: Path) -> None:
    headers = "headers: {type: object, properties: {a: {type: string}}}"
    trait = "{headers: {properties: {b: {type: integer}}}}"
    text = (
        f"{V2}channels: {{/: {{publish: {{message: {{name: x, {headers}, traits: [{trait}], "
        "examples: [{headers: {a: t, b: u}}]}}}}\n"
    )
    diagnostic = only(written(tmp_path, text))
    assert diagnostic.message == 'it does not fit its schema: "u" is not of type "integer"'
    assert diagnostic.line == 3


def test_a_reference_in_what_was_merged_is_followed(tmp_path: Path) -> None:
    text = f"""\
{V2}channels:
  /: {{publish: {{message: {{$ref: '#/components/messages/M'}}}}}}
components:
  messages:
    M:
      name: a
      x-ack: {{args: {{properties: {{a: {{$ref: '#/components/schemas/S'}}}}}}}}
      traits: [{{x-ack: {{args: {{type: object}}}}}}]
  schemas: {{S: {{type: string}}}}
"""
    path = written(tmp_path, text)
    assert diagnose(path) == []
    ((_, event),) = load_spec(path).events()
    assert ack_of(event)["type"] == "object"


def test_the_security_of_a_trait_wins_over_that_of_an_operation_in_2_x(tmp_path: Path) -> None:
    text = f"""\
{V2}channels:
  /:
    publish: {{security: [{{a: []}}], traits: [{{security: [{{b: []}}]}}], message: {{name: x}}}}
components: {{securitySchemes: {{a: {{type: X509}}, b: {{type: X509}}}}}}
"""
    ((_, event),) = load_spec(written(tmp_path, text)).events()
    assert event.security == ({"b": ()},)
