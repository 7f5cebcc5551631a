"""How generated Python is written: annotations, literals, docstrings and comments.

No text of a document acts as code in them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._document_types import ArgumentList, ArgumentTypes
from ._generated_comments import wrapped_lines
from ._type_model import (
    ListOf,
    Literals,
    MapOf,
    Primitive,
    TupleOf,
    Type,
    TypeWriter,
    Union,
    union_of,
)

LINE_LENGTH = 88
"""The longest line, as black and ruff write it by default."""
PRIMITIVES = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "binary": "bytes",
}


class PythonTypes(TypeWriter):
    """Writes annotations."""

    nothing = "NoReturn"
    anything = "Any"

    def primitive(self, found: Primitive) -> str:
        """A built-in type."""
        return PRIMITIVES[found.kind]

    def literals(self, found: Literals) -> str:
        """A `Literal`."""
        return f"Literal[{', '.join(map(python_literal, found.values))}]"

    def list_of(self, found: ListOf) -> str:
        """A `list`."""
        return f"list[{self.write(found.item)}]"

    def tuple_of(self, found: TupleOf) -> str:
        """A `list` of any of the types: what JSON carries is no tuple in Python."""
        rest = [] if found.rest is None else [found.rest]
        return f"list[{self.write(union_of([*found.items, *rest]))}]"

    def map_of(self, found: MapOf) -> str:
        """A `dict`."""
        return f"dict[str, {self.write(found.value)}]"

    def union(self, found: Union) -> str:
        """The types with a `|` between them, None at the end."""
        null = Primitive("null")
        members = [each for each in found.members if each != null]
        return " | ".join(map(self.write, [*members, *([null] if null in found.members else [])]))


_WRITER = PythonTypes()


def expression(found: Type) -> str:
    """A type as an annotation."""
    return _WRITER.write(found)


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


def python_literal(value: str | float | None) -> str:
    """A scalar in Python."""
    if isinstance(value, str):
        return '"' + "".join(map(_python_character, value)) + '"'
    return repr(value)


def _python_character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    # Such as line breaks, and what editors show from right to left.
    return character.encode("unicode_escape").decode()


def python_docstring(text: str, indent: str = "") -> Iterator[str]:
    """The lines of a docstring in Python; none for an empty text."""
    lines = [*wrapped_lines(text, indent)]
    if not lines:
        return
    *before, last = lines
    escaped = [each.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for each in before]
    # A quotation mark at the end would be one of those that end the docstring.
    quote = '"' if last.endswith('"') else '"""'
    escaped.append(last.replace("\\", "\\\\").replace(quote, quote.replace('"', '\\"')))
    if len(escaped) == 1:
        yield f'{indent}"""{escaped[0]}"""'
        return
    yield f'{indent}"""{escaped[0]}'
    yield from (f"{indent}{line}".rstrip() for line in escaped[1:])
    yield f'{indent}"""'


def python_comment(text: str, indent: str = "") -> Iterator[str]:
    """The lines of a comment in Python."""
    for line in wrapped_lines(text, indent):
        yield f"{indent}# {line}".rstrip()
