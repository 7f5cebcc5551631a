"""Whatever a document has, the page shows: every event, every field, every acknowledgement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .documents import document, message, page_of, received, sent
from .test_page import ids, text_of

words = st.text(st.characters(categories=["L", "Nd"], codec="utf-8"), min_size=1, max_size=8)
SHARED = {"$ref": "#/components/schemas/Shared"}
leaves = st.sampled_from([{"type": "string"}, {"const": 3}, {}, True, SHARED])


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(words, inner, max_size=3).map(
        lambda fields: {"type": "object", "properties": fields}
    )


def holding(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas that hold others in every way that a page has to show."""
    several = st.lists(inner, min_size=1, max_size=3)
    one = st.sampled_from(["items", "additionalProperties", "not", "contains", "if"])
    many = st.sampled_from(["items", "oneOf", "anyOf", "allOf"])
    return st.one_of(
        objects(inner),
        st.builds(lambda keyword, each: {keyword: each}, one, inner),
        st.builds(lambda keyword, each: {keyword: each}, many, several),
        inner.map(lambda each: {"type": "object", "patternProperties": {"^x": each}}),
    )


schemas = st.recursive(leaves, holding, max_leaves=8)
events = st.builds(
    lambda name, payload, ack: message(name, payload, x_ack={"args": ack}), words, schemas, schemas
)


def fields(schema: Any) -> Iterator[str]:
    """The names of all fields of a schema."""
    if isinstance(schema, list):
        for each in schema:
            yield from fields(each)
    elif isinstance(schema, dict):
        yield from schema.get("properties", ())
        for keyword, each in schema.items():
            inner = each.values() if keyword in {"properties", "patternProperties"} else [each]
            yield from fields(list(inner) if keyword not in {"const", "$ref"} else [])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events, max_size=3), st.lists(events, max_size=3), schemas)
def test_every_event_field_and_acknowledgement_is_in_the_text(
    asked: list[Any], told: list[Any], shared: Any
) -> None:
    described = {"type": "object", "properties": {"of_the_shared": shared}}
    channel = (sent(*asked) if asked else {}) | (received(*told) if told else {})

    page = page_of(document({"/": channel}, components={"schemas": {"Shared": described}}))

    text = text_of(page)
    for each in (*asked, *told):
        assert each["name"] in text
        assert all(name in text for name in fields([each["payload"], each["x-ack"]["args"]]))
    assert all(name in text for name in fields(described))
    assert text.count("acknowledge with") + text.count("acknowledges with") == len(asked + told)
    assert len(ids(page)) == len(set(ids(page)))
