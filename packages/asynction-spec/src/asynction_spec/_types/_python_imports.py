"""The imports of a Python module that is generated."""

from __future__ import annotations

import ast
from collections.abc import Iterator

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
_LONGEST = 88  # line, as black and ruff write it by default


def imports_of(code: str) -> Iterator[str]:
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
        if len(line) > _LONGEST:
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
