"""Types as annotations of Python."""

from __future__ import annotations

from collections.abc import Iterator

from ._document_types import ArgumentList, ArgumentTypes
from ._literals import python_literal
from ._type import (
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
    union_of,
)

PRIMITIVES = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "binary": "bytes",
}


def expression(found: Type) -> str:  # noqa: PLR0911  # one for each kind of type
    """A type as an annotation."""
    match found:
        case Named(name=name):
            return name
        case Primitive(kind=kind):
            return PRIMITIVES[kind]
        case Literals(values=values):
            return f"Literal[{', '.join(map(python_literal, values))}]"
        case ListOf(item=item):
            return f"list[{expression(item)}]"
        case TupleOf(items=items, rest=rest):
            return f"list[{expression(union_of([*items, *([rest] if rest else [])]))}]"
        case MapOf(value=value):
            return f"dict[str, {expression(value)}]"
        case Union(members=members):
            return " | ".join(map(expression, _null_last(members)))
        case Nothing():
            return "NoReturn"
        case Anything() | Record():
            return "Any"


def _null_last(members: tuple[Type, ...]) -> list[Type]:
    null = Primitive("null")
    return [*(each for each in members if each != null), *([null] if null in members else [])]


def returned(types: ArgumentTypes | None) -> str:
    """What a function returns that gives such arguments: several ones are a tuple."""
    if types is None:
        return "object"
    if types.only is not None:
        return " | ".join(dict.fromkeys(_lists(types.only)))
    found = dict.fromkeys(each for one in types.alternatives for each in _lists(one))
    return " | ".join(found)


def _lists(arguments: ArgumentList) -> Iterator[str]:
    """The types of what stands for a list of arguments, by its length."""
    if arguments.rest is not None:
        yield "Any"
        return
    types = [expression(each.type) for each in arguments.parameters]
    for length in range(arguments.least, len(types) + 1):
        if length == 0:
            yield "None"
        elif length == 1:
            yield types[0]
        else:
            yield f"tuple[{', '.join(types[:length])}]"


def parameters(arguments: ArgumentList, default: str = "...", absent: str = "") -> list[str]:
    """The parameters of a function that takes such arguments.

    Args:
        arguments: The arguments.
        default: What those that may be missing are then.
        absent: The type of that; empty where it needs none.
    """
    written = []
    for number, each in enumerate(arguments.parameters):
        found = f"{each.name}: {expression(each.type)}"
        if number >= arguments.least:
            found += f" | {absent} = {default}" if absent else f" = {default}"
        written.append(found)
    if arguments.rest is not None:
        written.append(f"*others: {expression(arguments.rest)}")
    return written
