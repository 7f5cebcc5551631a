"""Types that every language of generated code can express, and what writes them in one language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

Kind: TypeAlias = Literal["string", "integer", "number", "boolean", "null", "binary"]
Scalar: TypeAlias = "str | int | bool | None"
Bounds: TypeAlias = "tuple[tuple[str, int | float], ...]"
"""Keywords of JSON Schema that bound a value, such as `minLength`, with their values."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No value at all."""


@dataclass(frozen=True, slots=True)
class Primitive:
    """A text, a number, a boolean, null, or binary data."""

    kind: Kind
    bounds: Bounds = ()


@dataclass(frozen=True, slots=True)
class Literals:
    """Some values; none of them is a number with a fraction."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of any length."""

    item: Type
    bounds: Bounds = ()


@dataclass(frozen=True, slots=True)
class TupleOf:
    """A list whose items have a type each; those beyond `least` may be missing."""

    items: tuple[Type, ...]
    least: int
    rest: Type | None
    """The type of further items; None where there are none."""


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with any keys."""

    value: Type


@dataclass(frozen=True, slots=True)
class Field:
    """A property of an object."""

    name: str
    type: Type
    required: bool
    description: str | None = None
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """An object with known properties."""

    fields: tuple[Field, ...]
    is_open: bool
    """Whether the schema says that there may be others."""
    is_closed: bool = False
    """Whether the schema says that there are no others."""


@dataclass(frozen=True, slots=True)
class Union:
    """One of several types."""

    members: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A type that is declared under a name."""

    name: str


Type: TypeAlias = (
    "Anything | Nothing | Primitive | Literals | ListOf | TupleOf | MapOf | Record | Union | Named"
)
ANYTHING = Anything()
NOTHING = Nothing()


@dataclass(frozen=True, slots=True)
class Declaration:
    """A type with its name."""

    name: str
    type: Type
    description: str | None = None
    deprecated: bool = False


def union_of(types: Iterable[Type]) -> Type:
    """One of several types, written as simply as it can be."""
    members: list[Type] = []
    literals: list[Scalar] = []
    for each in _flat(types):
        if isinstance(each, Anything):
            return ANYTHING
        if isinstance(each, Literals):
            literals += (value for value in each.values if not _is_in(value, literals))
            # All literals are one type, in the place of the first.
            position = next((i for i, one in enumerate(members) if isinstance(one, Literals)), None)
            if position is None:
                members.append(each)
            else:
                members[position] = Literals(tuple(literals))
        elif each not in members and not isinstance(each, Nothing):
            members.append(each)
    if not members:
        return NOTHING
    return members[0] if len(members) == 1 else Union(tuple(members))


def _flat(types: Iterable[Type]) -> Iterator[Type]:
    for each in types:
        if isinstance(each, Union):
            yield from each.members
        else:
            yield each


def _is_in(value: Scalar, values: list[Scalar]) -> bool:
    """Whether JSON has the value among others: there `true` and 1 differ."""
    return any(value == each and type(value) is type(each) for each in values)


def parts_of(found: Type) -> tuple[Type, ...]:
    """The types that a type is made of, those of its named types left out."""
    match found:
        case ListOf(item=part) | MapOf(value=part):
            return (part,)
        case TupleOf(items=items, rest=rest):
            return (*items, rest) if rest is not None else items
        case Record(fields=fields):
            return tuple(each.type for each in fields)
        case Union(members=members):
            return members
        case _:
            return ()


def names_in(found: Type) -> Iterator[str]:
    """The names that a type refers to, each as often as it does."""
    if isinstance(found, Named):
        yield found.name
    for part in parts_of(found):
        yield from names_in(part)


class TypeWriter(ABC):
    """Writes types in one language."""

    nothing: ClassVar[str]
    """The type without values."""
    anything: ClassVar[str]
    """The type of all values."""

    def write(self, found: Type) -> str:  # noqa: PLR0911  # one for each kind of type
        """A type as the language writes it."""
        match found:
            case Named(name=name):
                return name
            case Primitive():
                return self.primitive(found)
            case Literals():
                return self.literals(found)
            case ListOf():
                return self.list_of(found)
            case TupleOf():
                return self.tuple_of(found)
            case MapOf():
                return self.map_of(found)
            case Union():
                return self.union(found)
            case Nothing():
                return self.nothing
            case Anything() | Record():
                return self.anything

    @abstractmethod
    def primitive(self, found: Primitive) -> str:
        """A text, a number, a boolean, null, or binary data."""

    @abstractmethod
    def literals(self, found: Literals) -> str:
        """Some values."""

    @abstractmethod
    def list_of(self, found: ListOf) -> str:
        """A list of any length."""

    @abstractmethod
    def tuple_of(self, found: TupleOf) -> str:
        """A list whose items have a type each."""

    @abstractmethod
    def map_of(self, found: MapOf) -> str:
        """An object with any keys."""

    @abstractmethod
    def union(self, found: Union) -> str:
        """One of several types."""
