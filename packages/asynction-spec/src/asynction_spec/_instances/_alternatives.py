"""The alternatives in schemas: `anyOf`, `oneOf`, `if`, `not`, `dependentSchemas`, types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

from .._text._references import References
from .._text._source import Node
from ._conjunction import GroupId, Parts, synthetic_schema
from ._negations import is_plain, negations, opposite

Option: TypeAlias = tuple[Node, ...]
"""One of several ways to satisfy a schema: further schemas to satisfy."""


class Group:
    """Alternative ways to satisfy a keyword, one of which is chosen.

    Args:
        group_id: Which group of the document it is.
        usual: The ways to choose from.
        others: Ways that are chosen only if the usual ones fail.
    """

    def __init__(
        self,
        group_id: GroupId,
        usual: Sequence[Option],
        others: Callable[[], Sequence[Option]] = tuple,
    ) -> None:
        self.id = group_id
        self.usual = usual
        self._others = others

    def without_impossible(self, is_possible: Callable[[Option], bool]) -> Group:
        """The group without impossible options, unless all are impossible."""
        usual = [option for option in self.usual if is_possible(option)]
        if not usual:
            return Group(
                self.id, [option for option in self.all if is_possible(option)] or self.all
            )
        return Group(self.id, usual, self._others)

    @cached_property
    def all(self) -> list[Option]:
        """Every option, the usual ones first."""
        return [*self.usual, *self._others()]


def groups(parts: Parts, references: References, chosen_groups: frozenset[GroupId]) -> list[Group]:
    """The groups of which no option has been chosen yet."""
    return [
        group
        for keyword, read in _GROUPS.items()
        for node in parts.with_keyword(keyword)
        for group in read(node, references)
        if group.id not in chosen_groups
    ]


def _any_of(node: Node, references: References) -> Iterator[Group]:  # noqa: ARG001
    options = [(each,) for each in node.child("anyOf").elements()]
    yield Group((node.id, "anyOf"), options)


def _one_of(node: Node, references: References) -> Iterator[Group]:  # noqa: ARG001
    alternatives = [*node.child("oneOf").elements()]

    def exclusive_options() -> list[Option]:
        """Each alternative together with the opposites of all others."""
        opposites = [opposite(each) for each in alternatives]
        return [
            (each, *opposites[:index], *opposites[index + 1 :])
            for index, each in enumerate(alternatives)
        ]

    yield Group((node.id, "oneOf"), [(each,) for each in alternatives], exclusive_options)


def _if(node: Node, references: References) -> Iterator[Group]:  # noqa: ARG001
    condition = node.child("if")
    then, otherwise = node.get("then"), node.get("else")
    # Then `if` has no effect (draft-07, section 6.6.1).
    if then is None and otherwise is None:
        return
    met = (condition, then) if then else (condition,)
    unmet = opposite(condition)
    yield Group((node.id, "if"), [met, (unmet, otherwise) if otherwise else (unmet,)])


def _not(node: Node, references: References) -> Iterator[Group]:
    negated = node.child("not")
    if is_plain(negated):
        return  # `_allowed_types` excludes these values
    # These accept everything, so nothing satisfies their opposite.
    if references.follow(negated).value in (True, {}):
        yield Group((node.id, "not"), [(synthetic_schema(False, node, "not"),)])
        return
    opposites: list[Option] = [(each,) for each in negations(negated, references)]
    if len(opposites) == 1:
        yield Group((node.id, "not"), opposites)
    else:
        yield Group((node.id, "not"), [()], lambda: opposites)


def _dependencies(keyword: str) -> Callable[[Node, References], Iterator[Group]]:
    def read(node: Node, references: References) -> Iterator[Group]:  # noqa: ARG001
        # A list of names is no alternative: `Properties.with_dependents` adds them.
        for name, schema in node.child(keyword).items():
            if not isinstance(schema.value, list):
                absent = synthetic_schema({"properties": {name: False}}, node, keyword, name)
                yield Group((node.id, f"{keyword} {name}"), [(schema,), (absent,)])

    return read


_GROUPS: dict[str, Callable[[Node, References], Iterator[Group]]] = {
    "oneOf": _one_of,
    "anyOf": _any_of,
    "if": _if,
    "not": _not,
    "dependencies": _dependencies("dependencies"),
    "dependentSchemas": _dependencies("dependentSchemas"),
}
