"""Every scheme, place and kind of credentials: only the right ones connect."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from .every_scheme_functions import SECRET
from .every_scheme_server import SCHEMES, VARIANTS, namespaces_of
from .programs import Server
from .wire import connect, opened, settle

pytestmark = pytest.mark.journey

MISSING, MALFORMED, WRONG, INSUFFICIENT, RIGHT = CASES = (
    "missing",
    "malformed",
    "wrong",
    "insufficient scope",
    "right",
)
REASONS = {
    MISSING: "credentials are missing",
    MALFORMED: "the credentials are malformed",
    WRONG: "the credentials are not valid",
    INSUFFICIENT: "the credentials do not have the scopes that are needed",
}
KEYS = {MALFORMED: "", WRONG: "open-barley", INSUFFICIENT: SECRET + "-bob", RIGHT: SECRET}
NAMES = {INSUFFICIENT: "bob"}


class Brought(NamedTuple):
    """What a client brings."""

    query: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    auth: Any = None


def pair(case: str, scheme: str) -> tuple[str, str]:
    name = NAMES.get(case, "ann")
    return (KEYS[case], name) if scheme == "userKey" else (name, KEYS[case])


def by_http(scheme: str, case: str) -> Brought:
    if case == MISSING:
        return Brought()
    key = KEYS[case]
    if scheme in {"basic", "userKey", "passwordKey"}:
        encoded = base64.b64encode(":".join(pair(case, scheme)).encode()).decode()
        value = "Basic " + ("%%%" if case == MALFORMED else encoded)
        return Brought(headers={"Authorization": value})
    if scheme == "queryKey":
        return Brought(query=f"key={key}")
    if scheme == "headerKey":
        return Brought(headers={"X-Key": key})
    if scheme == "cookieKey":
        return Brought(headers={"Cookie": f"theme=dark; key={key}"})
    return Brought(headers={"Authorization": f"Bearer {key}"})


def by_auth(scheme: str, case: str) -> Brought:
    if case == MISSING:
        return Brought(auth={"other": SECRET})
    if scheme == "basic":
        name, key = pair(case, scheme)
        given: Any = {"username": name, "password": None if case == MALFORMED else key}
    else:
        given = KEYS[case] or [SECRET]
    return Brought(auth={"credentials": given})


PLACES = {"http": by_http, "auth": by_auth}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_only_right_credentials_connect_and_are_sent_what_is_broadcast(
    every_scheme: Server, transport: str, scheme: str, place: str, case: str
) -> None:
    brought = PLACES[place](scheme, case)
    every_scheme.wait_for(lambda state: not state["rooms"])

    with opened(transport, every_scheme.url, brought.query, brought.headers) as client:
        answers = [connect(client, each, brought.auth) for each in namespaces_of(scheme)]
        every_scheme.broadcast()
        came = settle(client)
        state = every_scheme.state

    prefixes = [f"{each}," for each in namespaces_of(scheme)]
    if case == RIGHT:
        assert [
            each.startswith(f"0{prefix}") for prefix, each in zip(prefixes, answers, strict=True)
        ] == [True] * len(VARIANTS)
        assert came == [f'2{prefix}["news","all of you"]' for prefix in prefixes]
        assert sorted(state["rooms"]) == sorted(namespaces_of(scheme))
        assert state["connected"][-2:] == [
            f"/{scheme}/{v} ann ann" for v in VARIANTS if "conn" in v
        ]
    else:
        assert answers == [f'4{prefix}{{"message":"{REASONS[case]}"}}' for prefix in prefixes]
        assert came == []
        assert state["rooms"] == {}


def test_no_credential_was_logged(every_scheme: Server) -> None:
    assert "credentials are missing" in every_scheme.log
    for secret in (SECRET, "open-barley", base64.b64encode(SECRET.encode()).decode()[:10]):
        assert secret not in every_scheme.log
