"""From schemas to types: what each schema allows, as exactly as types can say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .._schemas._dialects import Dialect, dialect_of
from .._text._nodes import Node, NodeId
from .._text._references import is_reference
from ._all_of_types import Intersections, kind_of
from ._generated_names import TypeNames, component_name, option_name, pascal_case, place_name
from ._type_model import (
    ANYTHING,
    NOTHING,
    Bounds,
    Declaration,
    Field,
    ListOf,
    Literals,
    MapOf,
    Named,
    Nothing,
    Primitive,
    Record,
    Scalar,
    TupleOf,
    Type,
    Union,
    union_of,
)

_KINDS = ("object", "array", "string", "integer", "number", "boolean", "null")
_IMPLIED = {
    **dict.fromkeys(("properties", "required", "additionalProperties"), "object"),
    **dict.fromkeys(("patternProperties", "minProperties", "maxProperties"), "object"),
    **dict.fromkeys(("items", "prefixItems", "minItems", "maxItems", "uniqueItems"), "array"),
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), "string"),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), "number"),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), "number"),
}
"""The types of schemas that have no `type`, by their keywords."""
_NUMBER_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_COMBINATIONS = ("oneOf", "anyOf")


class SchemaTypes:
    """The types of the schemas of a document.

    What the document declares for reuse is declared once, under its own name. So is every object
    with known properties, named after its `title`, or after the place where it is.

    Args:
        follow: Follows references.
        names: Gives names to types.
    """

    def __init__(self, follow: Callable[[Node], Node], names: TypeNames) -> None:
        self._follow = follow
        self._names = names
        self._reserved: dict[NodeId, str] = {}
        self._declared: dict[NodeId, str] = {}
        self._intersections = Intersections(self._resolved, self._with_name)
        self.declarations: dict[str, Declaration] = {}

    def reserve(self, schemas: Mapping[str, Node]) -> None:
        """Keep the names of components for them, whether they are used yet or not."""
        for key, node in schemas.items():
            target = self._follow(node)
            if target.id not in self._reserved:
                self._reserved[target.id] = self._names.take(pascal_case(key))

    def declared(self, node: Node, dialect: Dialect, hint: str) -> Type:
        """The type of a schema, which is declared under a name whatever it is."""
        if not is_reference(node) and component_name(node) is not None:
            return self._component(node, dialect, None)
        found = self.of(node, dialect, hint)
        if not isinstance(found, Named):
            found = self._declare(self._names.take(hint), found, node)
            self._declared[node.id] = found.name
        return found

    def of(self, node: Node, dialect: Dialect, hint: str) -> Type:
        """The type of a schema as it may be written in another type.

        Args:
            node: The schema.
            dialect: The version of JSON Schema that it is written in.
            hint: The name for an object with known properties.
        """
        known = self._declared.get(node.id)
        if known is not None:
            return Named(known)
        found = self._with_name(self._read(node, dialect, hint), hint, node)
        if isinstance(found, Named) and not is_reference(node):
            self._declared[node.id] = found.name  # other places may lead to it again
        return found

    def _with_name(self, found: Type, hint: str, node: Node | None = None) -> Type:
        """The type itself, or the name under which it is declared if it is a record."""
        if not isinstance(found, Record):
            return found
        title = _text(node, "title")
        return self._declare(self._names.take(pascal_case(title or ""), hint), found, node)

    def _declare(self, name: str, found: Type, node: Node | None) -> Named:
        deprecated = node is not None and _is_true(node, "deprecated")
        description = _text(node, "description")
        self.declarations[name] = Declaration(name, found, description, deprecated)
        return Named(name)

    def _resolved(self, named: Named) -> Type:
        known = self.declarations.get(named.name)
        if known is None:  # it refers to itself
            return ANYTHING
        return self._resolved(known.type) if isinstance(known.type, Named) else known.type

    # -- references -----------------------------------------------------------------------------

    def _read(self, node: Node, dialect: Dialect, hint: str) -> Type:
        if not is_reference(node):
            name = self._reserved.get(node.id)
            if name is not None:
                return self._component(node, dialect, name)
            return self._read_schema(node, dialect, hint)
        target = self._component(self._follow(node), dialect, None)
        if dialect.ignores_ref_siblings or len(node.value) == 1:
            return target
        siblings = self._read_schema(node, dialect, hint)
        return self._intersections.of(target, siblings, hint)

    def _component(self, target: Node, dialect: Dialect, name: str | None) -> Type:
        if not isinstance(target.value, dict):
            return self._read_schema(target, dialect, "")
        known = self._declared.get(target.id)
        if known is None:
            own = component_name(target) or pascal_case(_text(target, "title") or "")
            name = name or self._reserved.get(target.id)
            name = name or self._names.take(own, place_name(target))
            known = self._declared[target.id] = name
            # The name is known before its schema is read, so that a schema may refer to itself.
            found = _without(Named(name), self._read_schema(target, dialect, name))
            self._declare(name, found, target)
        return Named(known)

    # -- one schema -----------------------------------------------------------------------------

    def _read_schema(self, node: Node, dialect: Dialect, hint: str) -> Type:
        if not isinstance(node.value, dict):
            return NOTHING if node.value is False else ANYTHING
        if "$schema" in node.value:
            dialect = dialect_of(node) or dialect
        found = self._fixed(node.value)
        if found is None:
            found = self._typed(node, dialect, hint)
        for number, each in enumerate(_elements(node, "allOf"), 1):
            part = self._read(each, dialect, f"{hint}Part{number}")
            found = self._both(found, node, part, each, hint)
        for keyword in _COMBINATIONS:
            options = [*self._options(node, keyword, dialect, hint, found)]
            if options:
                found = union_of(options)
        return found

    def _options(
        self, node: Node, keyword: str, dialect: Dialect, hint: str, base: Type
    ) -> Iterator[Type]:
        for number, each in enumerate(_elements(node, keyword), 1):
            name = f"{hint}{option_name(self._follow(each)) or number}"
            own = self._read(each, dialect, name)
            yield self._with_name(self._both(base, node, own, each, name), name, each)

    def _both(self, one: Type, node: Node, other: Type, part: Node, hint: str) -> Type:
        """What satisfies a schema and a part of it.

        A kind that keywords alone imply (`minimum` without `type`) counts only where nothing else
        says another one: JSON Schema has such keywords ignore values of other kinds.
        """
        both = self._intersections.of(one, other, hint)
        if not isinstance(both, Nothing):
            return both
        if _implies_kind(self._follow(part)):
            return one
        return other if _implies_kind(node) else both

    def _fixed(self, schema: Mapping[str, Any]) -> Type | None:
        """The type of `const` and `enum`."""
        if "const" in schema:
            return _type_of_values([schema["const"]])
        values = schema.get("enum")
        if not isinstance(values, list):
            return None
        kinds = _kinds(schema)
        # Those that `type` refuses are left out, or the type would allow more than the schema.
        return _type_of_values([each for each in values if _is_of(each, kinds)])

    def _typed(self, node: Node, dialect: Dialect, hint: str) -> Type:
        kinds = _kinds(node.value)
        if "number" in kinds:
            # Each integer is a number, and a choice of both would say the same twice.
            kinds = [kind for kind in kinds if kind != "integer"]
        if not kinds:
            return ANYTHING
        return union_of(self._of_kind(kind, node, dialect, hint, len(kinds)) for kind in kinds)

    def _of_kind(self, kind: str, node: Node, dialect: Dialect, hint: str, count: int) -> Type:
        if kind == "object":
            found = self._object(node, dialect, hint)
            return found if count == 1 else self._with_name(found, f"{hint}Object", node)
        if kind == "array":
            return self._array(node, dialect, hint)
        if kind == "string":
            binary = node.value.get("format") == "binary"
            return Primitive(
                "binary" if binary else "string", _bounds(node, "minLength", "maxLength")
            )
        if kind in {"integer", "number"}:
            return Primitive(kind, _bounds(node, *_NUMBER_BOUNDS))  # type: ignore[arg-type]
        return Primitive("boolean" if kind == "boolean" else "null")

    # -- objects --------------------------------------------------------------------------------

    def _object(self, node: Node, dialect: Dialect, hint: str) -> Type:
        required = node.value.get("required")
        needed = [each for each in required if isinstance(each, str)] if _is_list(required) else []
        fields = [*self._fields(node, dialect, hint, needed)]
        known = {field.name for field in fields}
        # Required and not described: any value will do, but there has to be one.
        fields += [Field(name, ANYTHING, required=True) for name in needed if name not in known]
        rest = self._other_members(node, dialect, hint)
        if not fields and not isinstance(rest, Nothing):
            return MapOf(rest)
        is_open = "additionalProperties" in node.value and not isinstance(rest, Nothing)
        is_open = is_open or bool(node.value.get("patternProperties"))
        return Record(tuple(fields), is_open, is_closed=isinstance(rest, Nothing))

    def _fields(
        self, node: Node, dialect: Dialect, hint: str, required: list[str]
    ) -> Iterator[Field]:
        properties = node.get("properties")
        for name, each in properties.items() if properties else ():
            found = self.of(each, dialect, hint + (pascal_case(name) or "Value"))
            # `false` forbids the property, which a class says best without it.
            if isinstance(found, Nothing) and name not in required:
                continue
            described = each if _text(each, "description") else None
            yield Field(
                name,
                found,
                name in required,
                _text(described, "description"),
                _is_true(each, "deprecated"),
            )

    def _other_members(self, node: Node, dialect: Dialect, hint: str) -> Type:
        """The type of members that `properties` does not name."""
        patterns = node.get("patternProperties")
        found = [
            self.of(each, dialect, f"{hint}Value")
            for _, each in (patterns.items() if patterns else ())
        ]
        others = node.get("additionalProperties") or node.get("unevaluatedProperties")
        if others is not None:
            found.append(self.of(others, dialect, f"{hint}Value"))
        else:
            found.append(ANYTHING)
        return union_of(found)

    # -- lists ----------------------------------------------------------------------------------

    def _array(self, node: Node, dialect: Dialect, hint: str) -> Type:
        first, rest = _tuple_parts(node)
        bounds = _bounds(node, "minItems", "maxItems")
        item = ANYTHING if rest is None else self.of(rest, dialect, f"{hint}Item")
        if not first:
            # `items: false` without a tuple before it allows the empty list alone.
            empty = isinstance(item, Nothing)
            return TupleOf((), 0, None) if empty else ListOf(item, bounds)
        items = tuple(
            self.of(each, dialect, f"{hint}Item{number}") for number, each in enumerate(first, 1)
        )
        least = node.value.get("minItems", 0)
        least = least if isinstance(least, int) else 0
        # Nothing said of further items allows them, but a tuple that ends is what people mean.
        more = None if rest is None or isinstance(item, Nothing) else item
        return TupleOf(items, min(least, len(items)), more)


def _tuple_parts(node: Node) -> tuple[list[Node], Node | None]:
    """The schemas of a list's first items, and of the others."""
    prefix, items = node.get("prefixItems"), node.get("items")
    if prefix is not None:
        return [*prefix.elements()], items
    if items is not None and isinstance(items.value, list):
        return [*items.elements()], node.get("additionalItems")
    return [], items


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    """The types that a schema names, or that its keywords imply."""
    written = schema.get("type")
    if isinstance(written, str):
        return [written] if written in _KINDS else []
    if isinstance(written, list):
        return [each for each in _KINDS if each in written]
    return [*dict.fromkeys(_IMPLIED[keyword] for keyword in schema if keyword in _IMPLIED)]


def _implies_kind(node: Node) -> bool:
    """Whether the type of a schema is what its keywords imply."""
    schema = node.value
    names_none = isinstance(schema, dict) and not {"type", "const", "enum", "$ref"} & schema.keys()
    return names_none and bool(_kinds(schema))


def _is_of(value: Any, kinds: list[str]) -> bool:
    """Whether a value of an enumeration has one of the types."""
    if not kinds:
        return True
    if isinstance(value, dict):
        return "object" in kinds
    if isinstance(value, list):
        return "array" in kinds
    if isinstance(value, float):
        return "number" in kinds or ("integer" in kinds and value.is_integer())
    kind = kind_of(value)
    return kind in kinds or (kind == "integer" and "number" in kinds)


def _type_of_values(values: list[Any]) -> Type:
    return union_of(map(_type_of_value, values))


def _type_of_value(value: Any) -> Type:
    if isinstance(value, dict):
        return MapOf(ANYTHING)
    if isinstance(value, list):
        return ListOf(ANYTHING)
    if isinstance(value, float):
        return Primitive("number")
    scalar: Scalar = value
    return Primitive("null") if value is None else Literals((scalar,))


def _without(name: Named, found: Type) -> Type:
    """The type without the alternative that it is itself, which says nothing."""
    if isinstance(found, Union):
        return union_of(each for each in found.members if each != name)
    return ANYTHING if found == name else found


def _bounds(node: Node, *keywords: str) -> Bounds:
    found = ((keyword, node.value.get(keyword)) for keyword in keywords)
    return tuple(
        (keyword, value)
        for keyword, value in found
        if isinstance(value, int | float) and not isinstance(value, bool)
    )


def _elements(node: Node, keyword: str) -> Iterator[Node]:
    found = node.get(keyword)
    return found.elements() if found is not None else iter(())


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_true(node: Node, keyword: str) -> bool:
    return isinstance(node.value, dict) and node.value.get(keyword) is True


def _text(node: Node | None, keyword: str) -> str | None:
    value = node.value.get(keyword) if node is not None and isinstance(node.value, dict) else None
    return value if isinstance(value, str) else None
