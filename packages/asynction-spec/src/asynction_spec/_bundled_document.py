"""A document of several files as one document."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ._diagnostics import Pointer, pointer_text
from ._grammar import Grammar
from ._grammar._field_types import tables
from ._model._async_api_spec import AsyncApiSpec, absent_channels, compiled_schemas
from ._model._traits import Traits
from ._model._version import Version
from ._schemas._dialects import dialect_of
from ._text._nodes import Node, NodeId

_COLLECTIONS = frozenset({"channels", "servers", "operations"})
_NOT_IN_NAMES = re.compile(r"[^\w.-]+", re.ASCII)
_IN_FRAGMENT = "#~/!$&'()*+,;=:@"
_NO_COMPONENT_FIELD = "x-bundled"


def bundled_document(spec: AsyncApiSpec) -> dict[str, Any]:
    """The document as plain data, including the parts of other files that it refers to.

        spec = load_spec("asyncapi.yaml")
        Path("bundle.json").write_text(json.dumps(bundled_document(spec)))
        Path("bundle.yaml").write_text(yaml_text(bundled_document(spec)))

    A member of `channels`, `servers`, `operations` or `components` that is a reference is replaced
    by its target. Every other target becomes a reusable object of `components`, with the name that
    it has in its file, and with a number if that name is taken. The result gives the same model
    when it is loaded. A document of one file is returned as it was written; that of one server
    (`spec_of_server`) is without the channels of other servers, and without their operations.

    Args:
        spec: The document.
    """
    return _Bundler(spec).document()


class _Bundler:
    """Bundles one document."""

    def __init__(self, spec: AsyncApiSpec) -> None:
        self._root = spec.node
        self._references = compiled_schemas(spec).references
        self._absent = self._with_operations(absent_channels(spec))
        self._targets = dict(self._references.links())
        major, minor = map(int, spec.version.split(".")[:2])
        self._version = Version(spec.version, (major, minor))
        self._fields_by_node = self._component_fields()
        self._places: dict[NodeId, Pointer] = {}
        self._moved: dict[tuple[str, str], Node] = {}

    def document(self) -> dict[str, Any]:
        """The bundle."""
        self._assign_places()
        document: dict[str, Any] = self._copy(self._root)
        for (home, name), node in self._moved.items():
            components = document.setdefault("components", {})
            components.setdefault(home, {})[name] = self._component(node, name, home)
        return document

    def _with_operations(self, channels: frozenset[NodeId]) -> frozenset[NodeId]:
        """The channels and, in AsyncAPI 3, their operations."""
        operations = set()
        for _, operation in self._members("operations") if channels else ():
            channel = operation.get("channel")
            if channel is not None and self._references.follow(channel).id in channels:
                operations.add(operation.id)
        return channels | operations

    def _members(self, collection: str) -> Iterator[tuple[str, Node]]:
        members = self._root.get(collection)
        for name, node in members.items() if members else ():
            yield name, self._references.follow(node)

    def _is_absent(self, node: Node) -> bool:
        """Whether it is a channel or an operation that is left out."""
        if node.pointer[:-1] not in {("channels",), ("operations",)} or not self._absent:
            return False
        return node.source is self._root.source and self._references.follow(node).id in self._absent

    def _component_fields(self) -> dict[NodeId, str]:
        """For each object of the document the field of `components` that objects like it have."""
        grammar = Grammar(self._version, self._references)
        # The grammar collects objects and schemas while it is checked.
        deque(grammar.diagnose(), maxlen=0)
        fields = {"multiFormatSchema": "schemas"}
        for home, field in tables(self._version.major)["components"].fields.items():
            if field.since <= self._version.number:
                fields.setdefault(field.type.inner[0].name, home)
        found = {
            node.id: fields.get(kind, _NO_COMPONENT_FIELD)
            for kind, nodes in grammar.objects.items()
            for node in nodes
        }
        for schema, schema_format in grammar.schemas:
            resolved = self._references.follow(schema)
            if dialect_of(resolved, schema_format) is None:
                found[resolved.id] = _NO_COMPONENT_FIELD  # in another language, Avro for example
        return found

    # -- where things go ------------------------------------------------------------------------

    def _assign_places(self) -> None:
        """Choose a place in the bundle for each target in another file."""
        hosts: dict[NodeId, list[Node]] = {}
        targets: dict[NodeId, Node] = {}
        for host, target in self._outgoing_references():
            hosts.setdefault(target.id, []).append(host)
            targets.setdefault(target.id, target)
        for node_id, target in targets.items():
            source, pointer = node_id
            if any((source, pointer[:end]) in targets for end in range(len(pointer))):
                continue  # it is inside another target
            replaceable = [host for host in hosts[node_id] if self._can_be_replaced(host)]
            if replaceable:
                self._places[node_id] = replaceable[0].pointer
            else:
                home, name = self._new_name(target, hosts[node_id][0])
                self._moved[home, name] = target
                self._places[node_id] = ("components", home, name)

    def _outgoing_references(self) -> Iterator[tuple[Node, Node]]:
        """Each reference to another file, or within one, with its target, in document order."""
        seen: set[NodeId] = set()
        stack = [self._root]
        while stack:
            node = stack.pop()
            if node.id in seen or self._is_absent(node):
                continue
            seen.add(node.id)
            stack += reversed([child for _, child in node.children()])
            target = self._targets.get(node.id)
            if target is not None:
                stack.append(target)
                if target.source is not self._root.source:
                    yield node, target

    def _can_be_replaced(self, host: Node) -> bool:
        """Whether the target of a reference can replace it and take its name."""
        if host.source is not self._root.source or len(host.value) > 1:
            return False
        first, *others = host.pointer
        return (first in _COLLECTIONS and len(others) == 1) or (
            first == "components" and len(others) == 2
        )

    def _new_name(self, target: Node, host: Node) -> tuple[str, str]:
        """A field of `components` and a name in it that is not taken."""
        resolved = self._references.follow(target)
        home = self._fields_by_node.get(
            resolved.id, "x-messageAcks" if host.name == "x-ack" else "schemas"
        )
        components = self._root.value.get("components", {})
        taken = {*components.get(home, ()), *(name for at, name in self._moved if at == home)}
        stem = _NOT_IN_NAMES.sub("-", target.name or PurePath(target.source.name or "").stem)
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        return home, name

    def _new_pointer(self, node: Node) -> Pointer:
        """The pointer of a node in the bundle."""
        if node.source is self._root.source:
            return node.pointer
        source, pointer = node.id
        end = next(
            end for end in range(len(pointer) + 1) if (source, pointer[:end]) in self._places
        )
        return self._places[source, pointer[:end]] + pointer[end:]

    # -- copying --------------------------------------------------------------------------------

    def _copy(self, node: Node) -> Any:
        target = self._targets.get(node.id)
        if target is not None and self._is_place_of(target, node):
            return self._copy(target)
        if isinstance(node.value, list):
            return [self._copy(each) for each in node.elements()]
        if not isinstance(node.value, dict):
            return node.value
        present = [member for member in node.items() if not self._is_absent(member[1])]
        copied = {name: self._copy(each) for name, each in present}
        if target is not None:
            copied["$ref"] = self._reference_text(node, target)
        return copied

    def _is_place_of(self, target: Node, node: Node) -> bool:
        inside = node.source is self._root.source
        return inside and self._places.get(target.id) == node.pointer

    def _reference_text(self, node: Node, target: Node) -> str:
        """The text of a reference in the bundle: the same as before if that still leads there."""
        written: str = node.value["$ref"]
        if node.source is target.source is self._root.source and written.startswith("#"):
            return written
        # The characters that RFC 3986, section 3.5, allows in a fragment stay readable.
        return quote(pointer_text(self._new_pointer(target)), safe=_IN_FRAGMENT)

    def _component(self, node: Node, name: str, home: str) -> Any:
        """A copy of a component; a message of AsyncAPI 3 without a `name` keeps its key as one."""
        copied = self._copy(node)
        if self._version.major > 2 and home == "messages" and name != node.name:
            merged = Traits(self._references, win=False).merge(node)
            if node.name and "name" not in merged and "$ref" not in copied:
                return {"name": node.name, **copied}
        return copied
