"""Declarations of types in Python: TypedDict classes, and aliases of what is no class."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from ._python_types import BUILT_IN, expression
from ._text import docstring, python_comment, python_literal
from ._type import Declaration, Field, Record, names_in

_LONGEST = 88


def typed_dicts(declarations: Mapping[str, Declaration]) -> Iterator[str]:
    """The lines that declare types, two empty ones after each class."""
    early, late = aliases_around(declarations)
    yield from _aliases(early, quoted=())
    taken = BUILT_IN | declarations.keys()
    for each in declarations.values():
        if isinstance(each.type, Record):
            yield from _typed_dict(each, each.type, taken)
    yield from _aliases(late, quoted=recursive_aliases(declarations))


def _typed_dict(declaration: Declaration, record: Record, taken: Collection[str]) -> Iterator[str]:
    description = record_text(declaration, record)
    if not all(is_plain_name(each.name) and each.name not in taken for each in record.fields):
        yield from _functional(declaration.name, record, description)
        return
    yield f"class {declaration.name}(TypedDict):"
    yield from docstring(description, "    ")
    if description and record.fields:
        yield ""
    for each in record.fields:
        yield from _annotated(f"    {each.name}: ", _field_type(each))
        yield from docstring(field_text(each), "    ")
    if not description and not record.fields:
        yield "    pass"
    yield from ("", "")


def _functional(name: str, record: Record, description: str) -> Iterator[str]:
    """A TypedDict by a call, whose keys may be any text."""
    yield from python_comment(description)
    yield f"{name} = TypedDict("
    yield f'    "{name}",'
    yield "    {"
    for each in record.fields:
        yield from python_comment(field_text(each), " " * 8)
        yield f"        {python_literal(each.name)}: {python_literal(_field_type(each))},"
    yield "    },"
    yield ")"
    yield from ("", "")


def _field_type(field: Field) -> str:
    found = expression(field.type)
    return found if field.required else f"NotRequired[{found}]"


def _annotated(head: str, written: str) -> Iterator[str]:
    """A line with a type at its end; several for a long choice of values."""
    values = re.fullmatch(r"Literal\[(.*)\]", written)
    if len(head + written) <= _LONGEST or values is None:
        yield head + written
        return
    indent = head[: len(head) - len(head.lstrip())]
    yield f"{head}Literal["
    for value in re.findall(r'"(?:[^"\\]|\\.)*"|[^", ]+', values.group(1)):
        yield f"{indent}    {value},"
    yield f"{indent}]"


def record_text(declaration: Declaration, record: Record) -> str:
    """What there is to say about an object."""
    more = "There may be other keys." if record.is_open and record.fields else ""
    return "\n\n".join(filter(None, [_marked(declaration), more]))


def field_text(field: Field) -> str:
    """What there is to say about a property."""
    return _marked(field)


def _marked(described: Declaration | Field) -> str:
    text = (described.description or "").strip()
    return f"Deprecated. {text}".strip() if described.deprecated else text


def is_plain_name(name: str) -> bool:
    """Whether a key can be the name of a field of a class."""
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("__"):
        return False
    return unicodedata.normalize("NFKC", name) == name


# -- aliases ------------------------------------------------------------------------------------


def aliases_around(
    declarations: Mapping[str, Declaration],
) -> tuple[list[Declaration], list[Declaration]]:
    """The declarations that are no records: those that need no record, and the others.

    Each comes after those that it needs, because Python evaluates it.
    """
    needs = {name: {*names_in(each.type)} for name, each in declarations.items()}
    aliases = [each for each in declarations.values() if not isinstance(each.type, Record)]
    names = {each.name for each in aliases}
    late = recursive_aliases(declarations)
    late |= {name for name in names if not _reached(needs, name) <= names}
    ordered = _in_order(aliases, needs)
    early = [each for each in ordered if each.name not in late]
    return early, [each for each in ordered if each.name in late]


def _in_order(aliases: list[Declaration], needs: Mapping[str, set[str]]) -> list[Declaration]:
    by_name = {each.name: each for each in aliases}
    graph = TopologicalSorter[str]()
    for name in by_name:
        graph.add(name, *sorted(needs[name] & by_name.keys() - {name}))
    try:
        return [by_name[name] for name in graph.static_order()]
    except CycleError:
        return aliases


def recursive_aliases(declarations: Mapping[str, Declaration]) -> set[str]:
    """The names of aliases that lead to themselves through aliases alone, or to such ones."""
    needs = {
        name: {*names_in(each.type)}
        for name, each in declarations.items()
        if not isinstance(each.type, Record)
    }
    reached = {name: _reached(needs, name) for name in needs}
    recursive = {name for name, found in reached.items() if name in found}
    return recursive | {name for name, found in reached.items() if found & recursive}


def _reached(needs: Mapping[str, set[str]], name: str) -> set[str]:
    found: set[str] = set()
    pending = [*needs[name]]
    while pending:
        each = pending.pop()
        if each not in found:
            found.add(each)
            pending += needs.get(each, ())
    return found


def _aliases(aliases: list[Declaration], quoted: Collection[str]) -> Iterator[str]:
    """Aliases; `quoted` are those that contain themselves."""
    for each in aliases:
        yield from python_comment(_marked(each))
        written = expression(each.type)
        if each.name in quoted:
            yield f"{each.name}: TypeAlias = {python_literal(written)}"
        else:
            yield from _annotated(f"{each.name}: TypeAlias = ", written)
    if aliases:
        yield from ("", "")
