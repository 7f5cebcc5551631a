"""Which kind of object belongs where, to check the targets of references."""

from __future__ import annotations

import re
from typing import Any

from .._diagnostics import Diagnostic, Rule, Severity
from .._printable_values import kind_of
from .._text._nodes import Node

REF_KIND = Rule(
    "ref-kind",
    Severity.ERROR,
    "The target of a `$ref` is the kind of object that is needed at the place of the `$ref`.",
)

_KEPT_IN = {
    "servers": "server",
    "channels": "channel",
    "operations": "operation",
    "messages": "message",
    "schemas": "schema",
    "securitySchemes": "securityScheme",
    "serverVariables": "serverVariable",
    "parameters": "parameter",
    "correlationIds": "correlationId",
    "replies": "reply",
    "replyAddresses": "replyAddress",
    "externalDocs": "externalDocs",
    "tags": "tag",
    "operationTraits": "operationTrait",
    "messageTraits": "messageTrait",
    "channelBindings": "channelBindings",
    "serverBindings": "bindings",
    "operationBindings": "bindings",
    "messageBindings": "bindings",
    "x-messageAcks": "ack",
}
_ROOT_MAPS = frozenset({"servers", "channels", "operations"})


def kind_at(target: Node) -> str | None:
    """The kind of object that belongs at the place of the target, None if any may."""
    pointer: tuple[Any, ...] = target.pointer
    if not pointer and isinstance(target.value, dict) and "asyncapi" in target.value:
        return "document"
    if len(pointer) == 3 and pointer[0] == "components":
        return _KEPT_IN.get(pointer[1])
    if len(pointer) == 2 and pointer[0] in _ROOT_MAPS:
        return _KEPT_IN[pointer[0]]
    # `channels/chat/messages/said`, and the same below `components`.
    if len(pointer) in {4, 5} and pointer[-2] == "messages" and pointer[-4] == "channels":
        return "message"
    return None


def wrong_kind(node: Node, target: Node, wanted: str) -> Diagnostic | None:
    """The problem of a reference whose target is not an object of the wanted kind."""
    kept = kind_at(target)
    if kept == wanted or (kept == "schema" and wanted == "ack"):  # an ack may be a bare schema
        return None
    if kept is not None:
        found = article(object_title(kept))
    elif isinstance(target.value, dict) or (wanted == "schema" and isinstance(target.value, bool)):
        return None
    else:
        found = kind_of(target.value)
    needed = article(object_title(wanted))
    message = f"a reference to {needed} is needed, and {node.value['$ref']!r} is {found}"
    return REF_KIND.problem(message, node.child("$ref").place)


def article(words: str) -> str:
    """Words with `a` or `an` before them."""
    return f"{'an' if words[0] in 'AEIOU' else 'a'} {words}"


def object_title(kind: str) -> str:
    """The specification's name of a kind of object."""
    words = re.sub(r"([A-Z])", r" \1", kind.partition(".")[0]).title()
    return f"{words} Object"
