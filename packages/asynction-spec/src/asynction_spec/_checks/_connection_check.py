"""Checks of connections: their HTTP request, by the bindings, and their auth object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._model._async_api_spec import AsyncApiSpec, Bindings, Namespace, compiled_schemas
from .._printable_values import excerpt
from .._schemas._compiled_schemas import CompiledSchemas
from .._schemas._failure_messages import Failure
from .._schemas._json_values import Codec
from .._schemas._schema_check import SchemaCheck
from .._schemas._secret_values import without_values
from .._text._nodes import Node
from ._query_and_headers import StringValues
from ._validation_exceptions import (
    BindingsValidationException,
    PayloadValidationException,
    ValidationException,
    validation_error,
)


class ConnectionCheck:
    """Checks connections to a namespace.

        check = Checks(spec).connections["/chat"]
        check.bindings("GET", {"version": ["2"]}, {"X-Client": ["web"]})
        check.auth({"token": "..."})

    Args:
        spec: The document.
        namespace: The namespace.
        codec: Writes packets.
    """

    def __init__(self, spec: AsyncApiSpec, namespace: Namespace, codec: Codec) -> None:
        schemas = compiled_schemas(spec)
        self._namespace = namespace.name
        bindings = namespace.bindings
        self._method = bindings.method.value if bindings and bindings.method else None
        self._strings = {
            part: NamedStrings(schema, schemas, codec, headers=part == "headers")
            for part, schema in _binding_schemas(bindings)
        }
        auth = namespace.auth
        self._auth = auth and SchemaCheck(schemas, schemas.id(auth), codec, text_is_binary=True)

    def bindings(
        self,
        method: str,
        query: Mapping[str, Sequence[str]],
        headers: Mapping[str, Sequence[str]],
    ) -> None:
        """Check the HTTP request of a connection (WebSockets Channel Binding Object).

        Args:
            method: Its method.
            query: The values of each parameter, as text.
            headers: The values of each header; case in names does not matter.

        Raises BindingsValidationException.
        """
        if self._method is not None and self._method != method:
            failure = Failure(
                f"{self._method} expected, got {excerpt(method)}",
                validator="const",
                instance=method,
                validator_value=self._method,
            )
            raise self._error(failure, BindingsValidationException, "the HTTP method")
        for part, strings in (("query", query), ("headers", headers)):
            failed = self._strings[part].failure(strings) if part in self._strings else None
            if failed is not None:
                # Tokens travel in queries and headers, and errors get into logs.
                failed = without_values(failed)
                raise self._error(failed, BindingsValidationException, f"the {part}")

    def auth(self, auth: Any) -> None:
        """Check the auth object of the CONNECT packet; None is checked as `{}`.

        Raises PayloadValidationException.
        """
        # python-socketio's client sends the same packet for no auth object and for `{}`.
        failure = self._auth.failure({} if auth is None else auth) if self._auth else None
        if failure is not None:
            raise self._error(
                without_values(failure), PayloadValidationException, "the auth object"
            )

    def _error(
        self, failure: Failure, kind: type[ValidationException], part: str
    ) -> ValidationException:
        subject = f"connection to namespace {excerpt(self._namespace)}: {part}"
        error = validation_error(failure, kind, subject, positional=False)
        error.namespace = self._namespace
        return error


class NamedStrings:
    """Whether the strings of a query or of headers satisfy their schema."""

    def __init__(
        self, schema: Node, schemas: CompiledSchemas, codec: Codec, *, headers: bool
    ) -> None:
        self._values = StringValues(schema, schemas.references, headers=headers)
        self._check = SchemaCheck(schemas, schemas.id(schema), codec, text_is_binary=True)

    def failure(self, strings: Mapping[str, Sequence[str]]) -> Failure | None:
        return self._check.failure(self._values.read(strings))


def _binding_schemas(bindings: Bindings | None) -> list[tuple[str, Node]]:
    parts = [("query", bindings.query), ("headers", bindings.checked_headers)] if bindings else []
    return [(part, schema) for part, schema in parts if schema is not None]
