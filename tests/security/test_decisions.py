"""Random requirements and random clients: the decision is that of a model of ten lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .documents import open_id, version_2, version_3
from .test_requirements import HERE, server_of

NAMES = ["a", "b", "c"]
SCOPES = ["read", "write"]
SCHEMES = {name: open_id(HERE + "holder", **{"x-authField": name}) for name in NAMES}

Requirement = Mapping[str, Sequence[str]]
Held = Mapping[str, Sequence[str]]
"""The scopes of the right credentials that a client brings, by scheme."""


def meets(held: Held, requirements: Sequence[Requirement]) -> bool:
    """The model: any of the requirements, all schemes of it, all scopes of those."""
    return not requirements or any(
        all(name in held and set(scopes) <= set(held[name]) for name, scopes in each.items())
        for each in requirements
    )


scopes = st.lists(st.sampled_from(SCOPES), unique=True)
requirements = st.lists(st.dictionaries(st.sampled_from(NAMES), scopes), max_size=3)
single = st.lists(
    st.builds(lambda name, asked: {name: asked}, st.sampled_from(NAMES), scopes), max_size=3
)
held = st.dictionaries(st.sampled_from(NAMES), scopes)
rubbish: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from(NAMES), st.sampled_from(["wrong", "", 5, None, [], {"a": "b"}])
)
thorough = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def auth_of(right: Held, wrong: Mapping[str, Any]) -> dict[str, Any]:
    return {**wrong, **{name: f"ann:{','.join(each)}" for name, each in right.items()}}


def inline(asked: Sequence[Requirement]) -> list[dict[str, Any]]:
    """Requirements as AsyncAPI 3 writes them: each one scheme."""
    return [
        {**SCHEMES[name], "scopes": list(each)}
        for ((name, each),) in (list(r.items()) for r in asked)
    ]


@thorough
@given(requirements, st.none() | requirements, held, rubbish)
def test_connections_of_version_2_are_decided_like_the_model(
    server: Any, own: Any, right: Held, wrong: dict[str, Any]
) -> None:
    document = version_2(SCHEMES, server, {"/": own})
    app, asio = server_of(document, default_error_handler=lambda error: True)

    client = asio.test_client(app, auth=auth_of(right, wrong))

    assert client.is_connected() is meets(right, server if own is None else own)
    assert client.is_connected() is bool(asio.server.manager.rooms)


@thorough
@given(single, st.none() | requirements, single, held, rubbish)
def test_connections_and_events_of_version_3_are_decided_like_the_model(
    server: Any, own: Any, operation: Any, right: Held, wrong: dict[str, Any]
) -> None:
    document = version_3(SCHEMES, inline(server), {"/": own}, {"ask": inline(operation)})
    app, asio = server_of(document, default_error_handler=lambda error: "refused")

    client = asio.test_client(app, auth=auth_of(right, wrong))

    assert client.is_connected() is meets(right, server if own is None else own)
    if client.is_connected():
        expected = "answered" if meets(right, operation) else "refused"
        assert client.emit("ask", callback=True) == expected
