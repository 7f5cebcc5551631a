"""What satisfies two types at once, as `allOf` asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from ._generated_names import pascal_case
from ._type_model import (
    NOTHING,
    Anything,
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

_MOST_ALTERNATIVES = 200
"""How many types there may be of what satisfies two choices at once."""
Resolve: TypeAlias = Callable[[Named], Type]
Declare: TypeAlias = Callable[[Type, str], Type]


class Intersections:
    """Intersects types.

    The result may be wider than both together where no type says it exactly, and never narrower.

    Args:
        resolve: Gives the type behind a name.
        declare: Gives a type that may be the type of a field: records get a name.
    """

    def __init__(self, resolve: Resolve, declare: Declare) -> None:
        self._resolve = resolve
        self._declare = declare

    def of(self, one: Type, other: Type, hint: str) -> Type:  # noqa: PLR0911  # for each kind
        """The values of both types; `hint` is the name for a new record."""
        if one == other or isinstance(other, Anything):
            return one
        if isinstance(one, Anything):
            return other
        if isinstance(one, Nothing) or isinstance(other, Nothing):
            return NOTHING
        plain, others = self._plain(one), self._plain(other)
        if isinstance(plain, Union) or isinstance(others, Union):
            return self._of_unions(one, other, hint)
        if isinstance(plain, Anything) or isinstance(others, Anything):  # of a recursion
            return other if isinstance(plain, Anything) else one
        if isinstance(plain, Literals):
            return _literals(plain, others)
        if isinstance(others, Literals):
            return _literals(others, plain)
        return self._of_plain(one, other, plain, others, hint)

    def _plain(self, found: Type) -> Type:
        return self._resolve(found) if isinstance(found, Named) else found

    def _of_unions(self, one: Type, other: Type, hint: str) -> Type:
        members, alternatives = self._members(one), self._members(other)
        if len(members) * len(alternatives) > _MOST_ALTERNATIVES:
            return one  # with each further `oneOf` of an `allOf` there would be twice as many
        return union_of(
            self._declare(self.of(member, alternative, hint), hint)
            for member in members
            for alternative in alternatives
        )

    def _members(self, found: Type) -> tuple[Type, ...]:
        plain = self._plain(found)
        return plain.members if isinstance(plain, Union) else (found,)

    def _of_plain(self, one: Type, other: Type, plain: Type, others: Type, hint: str) -> Type:  # noqa: PLR0911
        match plain, others:
            case Primitive(kind=kind), Primitive(kind=known):
                return _primitives(plain, others, kind, known)
            case Record(), Record():
                return self._records(plain, others, hint)
            case Record(), MapOf():
                return one
            case MapOf(), Record():
                return other
            case MapOf(value=value), MapOf(value=another):
                return MapOf(self.of(value, another, hint))
            case ListOf(item=item, bounds=bounds), ListOf(item=another, bounds=more):
                return ListOf(self.of(item, another, f"{hint}Item"), bounds + more)
            case TupleOf(), ListOf() | TupleOf():
                return one
            case ListOf(), TupleOf():
                return other
        return NOTHING

    def _records(self, one: Record, other: Record, hint: str) -> Record:
        known = {field.name: field for field in one.fields}
        for field in other.fields:
            if field.name in known:
                known[field.name] = self._field(known[field.name], field, hint)
            else:
                known[field.name] = field
        return Record(
            tuple(known.values()),
            is_open=one.is_open and other.is_open,
            is_closed=one.is_closed or other.is_closed,
        )

    def _field(self, one: Field, other: Field, hint: str) -> Field:
        name = hint + pascal_case(one.name)
        both = self.of(one.type, other.type, name)
        return replace(
            one,
            type=self._declare(both, name),
            required=one.required or other.required,
            description=one.description or other.description,
            deprecated=one.deprecated or other.deprecated,
        )


def _primitives(one: Type, other: Type, kind: str, known: str) -> Type:
    if kind == known:
        bounds = getattr(one, "bounds", ()) + getattr(other, "bounds", ())
        return Primitive(kind, tuple(dict.fromkeys(bounds)))  # type: ignore[arg-type]  # a kind
    if {kind, known} == {"integer", "number"}:
        return one if kind == "integer" else other
    if {kind, known} == {"string", "binary"}:
        return one if kind == "binary" else other
    return NOTHING


def _literals(literals: Literals, other: Type) -> Type:
    kept = tuple(value for value in literals.values if _may_be(value, other))
    return Literals(kept) if kept else NOTHING


def _may_be(value: Scalar, other: Type) -> bool:
    if isinstance(other, Literals):
        return any(value == each and type(value) is type(each) for each in other.values)
    return isinstance(other, Primitive) and kind_of(value) in _KINDS[other.kind]


_KINDS = {
    "string": {"string"},
    "binary": {"string"},
    "integer": {"integer"},
    "number": {"integer"},
    "boolean": {"boolean"},
    "null": {"null"},
}


def kind_of(value: Scalar) -> str:
    """The type of a scalar in JSON Schema's terms."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "string"
