"""Servers: their variables, and protocols that Socket.IO does not run over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .._diagnostics import Severity
from .._did_you_mean import did_you_mean
from .._model._async_api_spec import AsyncApiSpec, Namespace
from .._model._servers import URL_SCHEMES, expressions
from .._printable_values import excerpt, join_words
from .._text._nodes import Node
from ._rule import Document, Finding, NodeFinding, rule, socketio_rule

_FIELDS = ("url", "host", "pathname")


@rule("undefined-variable", Severity.ERROR, severity_v3=Severity.WARNING)
def undefined_variables(document: Document) -> Iterator[Finding]:
    """A `{variable}` in a server's `url`, `host` or `pathname` is defined in its `variables`."""
    for server, variables in _with_variables(document):
        for field, name in _variable_uses(server):
            if name not in variables.value:
                hint = did_you_mean(name, variables.value)
                yield field.place, f"the variable {name!r} is not defined in 'variables'{hint}"


@rule("unused-variable", Severity.ERROR, severity_v3=Severity.WARNING)
def unused_variables(document: Document) -> Iterator[Finding]:
    """A server's variable is in its `url`, `host` or `pathname`, if any variable is."""
    for server, variables in _with_variables(document):
        names = {name for _, name in _variable_uses(server)}
        for name, variable in variables.items() if names else ():
            if name not in names and not name.startswith("x-"):
                message = f"the variable {name!r} is not in the server's address"
                yield variable.key_place, message


@rule("needless-variables", Severity.WARNING)
def needless_variables(document: Document) -> Iterator[Finding]:
    """A server whose address has no `{variable}` describes none."""
    for server, variables in _with_variables(document):
        if not any(_variable_uses(server)) and variables.value:
            yield variables.place, "the server's address has no variables: write them as {name}"


@rule("missing-variables", Severity.WARNING)
def missing_variables(document: Document) -> Iterator[Finding]:
    """A server with a `{variable}` in its address describes its `variables`."""
    for server in document.of("server"):
        if server.get("variables") is None:
            for field, name in _variable_uses(server):
                yield field.place, f"the variable {name!r} is not described: add 'variables'"


@rule("default-value", Severity.WARNING)
def default_values(document: Document) -> Iterator[Finding]:
    """The `default` of a server variable, or of a parameter, is one of its `enum`."""
    for variable in document.of("serverVariable", "parameter"):
        default, allowed = variable.get("default"), variable.get("enum")
        if default is None or allowed is None or not isinstance(allowed.value, list):
            continue
        if default.value not in allowed.value:
            words = join_words(map(str, allowed.value))
            yield default.place, f"{excerpt(default.value)} is not one of the values {words}"


@socketio_rule("socketio-protocol", Severity.WARNING, prevents_servers=True)
def protocols(spec: AsyncApiSpec, _: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """Socket.IO runs over HTTP and WebSockets: http, https, ws, wss, socketio, socket.io."""
    for server in spec.servers.values():
        if server.protocol and server.protocol.lower() not in URL_SCHEMES:
            known = join_words(URL_SCHEMES)
            message = f"Socket.IO does not run over {excerpt(server.protocol)}: use {known}"
            yield server.node.get("protocol") or server.node, message


def _with_variables(document: Document) -> Iterator[tuple[Node, Node]]:
    for server in document.of("server"):
        variables = document.reader.resolved(server.get("variables"))
        if variables is not None and isinstance(variables.value, dict):
            yield server, variables


def _variable_uses(server: Node) -> Iterator[tuple[Node, str]]:
    for key in _FIELDS:
        field = server.get(key)
        if field is not None:
            yield from ((field, name) for name in dict.fromkeys(expressions(field.value)))
