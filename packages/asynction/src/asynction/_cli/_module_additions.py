"""What is added to a Python module that people have written; all that was there stays as it is."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ._function_stubs import CONTRACT, TYPING, Stub


class UnreadableModuleError(Exception):
    """A module is not Python."""


@dataclass(slots=True)
class Additions:
    """What is added to a module.

    `imports` are lines, each with the name that it binds; `definitions` are texts of top-level
    functions and classes; `methods` are texts by the name of the class that gets them.
    """

    imports: dict[str, str] = field(default_factory=dict)
    definitions: list[str] = field(default_factory=list)
    methods: dict[str, list[str]] = field(default_factory=dict)


class PythonSource:
    """The text of a module.

    Args:
        text: The text.

    Raises UnreadableModuleError where it is not Python.
    """

    def __init__(self, text: str) -> None:
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._lines = text.splitlines(keepends=True)
        try:
            self._tree = ast.parse(text)
        except (SyntaxError, ValueError) as error:
            raise UnreadableModuleError(str(error)) from error

    def defines(self, *names: str) -> bool:
        """Whether the module has a name, or a class in it has another one."""
        body: Sequence[ast.stmt] = self._tree.body
        for name in names[:-1]:
            found = _class_in(body, name)
            if found is None:
                return name in _bound(body)  # imported, so that nobody knows what is in it
            body = found.body
        return names[-1] in _bound(body)

    def with_additions(self, additions: Additions) -> str:
        """The text with what is added; all that was there stays as it is."""
        inserted: list[tuple[int, list[str]]] = []
        imports = [
            line for name, line in additions.imports.items() if name not in _bound(self._tree.body)
        ]
        if imports:
            inserted.append(self._with_imports(imports))
        for name, methods in additions.methods.items():
            owner = _class_in(self._tree.body, name)
            if owner is not None and owner.end_lineno is not None:
                inserted.append((owner.end_lineno, _separated(methods, 1)))
        lines = [*self._lines]
        if lines and not lines[-1].endswith(("\n", "\r")):
            lines[-1] += self._newline
        for position, texts in sorted(inserted, key=lambda each: each[0], reverse=True):
            lines[position:position] = self._written(texts)
        if additions.definitions:
            lines += self._written(_separated(additions.definitions, 2))
        return "".join(lines)

    def _written(self, texts: Iterable[str]) -> list[str]:
        return [line + self._newline for text in texts for line in text.split("\n")]

    def _with_imports(self, imports: list[str]) -> tuple[int, list[str]]:
        """The number of lines before new imports, and the lines that are inserted there."""
        end, follows_import = 0, False
        for statement in self._tree.body:
            is_docstring = isinstance(statement, ast.Expr) and statement is self._tree.body[0]
            if not is_docstring and not isinstance(statement, ast.Import | ast.ImportFrom):
                break
            end, follows_import = statement.end_lineno or end, not is_docstring
        return end, imports if follows_import or end == 0 else ["", *imports]


def head_of_module(title: str, stubs: Iterable[Stub]) -> str:
    """The beginning of a new module: its docstring and its imports."""
    imports: dict[str, str] = {}
    for each in stubs:
        imports |= each.imports
    groups = ["from __future__ import annotations"]
    typing = [name for name in TYPING if name in imports]
    groups += [f"from typing import {', '.join(typing)}"] if typing else []
    groups += (imports[name] for name in ("SecurityInfo", CONTRACT) if name in imports)
    return f'"""{title}"""\n\n' + "\n\n".join(groups) + "\n"


def additions_for(source: PythonSource, missing: Iterable[tuple[Sequence[str], Stub]]) -> Additions:
    """The functions that a module lacks, each with its name: `[function]` or `[class, method]`."""
    additions = Additions()
    new_classes: dict[str, list[str]] = {}
    for names, stub in missing:
        additions.imports |= stub.imports
        if len(names) == 1:
            additions.definitions.append(stub.text(names[0]))
        elif source.defines(names[0]):
            additions.methods.setdefault(names[0], []).append(stub.text(names[1], "    "))
        else:
            new_classes.setdefault(names[0], []).append(stub.text(names[1], "    "))
    for name, methods in new_classes.items():
        additions.definitions.append(f"class {name}:\n" + "\n\n".join(methods))
    return additions


def _separated(texts: Iterable[str], empty_lines: int) -> list[str]:
    return [line for text in texts for line in (*[""] * empty_lines, text)]


def _class_in(body: Sequence[ast.stmt], name: str) -> ast.ClassDef | None:
    return next(
        (each for each in body if isinstance(each, ast.ClassDef) and each.name == name), None
    )


def _bound(body: Iterable[ast.stmt]) -> set[str]:
    """The names that statements bind, those in branches too."""
    found: set[str] = set()
    for statement in body:
        for node in ast.walk(statement) if not _is_scope(statement) else (statement,):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                found |= {(each.asname or each.name).partition(".")[0] for each in node.names}
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
    return found


def _is_scope(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
