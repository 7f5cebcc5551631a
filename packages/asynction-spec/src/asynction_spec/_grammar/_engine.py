"""Holds a document against the tables of its version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from .._diagnostics import Diagnostic, Severity
from .._references import References, UnresolvedReference, is_reference
from .._source import Node, NodeId
from .._version import Version
from .._wording import did_you_mean, kind_of, listed, nearest, shown
from . import _v2, _v3

Objects: TypeAlias = dict[str, dict[str, str]]

_SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
_WORDING = {"string": "a string", "boolean": "a boolean", "null": "null"}
_OPAQUE = frozenset({"any", "schema", "ack"})  # schemas are held against their own metaschemas
_ANY_FIELD = "*"

# Which object stands where, for references that lead to a place that holds another one.
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
# Objects that may be written otherwise: the field that tells, and the object it then is.
_VARIANTS = {"message": ("oneOf", "messages")}
_ROOT_MAPS = frozenset({"servers", "channels", "operations"})


@dataclass(frozen=True, slots=True)
class _Field:
    type: str
    required: bool
    since: tuple[int, int] | None


def _fields(table: dict[str, str]) -> dict[str, _Field]:
    fields = {}
    for written, kind in table.items():
        name, _, since = written.partition("@")
        major, _, minor = since.partition(".")
        required = name.endswith("!")
        first = (int(major), int(minor)) if since else None
        fields[name.removesuffix("!")] = _Field(kind, required, first)
    return fields


class Grammar:
    """The grammar of one version.

    Args:
        version: The version.
        references: How to follow references.
    """

    def __init__(self, version: Version, references: References) -> None:
        objects = _v2.OBJECTS if version.major == 2 else _v3.OBJECTS
        self._objects = {name: _fields(table) for name, table in objects.items()}
        self._version = version
        self._references = references
        self._seen: set[tuple[NodeId, str]] = set()

    def diagnose(self) -> Iterator[Diagnostic]:
        """What in the document is no AsyncAPI, each fault once and in no order."""
        yield from self._object(self._references.root, "document")

    def _check(self, node: Node, kind: str) -> Iterator[Diagnostic]:
        if kind[0] not in "[{" and " / " in kind:
            kind = self._fitting(node, kind.split(" / "))
        if kind.startswith("["):
            yield from self._list(node, kind[1:-1])
        elif kind.startswith("{"):
            yield from self._map(node, kind[1:-1])
        elif kind.startswith("'"):
            yield from self._word(node, re.findall(r"'([^']+)'", kind))
        elif kind in _SCALARS:
            yield from self._scalar(node, kind)
        elif kind.endswith("&"):
            yield from self._referable(node, kind[:-1])
        elif kind in _OPAQUE:
            yield from self._reference(node, kind)
        else:
            yield from self._object(node, kind)

    def _fitting(self, node: Node, kinds: list[str]) -> str:
        """The first alternative whose required fields, or whose type, the value has."""
        for kind in kinds:
            if kind in _SCALARS and isinstance(node.value, _SCALARS[kind]):
                return kind
            fields = self._objects.get(kind, {})
            required = [name for name, field in fields.items() if field.required]
            if required and isinstance(node.value, dict) and set(required) <= set(node.value):
                return kind
        scalars = [kind for kind in kinds if kind in _SCALARS]
        return scalars[0] if scalars else kinds[-1]

    def _list(self, node: Node, kind: str) -> Iterator[Diagnostic]:
        if not isinstance(node.value, list):
            yield _wrong_type(node, "a list")
        for element in node.elements():
            yield from self._check(element, kind)

    def _map(self, node: Node, kind: str) -> Iterator[Diagnostic]:
        if not isinstance(node.value, dict):
            yield _wrong_type(node, "a mapping")
        for name, member in node.items():
            if not name.startswith("x-") or isinstance(member.value, dict):
                yield from self._check(member, kind)

    def _word(self, node: Node, words: list[str]) -> Iterator[Diagnostic]:
        if node.value not in words:
            message = f"{shown(node.value)} is none of {listed(words)}"
            hint = did_you_mean(str(node.value), words)
            yield Diagnostic("unknown-word", Severity.ERROR, message + hint, node.place)

    def _scalar(self, node: Node, kind: str) -> Iterator[Diagnostic]:
        value = node.value
        fits = isinstance(value, _SCALARS[kind])
        if not fits or (isinstance(value, bool) and kind != "boolean"):
            yield _wrong_type(node, _WORDING.get(kind, f"a {kind}"))

    def _referable(self, node: Node, kind: str) -> Iterator[Diagnostic]:
        if not is_reference(node):
            yield from self._check(node, kind)
            return
        yield from self._reference(node, kind)

    def _reference(self, node: Node, kind: str) -> Iterator[Diagnostic]:
        """Follow a reference; what it leads to is this kind of object, and is checked as such."""
        if not is_reference(node):
            return
        try:
            target = self._references.follow(node)
        except UnresolvedReference:
            return  # told by the references themselves
        wrong = None if kind == "any" else wrong_kind(node, target, kind)
        if wrong is not None:
            yield wrong
        elif kind not in _OPAQUE:
            yield from self._object(target, kind)

    def _object(self, node: Node, kind: str) -> Iterator[Diagnostic]:
        if (node.id, kind) in self._seen:
            return
        self._seen.add((node.id, kind))
        if not isinstance(node.value, dict):
            yield _wrong_type(node, "a mapping")
            return
        kind = self._variant(node, kind)
        fields = self._objects[kind]
        if is_reference(node) and "$ref" in fields:
            yield from self._reference(node, kind)
        meant = set()
        for name, child in node.items():
            field = fields.get(name) or fields.get(_ANY_FIELD)
            if field is None:
                yield from self._unknown(child, kind)
                meant.add(nearest(name, fields))
            elif field.since is not None and self._version.number < field.since:
                yield self._too_new(child, field.since)
            elif not (name.startswith("x-") and name not in fields):
                yield from self._check(child, field.type)
        for name, field in fields.items():
            if field.required and name not in node.value and name not in meant:
                message = f"the {_titled(kind)} needs the field {name!r}"
                yield Diagnostic("missing-field", Severity.ERROR, message, node.place)

    def _variant(self, node: Node, kind: str) -> str:
        field, variant = _VARIANTS.get(kind, ("", ""))
        return variant if field in node.value and variant in self._objects else kind

    def _unknown(self, child: Node, kind: str) -> Iterator[Diagnostic]:
        if child.name.startswith("x-"):
            return
        known = [name for name in self._objects[kind] if name != _ANY_FIELD]
        message = (
            f"the {_titled(kind)} has no field {child.name!r}{did_you_mean(child.name, known)}"
        )
        yield Diagnostic("unknown-field", Severity.ERROR, message, child.key_place)

    def _too_new(self, child: Node, since: tuple[int, int]) -> Diagnostic:
        message = f"the field {child.name!r} exists since AsyncAPI {since[0]}.{since[1]}"
        return Diagnostic("unknown-field", Severity.ERROR, message, child.key_place)


def kept_at(target: Node) -> str | None:
    """The kind of object that belongs where the target stands, None where that says nothing."""
    pointer: tuple[Any, ...] = target.pointer
    if not pointer and isinstance(target.value, dict) and "asyncapi" in target.value:
        return "document"
    if len(pointer) == 3 and pointer[0] == "components":
        return _KEPT_IN.get(pointer[1])
    if len(pointer) == 2 and pointer[0] in _ROOT_MAPS:
        return _KEPT_IN[pointer[0]]
    if len(pointer) in {4, 5} and pointer[-2] == "messages" and pointer[-4] == "channels":
        return "message"
    return None


def wrong_kind(node: Node, target: Node, wanted: str) -> Diagnostic | None:
    """What is wrong with a reference whose target is no object of the wanted kind."""
    kept = kept_at(target)
    if kept == wanted or (kept == "schema" and wanted == "ack"):  # an ack may be a bare schema
        return None
    if kept is not None:
        found = _article(_titled(kept))
    elif isinstance(target.value, dict) or (wanted == "schema" and isinstance(target.value, bool)):
        return None
    else:
        found = kind_of(target.value)
    needed = _article(_titled(wanted))
    message = f"a reference to {needed} is needed, and {node.value['$ref']!r} is {found}"
    return Diagnostic("ref-kind", Severity.ERROR, message, node.child("$ref").place)


def _article(words: str) -> str:
    return f"{'an' if words[0] in 'AEIOU' else 'a'} {words}"


def _titled(kind: str) -> str:
    words = re.sub(r"([A-Z])", r" \1", kind).title()
    return f"{words} Object"


def _wrong_type(node: Node, expected: str) -> Diagnostic:
    message = f"{expected} is needed here, and {kind_of(node.value)} was found"
    if expected == _WORDING["string"] and isinstance(node.value, bool | int | float):
        message += ": put it in quotes"
    return Diagnostic("wrong-type", Severity.ERROR, message, node.place)
