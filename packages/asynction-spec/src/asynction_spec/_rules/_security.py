"""Security: scopes that nobody could be granted, and functions that are never called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .._diagnostics import Severity
from .._did_you_mean import did_you_mean
from .._model._async_api_spec import AsyncApiSpec, Namespace
from .._model._security import INFO_FUNCTIONS
from .._printable_values import excerpt
from .._text._nodes import Node
from ._rule import Document, Finding, NodeFinding, rule, socketio_rule


@rule("security-scope", Severity.ERROR, severity_v3=Severity.WARNING)
def scopes(document: Document) -> Iterator[Finding]:
    """The scopes that a requirement asks for are offered by a flow of its oauth2 scheme.

    Nobody could ever be granted another one.
    """
    for requirement in _requirements(document):
        for name, asked in requirement.items():
            scheme = document.reader.security.schemes.get(name)
            if scheme is not None:
                yield from _unoffered_scopes(scheme.node, asked)
    for scheme_object in document.of("securityScheme"):
        asked_there = scheme_object.get("scopes")
        if asked_there is not None:
            yield from _unoffered_scopes(scheme_object, asked_there)


def _requirements(document: Document) -> Iterator[Node]:
    yield from document.of("securityRequirement")
    for owner in document.of("channel", "operation") if document.version.major > 2 else ():
        for requirement in document.reader.elements(owner.get("x-security")):
            if "type" not in (requirement.value if isinstance(requirement.value, dict) else ()):
                yield requirement


def _unoffered_scopes(scheme: Node, asked: Node) -> Iterator[Finding]:
    if scheme.value.get("type") != "oauth2":
        return
    flows = scheme.get("flows")
    offered: dict[str, None] = {}
    for _, flow in flows.items() if flows else ():
        # AsyncAPI 2 calls them `scopes`, AsyncAPI 3 `availableScopes`.
        for key in ("scopes", "availableScopes"):
            known = flow.get(key)
            if known is None:
                continue
            if not isinstance(known.value, dict):
                return  # the grammar reports it
            offered |= dict.fromkeys(known.value)
    for scope in asked.elements():
        if isinstance(scope.value, str) and scope.value not in offered:
            hint = did_you_mean(scope.value, offered)
            yield scope.place, f"no flow of the scheme offers the scope {scope.value!r}{hint}"


@socketio_rule("socketio-security-function", Severity.WARNING, prevents_servers=True)
def security_functions(spec: AsyncApiSpec, _: Sequence[Namespace]) -> Iterator[NodeFinding]:
    """A security scheme names the function that its type calls, and no other one."""
    for scheme in spec.security_schemes.values():
        called = scheme.info_function
        for name, function in scheme.functions.items():
            if called is not None and name in INFO_FUNCTIONS and name != called:
                message = (
                    f"{name} is not called for the type {excerpt(scheme.full_type)}: {called} is"
                )
                yield function, message
