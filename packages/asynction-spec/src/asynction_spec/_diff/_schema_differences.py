"""What is different in two schemas: in words, with the places, and as an edit of one of them.

Each edit gives a copy of `base` that is in one respect as `other`, whichever is the old one, and
leaves everything else in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

from .._diagnostics import Place
from .._printable_values import excerpt
from .._schemas._dialects import BY_NAME, ONE, SEVERAL
from .._text._nodes import Node, NodeId
from ._changes import Detail, Verdict

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
_Edit: TypeAlias = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of two schemas: in words, and as what one of them lacks to be as the other."""

    detail: Detail
    old: Node
    """The old schema that is different, which may be deep inside."""
    new: Node
    edit: _Edit


def differences_of(
    old: Node, new: Node, follow_old: Follow, follow_new: Follow
) -> tuple[Difference, ...]:
    """The differences of two schemas, those of descriptions last."""
    found = list(_Comparison(follow_old, follow_new).schemas("", old, new))
    found.sort(key=lambda each: each.detail.verdict is Verdict.DOCUMENTATION)
    return tuple(found[:_MOST])


@dataclass(frozen=True, slots=True)
class _Pair:
    """A schema in both documents, and the path to it."""

    path: str
    old: Node
    new: Node

    def difference(
        self, message: str, edit: _Edit, places: tuple[Place, Place], name: str = ""
    ) -> Difference:
        """A difference of the schemas, or of what they say of a name."""
        detail = Detail(_joined(self.path, name) if name else self.path, message, *places)
        return Difference(detail, self.old, self.new, edit)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The comparison of two schemas; recursive ones come to an end."""

    follow_old: Follow
    follow_new: Follow
    seen: set[tuple[NodeId, NodeId]] = field(default_factory=set)

    def schemas(self, path: str, old: Node, new: Node) -> Iterator[Difference]:
        """The differences of two schemas at a path."""
        old, new = self.follow_old(old), self.follow_new(new)
        if (old.id, new.id) in self.seen:
            return
        self.seen.add((old.id, new.id))
        pair = _Pair(path, old, new)
        if not isinstance(old.value, dict) or not isinstance(new.value, dict):
            if old.value != new.value:
                message = f"changes from {excerpt(old.value)} to {excerpt(new.value)}"
                yield pair.difference(message, _as_other, (old.place, new.place))
            return
        for keyword in dict.fromkeys((*old.value, *new.value)):
            if keyword not in _NAMES and not keyword.startswith("x-"):
                yield from self._keyword(pair, keyword)

    def _keyword(self, pair: _Pair, keyword: str) -> Iterator[Difference]:
        before, after = pair.old.get(keyword), pair.new.get(keyword)
        if keyword == "required":
            yield from _required(pair, before, after)
        elif before is None or after is None:
            yield _of_keyword(pair, keyword, before, after)
        elif keyword == "enum":
            yield from _enum(pair, before, after)
        elif keyword in BY_NAME:
            yield from self._by_name(pair, keyword, before, after)
        elif keyword in ONE | SEVERAL and _have_one_form(before, after):
            yield from self._schemas_of(pair, keyword, before, after)
        elif before.value != after.value:
            yield _of_keyword(pair, keyword, before, after)

    def _by_name(self, pair: _Pair, keyword: str, old: Node, new: Node) -> Iterator[Difference]:
        noun = "property" if keyword == "properties" else keyword
        for name in dict.fromkeys((*old.value, *new.value)):
            before, after = old.get(name), new.get(name)
            if before is not None and after is not None:
                yield from self.schemas(_joined(pair.path, name), before, after)
                continue
            message = f"the {noun} is {'gone' if after is None else 'new'}"
            places = (before or old).key_place, (after or new).key_place
            yield pair.difference(message, partial(_with_member, keyword, name), places, name)

    def _schemas_of(self, pair: _Pair, keyword: str, old: Node, new: Node) -> Iterator[Difference]:
        path = pair.path
        if not isinstance(old.value, list):
            yield from self.schemas(path + _STEPS.get(keyword, f" ({keyword})"), old, new)
            return
        is_tuple = keyword in {"items", "prefixItems"}
        for index, (before, after) in enumerate(zip(old.elements(), new.elements(), strict=False)):
            step = f"[{index}]" if is_tuple else f" ({keyword} {index + 1})"
            yield from self.schemas(path + step, before, after)
        if len(old.value) != len(new.value):
            message = f"{keyword} has {len(new.value)} schemas instead of {len(old.value)}"
            places = old.key_place, new.key_place
            yield pair.difference(message, partial(_with_length, keyword), places)


_STEPS = {"items": "[]", "additionalProperties": ".*"}


def _have_one_form(old: Node, new: Node) -> bool:
    return isinstance(old.value, list) == isinstance(new.value, list)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _text(node: Node) -> str:
    return (
        node.value if isinstance(node.value, str) and node.name == "type" else excerpt(node.value)
    )


def _of_keyword(pair: _Pair, keyword: str, before: Node | None, after: Node | None) -> Difference:
    """The difference of a keyword that one of the schemas may lack."""
    if before is not None and after is not None:
        message = f"{keyword} changes from {_text(before)} to {_text(after)}"
    elif before is not None:
        value = "" if keyword in BY_NAME | ONE | SEVERAL else f" {_text(before)}"
        message = f"{keyword}{value} is gone"
    else:
        value = "" if after is None or keyword in BY_NAME | SEVERAL else f" {_text(after)}"
        message = f"{keyword}{value} is new"
    places = (before or pair.old).place, (after or pair.new).place
    found = pair.difference(message, partial(with_keyword, keyword), places)
    if keyword not in DESCRIPTIONS:
        return found
    return replace(found, detail=replace(found.detail, verdict=Verdict.DOCUMENTATION))


def _required(pair: _Pair, old: Node | None, new: Node | None) -> Iterator[Difference]:
    before, after = _names(old), _names(new)
    places = (old or pair.old).place, (new or pair.new).place
    changed = [(each, "is required now") for each in after if each not in before]
    changed += [(each, "is no longer required") for each in before if each not in after]
    for name, message in changed:
        edit = partial(_with_words, "required", [excerpt(name)])
        yield pair.difference(message, edit, places, name)


def _names(node: Node | None) -> list[str]:
    return [str(each) for each in node.value] if node and isinstance(node.value, list) else []


def _enum(pair: _Pair, old: Node, new: Node) -> Iterator[Difference]:
    before, after = _texts(old), _texts(new)
    places = old.place, new.place
    gone = [each for each in before if each not in after]
    added = [each for each in after if each not in before]
    for verb, texts in (("loses", gone), ("gains", added)):
        if texts:
            edit = partial(_with_words, "enum", texts)
            yield pair.difference(f"enum {verb} {', '.join(texts)}", edit, places)


def _texts(node: Node) -> list[str]:
    return [excerpt(each) for each in node.value] if isinstance(node.value, list) else []


def _as_other(base: Any, other: Any) -> Any:  # noqa: ARG001  # it is an `_Edit`
    """The other schema."""
    return other


def with_keyword(keyword: str, base: Any, other: Any) -> Any:
    """The schema with the keyword as the other one has it, or without it."""
    copied = {name: value for name, value in base.items() if name != keyword}
    return copied | ({keyword: other[keyword]} if keyword in other else {})


def _with_member(keyword: str, name: str, base: Any, other: Any) -> Any:
    """The schema with one name of `properties` or the like as the other one has it."""
    return base | {keyword: with_keyword(name, base[keyword], other[keyword])}


def _with_words(keyword: str, words: Collection[str], base: Any, other: Any) -> Any:
    """The schema with the other one's values of `enum` or `required` among those words."""
    kept = [each for each in base.get(keyword, ()) if excerpt(each) not in words]
    taken = [each for each in other.get(keyword, ()) if excerpt(each) in words]
    copied = {name: value for name, value in base.items() if name != keyword}
    # Draft 4 allows no empty `required`; an empty `enum` would allow nothing.
    return copied | ({keyword: kept + taken} if kept or taken or keyword == "enum" else {})


def _with_length(keyword: str, base: Any, other: Any) -> Any:
    """The schema with as many schemas in a list as the other one, whose last ones are added."""
    count = min(len(base[keyword]), len(other[keyword]))
    return base | {keyword: base[keyword][:count] + other[keyword][count:]}
