"""A whole module of generated Python: its docstring, its imports, and what is in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Literal

from .._model._async_api_spec import AsyncApiSpec
from ._document_types import DocumentTypes, document_types
from ._generated_comments import GENERATED_NOTE, one_line
from ._pydantic_models import NOTHING, OMITTABLE, models
from ._python_client import ABSENT, ASYNC, SYNC, client_classes
from ._python_handlers import handler_protocols
from ._python_syntax import LINE_LENGTH, python_docstring
from ._typed_dicts import typed_dicts

_SOURCES = (
    ("collections.abc", ("Awaitable", "Callable")),
    (
        "typing",
        (
            *("Annotated", "Any", "Literal", "NoReturn", "Protocol", "TypeAlias", "TypedDict"),
            *("TypeVar", "cast"),
        ),
    ),
)
_THIRD_PARTY = (
    (
        "pydantic",
        (
            *("BaseModel", "BeforeValidator", "ConfigDict", "Field", "StrictBool", "StrictBytes"),
            *("StrictFloat", "StrictInt", "StrictStr"),
        ),
    ),
    ("typing_extensions", ("TypeAliasType",)),
)


def python_types(
    spec: AsyncApiSpec,
    *,
    pydantic: bool = False,
    client: Literal["sync", "async"] | None = None,
) -> str:
    """A Python module with the types of a document.

    It has a TypedDict for each object that travels in payloads, acknowledgements and auth objects,
    and a Protocol for the handler of each event that clients send. Names come from the titles of
    schemas, the keys of components, and else the place in the document.

    Args:
        spec: The document.
        pydantic: Whether objects are models of pydantic 2, which check values, and not TypedDicts;
            then there are no handlers and no client, who get and give plain objects.
        client: Adds a client over python-socketio, for threads or for asyncio, that has a method
            for each event.

    >>> from asynction_spec import load_spec
    >>> spec = load_spec(
    ...     {
    ...         "asyncapi": "2.6.0",
    ...         "info": {"title": "Chat", "version": "1.0.0"},
    ...         "channels": {
    ...             "/": {
    ...                 "publish": {
    ...                     "message": {"name": "say", "payload": {"type": "string"}}
    ...                 }
    ...             }
    ...         },
    ...     }
    ... )
    >>> print(python_types(spec).splitlines()[9])
    SayPayload: TypeAlias = str
    """
    types = document_types(spec)
    if pydantic:
        return _python_module(types, [*models(types.declarations)])
    body = [*typed_dicts(types.declarations), *handler_protocols(types)]
    if client is not None:
        body += client_classes(types, ASYNC if client == "async" else SYNC)
    return _python_module(types, body)


def _python_module(types: DocumentTypes, body: list[str]) -> str:
    body = [*_preamble("\n".join(body)), *body]
    imports = [*_imports("\n".join(body))]
    gap = [""] if body and body[0].startswith("class ") else []
    title = f"The types of {one_line(types.title)}.\n\n{GENERATED_NOTE}"
    lines = [
        *python_docstring(title),
        "",
        "from __future__ import annotations",
        "",
        *imports,
        *gap,
        *body,
    ]
    return "\n".join(lines).rstrip() + "\n"


def _preamble(code: str) -> Iterator[str]:
    """What the code needs and does not import."""
    if "_ABSENT" in code:
        yield from ABSENT.splitlines()
    if re.search(r"\bNothing\b", code):
        yield from (*NOTHING.splitlines(), "", "")
    if "Omittable[" in code:
        yield from (*OMITTABLE.splitlines(), "", "")


def _imports(code: str) -> Iterator[str]:
    """The lines that import what code uses, an empty one at their end."""
    used = _Names()
    used.visit(ast.parse(code))
    yield from _from_imports(_SOURCES, used.found)
    others = [*_from_imports(_THIRD_PARTY, used.found)]
    if "socketio" in used.found:
        others.insert(0, "import socketio  # type: ignore[import-untyped, unused-ignore]")
    yield from ("", *others) if others else ()
    yield ""


def _from_imports(
    sources: tuple[tuple[str, tuple[str, ...]], ...], used: set[str]
) -> Iterator[str]:
    for module, names in sources:
        found = [name for name in names if name in used]
        line = f"from {module} import {', '.join(found)}"
        if len(line) > LINE_LENGTH:
            yield f"from {module} import ("
            yield from (f"    {each}," for each in found)
            yield ")"
        elif found:
            yield line


class _Names(ast.NodeVisitor):
    """The names in code, those in quoted types too, and none of its texts."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:  # as ast calls it
        self.found.add(node.id)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.generic_visit(node)
        self._visit_quoted(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called == "cast":
            self._visit_quoted(node.args[0])
        elif called == "TypeAliasType":
            self._visit_quoted(node.args[1])
        elif called == "TypedDict" and isinstance(node.args[1], ast.Dict):
            for each in node.args[1].values:
                self._visit_quoted(each)

    def _visit_quoted(self, node: ast.expr | None) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.visit(ast.parse(node.value, mode="eval"))
