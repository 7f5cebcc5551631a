"""The alternatives in schemas: `anyOf`, `oneOf`, `if`, `dependentSchemas`, types, and `not`.

An instance that satisfies one of `_negations(schema)` does not satisfy the schema. There may be
other such instances: not every keyword has a row in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import combinations, islice
from typing import Any, TypeAlias

from .._text._nodes import Node
from .._text._references import References
from ._conjunction import GroupId, Parts, synthetic_schema

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
    opposites: list[Option] = [(each,) for each in _negations(negated, references)]
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


# The number of pairs grows with the square of the alternatives.
_MAX_PAIRS = 6

_Negate: TypeAlias = Callable[[Node, Any], Iterator[Node]]


def _negations(schema: Node, references: References) -> list[Node]:
    """Schemas whose instances violate the given one, the simplest keywords first."""
    schema = references.follow(schema)
    if not isinstance(schema.value, dict):
        return []
    found: list[Node] = []
    for keyword, negate in _NEGATIONS.items():
        if keyword in schema.value:
            found += negate(schema, schema.value[keyword])
    return found


def opposite(schema: Node) -> Node:
    """The schema `{not: schema}`."""
    return synthetic_schema({"not": schema.value}, schema, "not")


def is_plain(schema: Node) -> bool:
    """Whether a schema has only `const`, `enum` or `type`, whose opposite is simple."""
    value = schema.value
    return (
        isinstance(value, dict) and len(value) == 1 and not value.keys().isdisjoint(_PLAIN_KEYWORDS)
    )


_PLAIN_KEYWORDS = frozenset({"const", "enum", "type"})


def _not_value(keyword: str) -> _Negate:
    def negate(schema: Node, value: Any) -> Iterator[Node]:
        yield synthetic_schema({"not": {keyword: value}}, schema, keyword)

    return negate


def _other_count(kind: str, keyword: str, step: int = 0) -> _Negate:
    def negate(schema: Node, value: Any) -> Iterator[Node]:
        # The opposite of `minLength: 0` would be a negative length.
        if isinstance(value, int | float) and not isinstance(value, bool) and value + step >= 0:
            yield synthetic_schema({"type": kind, keyword: value + step}, schema, keyword)

    return negate


def _other_bound(keyword: str) -> _Negate:
    def negate(schema: Node, value: Any) -> Iterator[Node]:
        # In draft-04 `exclusiveMinimum` and `exclusiveMaximum` are booleans.
        if not isinstance(value, bool):
            yield synthetic_schema({"type": "number", keyword: value}, schema, keyword)

    return negate


def _required(schema: Node, value: Any) -> Iterator[Node]:
    for name in value:
        absent = {"type": "object", "properties": {name: False}}
        yield synthetic_schema(absent, schema, "required", name)


def _properties(schema: Node, value: Any) -> Iterator[Node]:
    for name, each in value.items():
        wrong = {"type": "object", "required": [name], "properties": {name: {"not": each}}}
        yield synthetic_schema(wrong, schema, "properties", name)


def _additional_properties(schema: Node, value: Any) -> Iterator[Node]:
    if value is False:
        name = "additional"
        # A name that the schema does not allow must not be one of its properties.
        while name in schema.value.get("properties", ()):
            name += "_"
        further = {"type": "object", "required": [name]}
        yield synthetic_schema(further, schema, "additionalProperties")


def _items(schema: Node, value: Any) -> Iterator[Node]:
    if not isinstance(value, list):
        wrong = {"type": "array", "minItems": 1, "items": {"not": value}}
        yield synthetic_schema(wrong, schema, "items")


def _contains(schema: Node, value: Any) -> Iterator[Node]:
    yield synthetic_schema({"type": "array", "items": {"not": value}}, schema, "contains")


def _property_names(schema: Node, value: Any) -> Iterator[Node]:
    misnamed = {"type": "object", "minProperties": 1, "propertyNames": {"not": value}}
    yield synthetic_schema(misnamed, schema, "propertyNames")


def _not_dependencies(keyword: str) -> _Negate:
    def negate(schema: Node, value: Any) -> Iterator[Node]:
        for name, needed in value.items():
            alone = {"type": "object", "required": [name]}
            if isinstance(needed, list):
                for each in needed:
                    lacking = alone | {"properties": {each: False}}
                    yield synthetic_schema(lacking, schema, keyword, name, each)
            else:
                yield synthetic_schema(alone | {"allOf": [{"not": needed}]}, schema, keyword, name)

    return negate


def _condition(schema: Node, value: Any) -> Iterator[Node]:
    if "then" in schema.value:
        met = {"allOf": [value, {"not": schema.value["then"]}]}
        yield synthetic_schema(met, schema, "if", "then")
    if "else" in schema.value:
        unmet = {"allOf": [{"not": value}, {"not": schema.value["else"]}]}
        yield synthetic_schema(unmet, schema, "if", "else")


def _all_of(schema: Node, value: Any) -> Iterator[Node]:
    for index, each in enumerate(value):
        yield synthetic_schema({"not": each}, schema, "allOf", index)


def _not_any_of(schema: Node, value: Any) -> Iterator[Node]:
    yield synthetic_schema({"allOf": [{"not": each} for each in value]}, schema, "none")


def _not_one_of(schema: Node, value: Any) -> Iterator[Node]:
    yield from _not_any_of(schema, value)
    for index, two in enumerate(islice(combinations(value, 2), _MAX_PAIRS)):
        yield synthetic_schema({"allOf": [*two]}, schema, "two", index)


def _not_not(schema: Node, value: Any) -> Iterator[Node]:  # noqa: ARG001
    yield schema.child("not")


_NEGATIONS: dict[str, _Negate] = {
    "const": _not_value("const"),
    "enum": _not_value("enum"),
    "required": _required,
    "properties": _properties,
    "minimum": _other_bound("exclusiveMaximum"),
    "maximum": _other_bound("exclusiveMinimum"),
    "exclusiveMinimum": _other_bound("maximum"),
    "exclusiveMaximum": _other_bound("minimum"),
    "minLength": _other_count("string", "maxLength", -1),
    "maxLength": _other_count("string", "minLength", 1),
    "minItems": _other_count("array", "maxItems", -1),
    "maxItems": _other_count("array", "minItems", 1),
    "minProperties": _other_count("object", "maxProperties", -1),
    "maxProperties": _other_count("object", "minProperties", 1),
    "items": _items,
    "contains": _contains,
    "additionalProperties": _additional_properties,
    "propertyNames": _property_names,
    "type": _not_value("type"),
    "not": _not_not,
    "allOf": _all_of,
    "anyOf": _not_any_of,
    "oneOf": _not_one_of,
    "if": _condition,
    "dependencies": _not_dependencies("dependencies"),
    "dependentRequired": _not_dependencies("dependentRequired"),
    "dependentSchemas": _not_dependencies("dependentSchemas"),
}
