"""Declarations of types in Python: TypedDict classes, and aliases of what is no class."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from ._generated_names import OF_ANNOTATIONS
from ._python_syntax import (
    LINE_LENGTH,
    expression,
    python_comment,
    python_docstring,
    python_literal,
)
from ._type_model import Declaration, Field, Record, names_in

_LITERAL = re.compile(r'Literal\[((?:"(?:[^"\\]|\\.)*"|[^"\]])*)\]')
"""Values alone, without another type beside them."""


def typed_dicts(declarations: Mapping[str, Declaration]) -> Iterator[str]:
    """The lines that declare types, two empty ones after each class."""
    early, late = aliases_around(declarations)
    yield from _aliases(early, quoted=())
    taken = OF_ANNOTATIONS | declarations.keys()
    for each in declarations.values():
        if isinstance(each.type, Record):
            yield from _typed_dict(each, each.type, taken)
    yield from _aliases(late, quoted=recursive_aliases(declarations))


def _typed_dict(declaration: Declaration, record: Record, taken: Collection[str]) -> Iterator[str]:
    """A class, after another one with the required keys where there are keys of both sorts.

    Python 3.10 has no other way to say it.
    """
    # A key with the name of a type would hide that type from the fields after it.
    plain = all(is_plain_name(each.name) and each.name not in taken for each in record.fields)
    required = [each for each in record.fields if each.required]
    optional = [each for each in record.fields if not each.required]
    base = ""
    if required and optional:
        base = f"_{declaration.name}Required"
        yield from (_class if plain else _functional)(base, "", required, "")
    own = optional or required
    text = record_text(declaration, record)
    # A call can't have a TypedDict as its base, and a class can have two.
    if base and not plain:
        others = f"_{declaration.name}Optional"
        yield from _functional(others, "total=False", own, "")
        yield from _class(declaration.name, f"{base}, {others}", [], text)
        return
    bases = ", ".join(filter(None, [base, "total=False" if optional else ""]))
    yield from (_class if plain else _functional)(declaration.name, bases, own, text)


def _class(name: str, bases: str, fields: Sequence[Field], text: str) -> Iterator[str]:
    of_typed_dict = not bases or bases.startswith("total")
    listed = ", ".join(filter(None, ["TypedDict" if of_typed_dict else "", bases]))
    yield f"class {name}({listed}):"
    yield from python_docstring(text, "    ")
    if text and fields:
        yield ""
    for each in fields:
        yield from _annotated(f"    {each.name}: ", expression(each.type))
        yield from python_docstring(marked(each), "    ")
    if not text and not fields:
        yield "    pass"
    yield from ("", "")


def _functional(name: str, options: str, fields: Sequence[Field], text: str) -> Iterator[str]:
    """A TypedDict by a call, whose keys may be any text."""
    yield from python_comment(text)
    yield f"{name} = TypedDict("
    yield f'    "{name}",'
    yield "    {"
    for each in fields:
        yield from python_comment(marked(each), " " * 8)
        yield f"        {python_literal(each.name)}: {python_literal(expression(each.type))},"
    yield "    },"
    if options:
        yield f"    {options},"
    yield ")"
    yield from ("", "")


def _annotated(head: str, written: str) -> Iterator[str]:
    """A line with a type at its end; several for a long choice of values."""
    values = _LITERAL.fullmatch(written)
    if len(head + written) <= LINE_LENGTH or values is None:
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
    return "\n\n".join(filter(None, [marked(declaration), more]))


def marked(described: Declaration | Field) -> str:
    """What there is to say about a type or a property."""
    text = (described.description or "").strip()
    return f"Deprecated. {text}".strip() if described.deprecated else text


def is_plain_name(name: str) -> bool:
    """Whether a key can be the name of a field of a class."""
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("__"):
        return False
    # Python normalises names: the class would have another key than the schema.
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
    # What needs a record, even by way of another alias, comes after all of these.
    late |= {name for name in names if not _reached(needs, name) <= names}
    ordered = _in_order(aliases, needs)
    early = [each for each in ordered if each.name not in late]
    return early, [each for each in ordered if each.name in late]


def _in_order(aliases: list[Declaration], needs: Mapping[str, set[str]]) -> list[Declaration]:
    by_name = {each.name: each for each in aliases}
    graph: TopologicalSorter[str] = TopologicalSorter()  # no subscript in Python 3.10
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
        yield from python_comment(marked(each))
        written = expression(each.type)
        if each.name in quoted:
            yield f"{each.name}: TypeAlias = {python_literal(written)}"
        else:
            yield from _annotated(f"{each.name}: TypeAlias = ", written)
    if aliases:
        yield from ("", "")
