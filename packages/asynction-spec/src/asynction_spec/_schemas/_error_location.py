"""Where an error comes from: which schema of the document, and where in the value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._text._nodes import Node
from .._text._references import References, is_reference
from ._dialects import BY_NAME, SEVERAL, Dialect
from ._json_values import json_key
from ._patterns._rust_syntax import engine_names
from ._schema_translation import replaced_keyword


class FailingSchema(NamedTuple):
    """The place in the document where a check failed.

    `steps` lead there as in `jsonschema`: a `$ref` is not a step, and the last one is the
    keyword, which is None if the schema is `false`.
    """

    node: Node
    steps: tuple[str | int, ...]
    keyword: str | None


def failing_schema(
    root: Node,
    references: References,
    dialect: Dialect,
    steps: Sequence[str | int],
    *,
    is_false: bool,
) -> FailingSchema:
    """Walk the steps of an evaluation path, which starts at the schema `root`."""
    walk = _Walk(root, references, dialect)
    last = len(steps) if is_false else len(steps) - 1
    for index, step in enumerate(steps[:last]):
        if walk.is_added(step, steps[index + 1 :]):
            return walk.failed_at(replaced_keyword(steps[index + 1 :]))
        walk.take(step)
    return walk.failed_at(None if is_false else str(steps[-1]))


class _Walk:
    def __init__(self, root: Node, references: References, dialect: Dialect) -> None:
        self._references = references
        self._dialect = dialect
        self._at_schema = True
        self._taken: list[str | int] = []
        self._node = references.follow(root) if dialect.ignores_ref_siblings else root

    def failed_at(self, keyword: str | None) -> FailingSchema:
        self._take_empty_name(keyword)
        keyword = keyword and self._document_keyword(keyword)
        steps = self._taken if keyword is None else [*self._taken, keyword]
        return FailingSchema(self._node, tuple(steps), keyword)

    def is_added(self, step: str | int, after: Sequence[str | int]) -> bool:
        """Whether a step leads to what `Bundle` adds to a schema, at the end of its `allOf`."""
        return self._at_schema and step == "allOf" and self._added_index(after) >= 0

    def _added_index(self, after: Sequence[str | int]) -> int:
        if not after:
            return -1
        ignored = self._dialect.ignores_ref_siblings and is_reference(self._node)
        return int(after[0]) - len(() if ignored else self._node.value.get("allOf", ()))

    def take(self, step: str | int) -> None:
        self._take_empty_name(step)
        if self._at_schema:
            self._take_keyword(str(step))
        elif self._by_pattern:
            self._take_pattern(str(step))
        else:
            self._descend(int(step) if isinstance(self._node.value, list) else str(step))
            self._at_schema = True

    def _take_empty_name(self, step: str | int | None) -> None:
        """Take the name "", which jsonschema-rs 0.60 leaves out of its paths."""
        names = self._node.value
        if self._at_schema or not isinstance(names, dict):
            return
        if str(step) not in (engine_names(names).values() if self._by_pattern else names):
            self._descend("")
            self._at_schema = True

    @property
    def _by_pattern(self) -> bool:
        """Whether the next step is a pattern of names."""
        return not self._at_schema and self._taken[-1:] == ["patternProperties"]

    def _take_pattern(self, step: str) -> None:
        """Take the pattern of names that is written like this for the engine."""
        names = engine_names(self._node.value)
        self._descend(next(name for name, written in names.items() if written == step))
        self._at_schema = True

    def _take_keyword(self, step: str) -> None:
        if step == "$ref":
            alone = self._dialect.ignores_ref_siblings
            self._node = (self._references.follow if alone else self._references.target)(self._node)
            return
        keyword = self._document_keyword(step)
        self._descend(keyword)
        several = keyword in SEVERAL and isinstance(self._node.value, list)
        self._at_schema = not (several or keyword in BY_NAME)

    def _descend(self, step: str | int) -> None:
        self._node = self._node.child(step)
        self._taken.append(step)

    def _document_keyword(self, keyword: str) -> str:
        """A keyword as in the document: tuples may be compiled as an older draft writes them."""
        written = self._node.value
        if keyword == "items" and written.get("items") == []:
            return "additionalItems"
        if self._dialect.knows_prefix_items or not written.get("prefixItems"):
            return keyword
        if keyword == "additionalItems" and "items" in self._node.value:
            return "items"
        return "prefixItems" if keyword == "items" else keyword


_NO_MAPPINGS = frozenset([list, str, int, float, bool, type(None), bytes])


def failing_value(
    value: Any, path: Sequence[str | int], as_sent: Any, steps: Sequence[str | int]
) -> tuple[tuple[str | int, ...], Any]:
    """The path as the value itself has it, and what is there.

    Args:
        value: The value as it was given.
        path: Where the validator found something wrong.
        as_sent: What is there in the value that was validated.
        steps: Where the schema that it does not satisfy is in the document.
    """
    found, instance = _locate(value, path, as_sent)
    if "propertyNames" in steps and isinstance(as_sent, str) and _is_mapping(instance):
        instance = as_sent  # a name, which has no path of its own
    while _has_empty_key(instance) and instance != as_sent:
        found, instance = (*found, ""), instance[""]
    return found, instance


def _locate(
    value: Any, steps: Sequence[str | int], as_sent: Any
) -> tuple[tuple[str | int, ...], Any]:
    """The path as the value itself has it, and what is there.

    jsonschema-rs 0.60 writes a key of digits as a number and leaves out the key ""; JSON writes
    each other key as a text. What the codec wrote has its parts only `as_sent`, and so has a value
    that was changed since.
    """
    path: list[str | int] = []
    for step in steps:
        while _has_empty_key(value) and _original_key(value, step) is None:
            value = value[""]
            path.append("")
        if _is_mapping(value):
            path.append(str(step))
            value = value.get(_original_key(value, step))
        elif isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
            path.append(step)
            value = value[step]
        elif isinstance(value, bytes | bytearray):
            break  # at the length of binary data
        else:
            return (*path, *steps[len(path) :]), as_sent
    return tuple(path), value


def _is_mapping(value: Any) -> bool:
    kind = value.__class__  # an abstract class takes many times as long to ask
    return kind is dict or (kind not in _NO_MAPPINGS and isinstance(value, Mapping))


def _has_empty_key(value: Any) -> bool:
    return _is_mapping(value) and "" in value


def _original_key(value: Mapping[Any, Any], step: str | int) -> Any:
    """The key that JSON writes like this, None without such a key."""
    name = str(step)
    if name in value:
        return name
    return next((key for key in value if json_key(key) == name), None)
