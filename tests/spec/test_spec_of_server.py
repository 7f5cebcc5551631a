"""What of a document one of its servers has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from asynction_spec import (
    AsynctionException,
    bundled_document,
    diagnose,
    load_spec,
    socketio_problems,
    spec_of_server,
)

V2 = """
asyncapi: 2.6.0
info: {title: A, version: "1"}
servers: {public: {url: localhost, protocol: ws}, internal: {url: localhost, protocol: ws}}
channels:
  /everywhere: {publish: {message: {name: a}}}
  /listed: {servers: [], publish: {message: {name: a}}}
  /public: {servers: [public], publish: {message: {name: a}}}
  /both: {servers: [internal, public], publish: {message: {name: a}}}
  /internal: {servers: [internal], publish: {message: {name: a}}}
"""
V3 = """
asyncapi: 3.0.0
info: {title: A, version: "1"}
servers: {public: {host: localhost, protocol: ws}, internal: {host: localhost, protocol: ws}}
channels:
  everywhere: {address: /everywhere, messages: {a: {}}}
  listed: {address: /listed, servers: [], messages: {a: {}}}
  public: {address: /public, servers: [{$ref: '#/servers/public'}], messages: {a: {}}}
  both:
    address: /both
    servers: [{$ref: '#/servers/internal'}, {$ref: '#/servers/public'}]
    messages: {a: {}}
  internal: {address: /internal, servers: [{$ref: '#/servers/internal'}], messages: {a: {}}}
operations:
  public: {action: receive, channel: {$ref: '#/channels/public'}}
  internal: {action: receive, channel: {$ref: '#/channels/internal'}}
"""
DOCUMENTS: dict[str, Any] = {"2": yaml.safe_load(V2), "3": yaml.safe_load(V3)}
EVERYWHERE = {"/everywhere", "/listed", "/both"}


@pytest.mark.parametrize("major", DOCUMENTS)
def test_a_server_has_the_channels_that_name_it_or_none(major: str) -> None:
    spec = load_spec(DOCUMENTS[major])
    assert set(spec_of_server(spec, "public").namespaces) == EVERYWHERE | {"/public"}
    assert set(spec_of_server(spec, "internal").namespaces) == EVERYWHERE | {"/internal"}
    assert set(spec.namespaces) == EVERYWHERE | {"/public", "/internal"}
    assert spec.namespaces["/internal"].servers == frozenset({"internal"})
    assert spec.namespaces["/everywhere"].servers is None


@pytest.mark.parametrize("major", DOCUMENTS)
def test_its_document_is_without_other_channels_and_their_operations(major: str) -> None:
    spec = load_spec(DOCUMENTS[major])

    document = bundled_document(spec_of_server(spec, "public"))

    assert not [each for each in document["channels"] if each.strip("/") == "internal"]
    assert len(document["channels"]) == 4
    assert "internal" not in document.get("operations", {})
    assert diagnose(document) == []
    assert bundled_document(spec) == DOCUMENTS[major]


@pytest.mark.parametrize("major", DOCUMENTS)
def test_without_a_choice_there_is_nothing_where_servers_have_different_channels(
    major: str,
) -> None:
    with pytest.raises(AsynctionException, match="choose one of 'public', 'internal' by"):
        spec_of_server(load_spec(DOCUMENTS[major]), None)


def test_channels_of_different_servers_may_have_one_address() -> None:
    document = yaml.safe_load(V3)
    document["channels"]["internal"] |= {"address": "/public", "x-auth": {"type": "object"}}
    document["channels"]["public"] |= {"x-auth": {"type": "string"}}
    spec = load_spec(document)

    public, internal = spec_of_server(spec, "public"), spec_of_server(spec, "internal")
    for each, kind in ((public, "string"), (internal, "object")):
        assert socketio_problems(each, None) == ()
        auth = each.namespaces["/public"].auth
        assert auth is not None
        assert auth.value == {"type": kind}


def test_what_socketio_cannot_carry_counts_on_its_servers_only() -> None:
    document = yaml.safe_load(V2)
    document["servers"]["internal"]["protocol"] = "kafka"
    document["channels"]["/internal"]["publish"]["message"] = {"payload": {}}
    spec = load_spec(document)

    public = spec_of_server(spec, "public")
    assert socketio_problems(public, public.servers["public"]) == ()
    internal = spec_of_server(spec, "internal")
    rules = {each.rule for each in socketio_problems(internal, internal.servers["internal"])}
    assert rules == {"socketio-event-name", "socketio-protocol"}


def test_parts_in_other_files_of_other_channels_are_left_out(tmp_path: Path) -> None:
    document = yaml.safe_load(V2)
    document["channels"]["/internal"] = {"$ref": "internal.yaml#/channel"}
    (tmp_path / "asyncapi.yaml").write_text(yaml.safe_dump(document))
    channel = {"servers": ["internal"], "publish": {"message": {"$ref": "#/message"}}}
    other = {"channel": channel, "message": {"name": "a", "title": "a secret"}}
    (tmp_path / "internal.yaml").write_text(yaml.safe_dump(other))
    spec = load_spec(tmp_path / "asyncapi.yaml")

    assert "a secret" in str(bundled_document(spec))
    assert "a secret" not in str(bundled_document(spec_of_server(spec, "public")))
    assert "/internal" not in bundled_document(spec_of_server(spec, "public"))["channels"]
