"""Every rule that a diagnostic may name: its severity, and whether it prevents servers.

The rules of reading are texts, since other modules find what breaks them. Each other rule is a
function, whose docstring is its documentation. What Socket.IO can't implement is a warning, and
nothing in documents about other protocols, which can be read all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from .._diagnostics import Diagnostic, Severity
from .._grammar import SECURITY_EXTENSION
from .._model._async_api_spec import AsyncApiSpec, Namespace, all_channels
from .._model._namespaces import speaks_socketio
from .._model._servers import Server
from ._attachments import binary_values
from ._bindings import bindings
from ._channels import (
    addresses,
    conflicts,
    empty_expressions,
    missing_parameters,
    namespace_addresses,
    undefined_parameters,
    undefined_servers,
    unused_parameters,
)
from ._events_and_messages import duplicate_events, event_names, headers, tags
from ._examples_and_defaults import message_examples, schema_examples, trait_examples
from ._limits import limit_values, limits_without_effect, shared_limits
from ._links import links
from ._misspelt_keywords import schema_formats, schema_keywords, schema_objects
from ._operations import (
    message_ids,
    message_references,
    operation_channels,
    operation_ids,
    operation_messages,
    reply_addresses,
    reply_messages,
)
from ._rule import Check, Document, NodeFinding, Rule, check, paragraph, severity_in
from ._schema_validity import unchecked_formats, unknown_dialects
from ._security import scopes, security_functions
from ._servers import (
    default_values,
    missing_variables,
    needless_variables,
    protocols,
    undefined_variables,
    unused_variables,
)
from ._unused_components import unused

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

_TEXTS = {
    "unreadable": """
        The file is missing, is not a regular file, is too large, or is not UTF-8; or a mapping
        contains what YAML and JSON files can't.""",
    "syntax": """
        The text is not YAML or not JSON: the message is the parser's, with the line where the
        construct begins that it was reading. Numbers that JSON lacks (`.inf`), tags and several
        documents in one file are not plain data, and are reported here too.""",
    "duplicate-key": """
        A key is in one mapping twice. YAML forbids that, JSON advises against it, and tools differ
        on which one counts.""",
    "version": """
        The field `asyncapi` names the version of the specification as text, `"3.0.0"`, and it is
        supported: 2.0 to 2.6, 3.0 and 3.1.""",
    "ref-missing": """
        A `$ref` has a target: its file exists, and has a value at the JSON Pointer after `#`.""",
    "ref-forbidden": """
        A `$ref` names a file relative to its own. Other places, such as http(s) URLs, are read only
        if the program that loads the document asks for it.""",
    "outside-root": """
        Where the program that loads a document names a folder (`root`), no file outside of it is
        read, neither the document itself nor what it refers to, symbolic links followed.""",
    "ref-cycle": """
        A chain of references ends at a value. A schema may contain itself, but not be a reference
        to itself.""",
    "ref-kind": """
        The target of a `$ref` is the kind of object that is needed at the place of the `$ref`.""",
    "ref-place": """
        The specification has a Reference Object in some places and not in others, where tools
        disagree on whether to follow it.""",
    "unknown-field": """
        An object has only the fields that the specification gives it in the document's version, and
        extensions, whose names begin with `x-`.""",
    "missing-field": """
        An object has the fields that the specification requires.""",
    "wrong-type": """
        A field holds a string, a boolean, a list or a mapping as the specification says. A version
        such as `1.0` is a number in YAML unless it is in quotes.""",
    "unknown-word": """
        Where the specification lists the words that a field may hold, it holds one of these.""",
    "format": """
        A URI is an absolute one, an email address looks like one, and a runtime expression begins
        with `$message.header#` or `$message.payload#`.""",
    "repeated-item": """
        The items of a list are unique if the specification says so.""",
    "security-scheme": """
        A security requirement names schemes that `components.securitySchemes` defines. A
        requirement that can't be read requires a scheme that no client can satisfy, so that it
        never lets anybody in.""",
    "schema": """
        A schema is valid in its dialect: its keywords have the values that the metaschema allows,
        its patterns are regular expressions, and it can be compiled. The dialect is JSON Schema
        draft-07 unless `$schema` or `schemaFormat` says otherwise.""",
}
_WARNINGS = {
    "yaml-key": """
        A key in YAML that is a number, a boolean or null is text in quotes if it has another
        spelling in JSON: parsers in JavaScript read `1.0` as "1" and `~` as "null".""",
    "merge-key": """
        What the merge key `<<` brings does not contradict the mapping's own keys: YAML 1.1 lets
        these count, and parsers of AsyncAPI documents in use do not.""",
    "ref-needed": """
        An operation, and a reply, refer to their channel: a channel that is written into them is
        not one of the document's channels, so nobody can connect to it.""",
    "component-name": """
        The names of components consist of letters, digits, `.`, `-` and `_`.""",
    "extension": """
        An extension that is spelt almost like one of Asynction's, or that belongs in another
        object, has no effect. Other extensions are not checked.""",
    "security-extension": """
        An extension that is spelt almost like one of Asynction's for security (`x-security`,
        `x-auth`, `x-authField`, `x-limits`, `x-...Func`), or that belongs in another object, lets
        everybody in. No server is built from such a document.""",
}

_READING_RULES = (
    *(Rule(name, Severity.ERROR, " ".join(text.split())) for name, text in _TEXTS.items()),
    *(Rule(name, Severity.WARNING, " ".join(text.split())) for name, text in _WARNINGS.items()),
)
_CHECKS: tuple[Check, ...] = (
    check("undefined-variable", _ERROR, undefined_variables, v3=_WARNING),
    check("unused-variable", _ERROR, unused_variables, v3=_WARNING),
    check("needless-variables", _WARNING, needless_variables),
    check("missing-variables", _WARNING, missing_variables),
    check("default-value", _WARNING, default_values),
    check("channel-address", _ERROR, addresses),
    check("empty-expression", _WARNING, empty_expressions),
    check("undefined-parameter", _ERROR, undefined_parameters),
    check("unused-parameter", _WARNING, unused_parameters),
    check("missing-parameters", _WARNING, missing_parameters),
    check("channel-server", _ERROR, undefined_servers),
    check("duplicate-operation-id", _ERROR, operation_ids),
    check("duplicate-message-id", _ERROR, message_ids),
    check("operation-channel", _ERROR, operation_channels),
    check("operation-message", _ERROR, operation_messages),
    check("operation-message-reference", _WARNING, message_references),
    check("reply-message", _WARNING, reply_messages),
    check("reply-address", _WARNING, reply_addresses),
    check("message-headers", _ERROR, headers, v3=_WARNING),
    check("duplicate-tag", _ERROR, tags),
    check("security-scope", _ERROR, scopes, v3=_WARNING),
    check("limit-value", _ERROR, limit_values),
    check("message-example", _ERROR, message_examples, v3=_WARNING),
    check("trait-examples", _WARNING, trait_examples),
    check("schema-example", _WARNING, schema_examples),
    check("schema-keyword", _WARNING, schema_keywords),
    check("schema-format", _WARNING, schema_formats),
    check("schema-object", _WARNING, schema_objects),
    check("unused-component", _INFO, unused, whole=True),
)


@dataclass(frozen=True, slots=True)
class SocketIORule:
    """A rule: its name, and the function that finds what breaks it."""

    name: str
    find: Callable[[AsyncApiSpec, Sequence[Namespace]], Iterator[NodeFinding]]
    prevents_servers: bool = True
    """Whether no server is built from a document that breaks it."""
    severity: Severity = Severity.WARNING


SOCKETIO_RULES = (
    SocketIORule("socketio-protocol", protocols),
    SocketIORule("socketio-namespace", namespace_addresses),
    SocketIORule("socketio-conflict", conflicts),
    SocketIORule("socketio-event-name", event_names),
    SocketIORule("socketio-duplicate-event", duplicate_events),
    SocketIORule("socketio-schema-format", unchecked_formats),
    SocketIORule("socketio-schema-dialect", unknown_dialects),
    SocketIORule("socketio-security-function", security_functions),
    SocketIORule("socketio-binding", bindings, prevents_servers=False),
    SocketIORule("socketio-limits", limits_without_effect, prevents_servers=False),
    SocketIORule(
        "socketio-shared-limits", shared_limits, prevents_servers=False, severity=Severity.INFO
    ),
    SocketIORule("socketio-binary-values", binary_values, prevents_servers=False),
    SocketIORule("socketio-link", links, prevents_servers=False),
)
RULES: tuple[Rule, ...] = (
    *_READING_RULES,
    *(each.rule for each in _CHECKS),
    *(Rule(each.name, each.severity, paragraph(each.find)) for each in SOCKETIO_RULES),
)
"""In the order in which a document meets them."""
_PREVENTING_SERVERS = {
    *(rule.name for rule in SOCKETIO_RULES if rule.prevents_servers),
    SECURITY_EXTENSION,
}


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
    for rule in SOCKETIO_RULES:
        for node, message in rule.find(spec, namespaces):
            if (rule.name, node.id) not in reported:
                reported.add((rule.name, node.id))
                yield Diagnostic(rule.name, rule.severity, message, node.place)


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
