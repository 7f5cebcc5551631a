"""Rules that relate one part of a document to another, which the grammar can't express.

Each rule is a function from a document to findings, and one line of the table `CHECKS`; its
docstring is its documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from .._diagnostics import Diagnostic, Severity
from ._channels import (
    addresses,
    empty_expressions,
    missing_parameters,
    undefined_parameters,
    undefined_servers,
    unused_parameters,
)
from ._examples_and_defaults import message_examples, schema_examples, trait_examples
from ._limits import limit_values
from ._messages import headers, tags
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
from ._reading_rules import READING_RULES
from ._rule import Check, Document, Rule, check, paragraph, severity_in
from ._security import scopes
from ._servers import (
    default_values,
    missing_variables,
    needless_variables,
    undefined_variables,
    unused_variables,
)
from ._unused_components import unused

__all__ = ["CHECKS", "READING_RULES", "Document", "Rule", "diagnose_rules", "paragraph"]

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

CHECKS: tuple[Check, ...] = (
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


def diagnose_rules(document: Document, *, broken: bool) -> Iterator[Diagnostic]:
    """The violations of the rules in a document.

    Args:
        document: The document.
        broken: Whether it has errors already.
    """
    for each in CHECKS:
        if not (each.whole and broken):
            severity = severity_in(each.rule, document.version)
            for place, message in each.find(document):
                broken = broken or severity is Severity.ERROR
                yield Diagnostic(each.rule.name, severity, message, place)
