"""How a type is written in a language: a method for each kind of type."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from ._type_model import (
    Anything,
    ListOf,
    Literals,
    MapOf,
    Named,
    Nothing,
    Primitive,
    Record,
    TupleOf,
    Type,
    Union,
)


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
