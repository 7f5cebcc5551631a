"""Gathers the rules of all modules, and checks documents by them.

The rules of reading are values where what breaks them is found. Each other rule is a function with
the decorator `rule` or `socketio_rule`. What Socket.IO can't implement is a warning, and nothing in
documents about other protocols, which can be read all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from .._diagnostics import Diagnostic, Rule, Severity
from .._grammar import _document_check, _extensions, _reference_targets
from .._model import _security as _security_model
from .._model import _version
from .._model._async_api_spec import AsyncApiSpec, Namespace, all_channels
from .._model._namespaces import speaks_socketio
from .._model._servers import Server
from .._text import _files_and_urls, _keys_aliases_and_nesting, _nodes, _references
from . import (
    _attachments,
    _bindings,
    _channels,
    _events_and_messages,
    _examples_and_defaults,
    _limits,
    _links,
    _misspelt_keywords,
    _operations,
    _schema_validity,
    _security,
    _servers,
    _tags,
    _unused_components,
)
from ._rule import Check, Document, SocketIOCheck, severity_in

_T = TypeVar("_T")

# Each with rules, in the order in which a document meets them.
_MODULES = (
    _nodes,
    _files_and_urls,
    _keys_aliases_and_nesting,
    _version,
    _references,
    _reference_targets,
    _document_check,
    _extensions,
    _security_model,
    _servers,
    _channels,
    _operations,
    _events_and_messages,
    _tags,
    _schema_validity,
    _security,
    _bindings,
    _limits,
    _attachments,
    _links,
    _examples_and_defaults,
    _misspelt_keywords,
    _unused_components,
)


def _gather(kind: type[_T]) -> tuple[_T, ...]:
    """What the modules have of a kind, each once although they import from one another."""
    values = (each for module in _MODULES for each in vars(module).values())
    return tuple(dict.fromkeys(each for each in values if isinstance(each, kind)))


# Those of whole documents last, because the others may find errors.
_CHECKS = sorted(_gather(Check), key=lambda each: each.whole)
SOCKETIO_CHECKS = _gather(SocketIOCheck)
RULES: tuple[Rule, ...] = (
    *_gather(Rule),
    *(each.rule for each in _CHECKS),
    *(each.rule for each in SOCKETIO_CHECKS),
)
"""In the order in which a document meets them."""
_PREVENTING_SERVERS = {each.name for each in RULES if each.prevents_servers}


def diagnose_rules(document: Document, *, broken: bool) -> Iterator[Diagnostic]:
    """The violations of the rules in a document.

    Args:
        document: The document.
        broken: Whether it has errors already.
    """
    for each in _CHECKS:
        if not (each.whole and broken):
            severity = severity_in(each.rule, document.version)
            for place, message in each.find(document):
                broken = broken or severity is Severity.ERROR
                yield Diagnostic(each.rule.name, severity, message, place)


def diagnose_for_socketio(
    spec: AsyncApiSpec, namespaces: Sequence[Namespace]
) -> Iterator[Diagnostic]:
    """What Socket.IO can't implement, mostly as warnings; `namespaces` has each channel."""
    reported: set[tuple[str, object]] = set()
    for each in SOCKETIO_CHECKS:
        for node, message in each.find(spec, namespaces):
            if (each.rule.name, node.id) not in reported:
                reported.add((each.rule.name, node.id))
                yield each.rule.problem(message, node.place)


def socketio_problems(spec: AsyncApiSpec, server: Server | None) -> tuple[Diagnostic, ...]:
    """The problems that prevent building a Socket.IO server from a document, as errors.

        spec = load_spec("asyncapi.yaml")
        problems = socketio_problems(spec, spec.servers["production"])

    Only the chosen server counts, and none if it is None.
    """
    served = server and (server.node.get("protocol") or server.node).place
    found = [*spec.diagnostics]
    if not speaks_socketio(spec.servers):  # which has no warnings of these rules
        found += diagnose_for_socketio(spec, all_channels(spec))
    return tuple(
        replace(each, severity=Severity.ERROR)
        for each in dict.fromkeys(found)
        if each.rule in _PREVENTING_SERVERS
        and (each.rule != "socketio-protocol" or each.place == served)
    )
