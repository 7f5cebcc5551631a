"""The schema in the document that an error of the compiled schemas comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .._text._references import References, is_reference
from .._text._source import Node
from ._added_keywords import replaced_keyword
from ._dialects import BY_NAME, SEVERAL, Dialect
from ._patterns._rust_syntax import engine_names


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
