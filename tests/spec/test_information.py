"""What a document says of itself and of its parts, whatever its version."""

from typing import Any

import pytest

from asynction_spec import Contact, ExternalDocs, License, Tag, load_spec

INFO = {"title": "T", "version": "1"}
TAGS = [{"name": "a", "description": "A.", "externalDocs": {"url": "https://example.com/a"}}]
DOCS = {"url": "https://example.com", "description": "More."}


def v2(info: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return {"asyncapi": "2.6.0", "info": INFO | (info or {}), "channels": {}, **fields}


def v3(info: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return {"asyncapi": "3.0.0", "info": INFO | (info or {}), **fields}


@pytest.mark.parametrize("version", [v2, v3])
def test_who_is_behind_it_is_told(version: Any) -> None:
    info = load_spec(
        version(
            {
                "description": "D",
                "termsOfService": "https://example.com/terms",
                "contact": {"name": "Ada", "email": "ada@example.com"},
                "license": {"name": "MIT"},
            }
        )
    ).info

    assert (info.title, info.version, info.description) == ("T", "1", "D")
    assert info.terms_of_service == "https://example.com/terms"
    assert info.contact == Contact("Ada", None, "ada@example.com")
    assert info.license == License("MIT")


@pytest.mark.parametrize(
    "document",
    [
        v2(tags=TAGS, externalDocs=DOCS),
        v3({"tags": TAGS, "externalDocs": DOCS}),
        v3(
            {
                "tags": [{"$ref": "#/components/tags/a"}],
                "externalDocs": {"$ref": "#/components/externalDocs/d"},
            },
            components={"tags": {"a": TAGS[0]}, "externalDocs": {"d": DOCS}},
        ),
    ],
    ids=["beside it in 2.x", "in it in 3.x", "referred to"],
)
def test_tags_and_external_documentation_belong_to_the_information(
    document: dict[str, Any],
) -> None:
    info = load_spec(document).info

    assert info.tags == (Tag("a", "A.", ExternalDocs("https://example.com/a")),)
    assert info.external_docs == ExternalDocs("https://example.com", "More.")


@pytest.mark.parametrize("version", [v2, v3])
def test_what_is_not_there_is_none(version: Any) -> None:
    info = load_spec(version()).info

    assert (info.contact, info.license, info.external_docs, info.tags) == (None, None, None, ())


def test_an_event_has_what_its_traits_say() -> None:
    message = {
        "name": "put",
        "headers": {"type": "object", "properties": {"own": {"type": "string"}}},
        "tags": [{"name": "own"}],
        "traits": [
            {
                "contentType": "text/plain",
                "deprecated": True,
                "headers": {"properties": {"of_the_trait": {"type": "string"}}},
            }
        ],
    }
    operation = {"message": message, "tags": [{"name": "operation"}, {"name": "own"}]}
    operation["traits"] = [{"externalDocs": DOCS, "bindings": {"kafka": {}}}]
    source = v2(channels={"/": {"publish": operation}}, defaultContentType="application/json")

    (event,) = load_spec(source).namespaces["/"].receives

    assert event.content_type == "text/plain"
    assert event.deprecated
    assert event.headers is not None
    assert list(event.headers.value["properties"]) == ["own", "of_the_trait"]
    assert [each.name for each in event.tags] == ["own", "operation"]
    assert event.external_docs == ExternalDocs("https://example.com", "More.")
    assert event.fields["contentType"].value == "text/plain"
    assert list(event.operation_fields["bindings"].value) == ["kafka"]


def test_the_content_type_of_the_document_is_that_of_its_events() -> None:
    channels = {"/": {"publish": {"message": {"name": "put"}}}}
    spec = load_spec(v2(channels=channels, defaultContentType="application/cbor"))

    assert spec.namespaces["/"].receives[0].content_type == "application/cbor"


def test_servers_and_channels_have_tags_and_links_of_their_own() -> None:
    told = {"title": "T", "summary": "S", "tags": TAGS, "externalDocs": DOCS}
    server = {"host": "localhost", "protocol": "ws", "protocolVersion": "13", **told}
    spec = load_spec(v3(servers={"s": server}, channels={"c": {"address": "/", **told}}))

    found = spec.servers["s"]
    assert (found.title, found.summary, found.protocol_version) == ("T", "S", "13")
    for each in (found, spec.namespaces["/"]):
        assert [tag.name for tag in each.tags] == ["a"]
        assert each.external_docs == ExternalDocs("https://example.com", "More.")


def test_a_node_is_followed_to_what_it_stands_for() -> None:
    schemas = {"A": {"$ref": "#/components/schemas/B"}, "B": {"type": "string"}}
    spec = load_spec(v2(components={"schemas": schemas}))
    components = spec.node.child("components").child("schemas")

    assert spec.follow(components.child("A")).value == {"type": "string"}
    assert spec.follow(components.child("B")).pointer == ("components", "schemas", "B")
