"""Every type of security scheme that a connection can carry is enforced in the same way."""

from __future__ import annotations

from typing import Any

import pytest

from asynction_socketio import AsynctionServer, SecurityInfo
from asynction_spec import SpecError
from asynction_spec._model._security import SECURITY_TYPES


def know(*_: Any) -> SecurityInfo:
    return {"sub": "ada"}


def document(kind: str, functions: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, dict[str, Any]] = {
        "http basic": {"scheme": "basic"},
        "http bearer": {"scheme": "bearer"},
        "apiKey": {"in": "user"},
        "httpApiKey": {"in": "query", "name": "key"},
        "oauth2": {"flows": {}},
        "openIdConnect": {"openIdConnectUrl": "https://example.com/"},
    }
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "Types", "version": "1"},
        "channels": {"/": {"x-security": [{"it": []}]}},
        "components": {
            "securitySchemes": {
                "it": {
                    "type": kind.partition(" ")[0],
                    **fields.get(kind, {}),
                    **functions,
                }
            }
        },
    }


ENFORCED = {name: each.function for name, each in SECURITY_TYPES.items() if each.function}


@pytest.mark.parametrize(("kind", "function"), ENFORCED.items())
def test_a_server_is_built_with_the_function_of_each_type(kind: str, function: str) -> None:
    named = {function: f"{__name__}.know"}

    server = AsynctionServer.from_spec(document(kind, named))

    assert server.spec.security_schemes["it"].info_function == function


@pytest.mark.parametrize("kind", SECURITY_TYPES)
def test_a_type_without_its_function_keeps_the_server_from_starting(kind: str) -> None:
    with pytest.raises(SpecError, match="can't be enforced"):
        AsynctionServer.from_spec(document(kind, {}))
