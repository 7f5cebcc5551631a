"""What is different in two schemas, in words, with the places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from .._schemas._dialects import BY_NAME, ONE, SEVERAL
from .._text._source import Node, NodeId
from .._wording import excerpt
from ._changes import Detail

Follow: TypeAlias = Callable[[Node], Node]

DESCRIPTIONS = frozenset(
    [
        *("title", "description", "default", "example", "examples", "deprecated", "readOnly"),
        *("writeOnly", "externalDocs", "$comment"),
    ]
)
"""Keywords that no message is checked by."""
_NAMES = frozenset({"definitions", "$defs", "$id", "id", "$schema", "$anchor", "$ref"})
"""Keywords that mean something only where others refer to them."""
_MOST = 40
"""How many differences of one schema are listed."""


def details_of(old: Node, new: Node, follow_old: Follow, follow_new: Follow) -> tuple[Detail, ...]:
    """The differences of two schemas, those of descriptions last."""
    found = list(_Comparison(follow_old, follow_new).schemas("", old, new))
    found.sort(key=lambda each: each.is_documentation)
    return tuple(found[:_MOST])


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The comparison of two schemas; recursive ones come to an end."""

    follow_old: Follow
    follow_new: Follow
    seen: set[tuple[NodeId, NodeId]] = field(default_factory=set)

    def schemas(self, path: str, old: Node, new: Node) -> Iterator[Detail]:
        """The differences of two schemas at a path."""
        old, new = self.follow_old(old), self.follow_new(new)
        if (old.id, new.id) in self.seen:
            return
        self.seen.add((old.id, new.id))
        if not isinstance(old.value, dict) or not isinstance(new.value, dict):
            if old.value != new.value:
                message = f"changes from {excerpt(old.value)} to {excerpt(new.value)}"
                yield Detail(path, message, old.place, new.place)
            return
        for keyword in dict.fromkeys((*old.value, *new.value)):
            if keyword not in _NAMES and not keyword.startswith("x-"):
                yield from self._keyword(path, keyword, old, new)

    def _keyword(self, path: str, keyword: str, old: Node, new: Node) -> Iterator[Detail]:
        before, after = old.get(keyword), new.get(keyword)
        if before is not None and after is not None:
            compare = _COMPARED.get(keyword)
            if compare is not None:
                yield from compare(path, before, after)
            elif keyword in BY_NAME:
                yield from self._by_name(path, keyword, before, after)
            elif keyword in ONE | SEVERAL and _have_one_form(before, after):
                yield from self._schemas_of(path, keyword, before, after)
            elif before.value != after.value:
                message = f"{keyword} changes from {_text(before)} to {_text(after)}"
                yield _detail(path, keyword, message, before, after)
        elif before is not None:
            yield from _lost(path, keyword, before, new)
        elif after is not None:
            yield from _gained(path, keyword, old, after)

    def _by_name(self, path: str, keyword: str, old: Node, new: Node) -> Iterator[Detail]:
        noun = "property" if keyword == "properties" else keyword
        for name in dict.fromkeys((*old.value, *new.value)):
            before, after = old.get(name), new.get(name)
            below = _joined(path, name)
            if before is not None and after is not None:
                yield from self.schemas(below, before, after)
            elif before is not None:
                yield Detail(below, f"the {noun} is gone", before.key_place, new.key_place)
            elif after is not None:
                yield Detail(below, f"the {noun} is new", old.key_place, after.key_place)

    def _schemas_of(self, path: str, keyword: str, old: Node, new: Node) -> Iterator[Detail]:
        if not isinstance(old.value, list):
            yield from self.schemas(path + _STEPS.get(keyword, f" ({keyword})"), old, new)
            return
        is_tuple = keyword in {"items", "prefixItems"}
        for index, (before, after) in enumerate(zip(old.elements(), new.elements(), strict=False)):
            step = f"[{index}]" if is_tuple else f" ({keyword} {index + 1})"
            yield from self.schemas(path + step, before, after)
        if len(old.value) != len(new.value):
            message = f"{keyword} has {len(new.value)} schemas instead of {len(old.value)}"
            yield Detail(path, message, old.key_place, new.key_place)


_STEPS = {"items": "[]", "additionalProperties": ".*"}


def _have_one_form(old: Node, new: Node) -> bool:
    return isinstance(old.value, list) == isinstance(new.value, list)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _text(node: Node) -> str:
    return (
        node.value if isinstance(node.value, str) and node.name == "type" else excerpt(node.value)
    )


def _detail(path: str, keyword: str, message: str, old: Node, new: Node) -> Detail:
    return Detail(path, message, old.place, new.place, is_documentation=keyword in DESCRIPTIONS)


def _lost(path: str, keyword: str, before: Node, new: Node) -> Iterator[Detail]:
    if keyword == "required":
        for name in _words(before):
            yield Detail(_joined(path, name), "is no longer required", before.place, new.place)
        return
    value = "" if keyword in BY_NAME | ONE | SEVERAL else f" {_text(before)}"
    yield _detail(path, keyword, f"{keyword}{value} is gone", before, new)


def _gained(path: str, keyword: str, old: Node, after: Node) -> Iterator[Detail]:
    if keyword == "required":
        for name in _words(after):
            yield Detail(_joined(path, name), "is required now", old.place, after.place)
        return
    value = "" if keyword in BY_NAME | SEVERAL else f" {_text(after)}"
    yield _detail(path, keyword, f"{keyword}{value} is new", old, after)


def _words(node: Node) -> list[str]:
    return [str(each) for each in node.value] if isinstance(node.value, list) else []


def _required(path: str, old: Node, new: Node) -> Iterator[Detail]:
    before, after = _words(old), _words(new)
    for name in after:
        if name not in before:
            yield Detail(_joined(path, name), "is required now", old.place, new.place)
    for name in before:
        if name not in after:
            yield Detail(_joined(path, name), "is no longer required", old.place, new.place)


def _enum(path: str, old: Node, new: Node) -> Iterator[Detail]:
    before, after = _texts(old), _texts(new)
    gone = [each for each in before if each not in after]
    added = [each for each in after if each not in before]
    if gone:
        yield Detail(path, f"enum loses {', '.join(gone)}", old.place, new.place)
    if added:
        yield Detail(path, f"enum gains {', '.join(added)}", old.place, new.place)


def _texts(node: Node) -> list[str]:
    return [excerpt(each) for each in node.value] if isinstance(node.value, list) else []


_COMPARED: dict[str, Callable[[str, Node, Node], Iterator[Detail]]] = {
    "required": _required,
    "enum": _enum,
}
