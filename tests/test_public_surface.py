"""What is public speaks of public types only: signatures, annotations and fields."""

import ast
import inspect
import sys
import textwrap
import typing
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from types import FunctionType, ModuleType

import pytest

import asynction
import asynction_docs
import asynction_mock
import asynction_server
import asynction_socketio
import asynction_spec

PACKAGES = (
    asynction_spec,
    asynction_docs,
    asynction_socketio,
    asynction_server,
    asynction_mock,
    asynction,
)
OURS = tuple(package.__name__ for package in PACKAGES)


def public_objects(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name in module.__all__:
        yield f"{module.__name__}.{name}", getattr(module, name)


EXPORTED = [found for module in PACKAGES for _, found in public_objects(module)]
EXPORTED_NAMES = {name for module in PACKAGES for name in module.__all__}


def root_of(found: object) -> str:
    return str(getattr(found, "__module__", "")).partition(".")[0]


def is_ours(found: object) -> bool:
    return root_of(found) in OURS


def our_bases(kind: type) -> list[type]:
    return [base for base in kind.__mro__ if is_ours(base)]


def functions_of(kind: type) -> Iterator[tuple[str, FunctionType]]:
    """The public methods and properties of a class, those of our private bases too."""
    for base in our_bases(kind):
        for name, member in vars(base).items():
            if not name.startswith("_") or name in {"__init__", "__call__", "__new__"}:
                for each in (getattr(member, "__func__", member), getattr(member, "fget", None)):
                    if isinstance(each, FunctionType) and is_ours(each):
                        yield name, each


def fields_of(kind: type) -> Iterator[tuple[str, object, str]]:
    """The annotated attributes of a class, those that `__init__` sets too."""
    for base in our_bases(kind):
        for name, annotation in vars(base).get("__annotations__", {}).items():
            yield name, annotation, base.__module__
        for node in ast.walk(tree_of(vars(base).get("__init__"))):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
                yield node.target.attr, ast.unparse(node.annotation), base.__module__


def tree_of(function: object) -> ast.AST:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))  # type: ignore[arg-type]
    except (OSError, TypeError):  # a dataclass has made it, or there is none
        return ast.Module([], [])


def annotations_of(module: ModuleType) -> Iterator[tuple[str, object, str]]:
    """Each annotation of what a module exports: where it is, what it says, in which module."""
    for where, found in public_objects(module):
        if root_of(found) != module.__name__.partition(".")[0]:
            continue  # it is looked at where it comes from
        functions = [("", found)] if isinstance(found, FunctionType) else []
        if isinstance(found, type):
            functions = [(f".{name}", each) for name, each in functions_of(found)]
            for name, annotation, home in fields_of(found):
                if not name.startswith("_"):
                    yield f"{where}.{name}", annotation, home
        for name, function in functions:
            for argument, annotation in function.__annotations__.items():
                if not argument.startswith("_"):
                    yield f"{where}{name}({argument})", annotation, function.__module__


def names_in(annotation: str) -> set[str]:
    """The names in an annotation, those in quotes too."""
    tree = ast.parse(annotation, mode="eval")
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            with suppress(SyntaxError):  # a word of a Literal
                names |= names_in(node.value)
    return names


def hidden_types(annotation: object, home: str) -> list[str]:
    """The types of ours that an annotation names and that no module exports."""
    if not isinstance(annotation, str):
        return [each.__name__ for each in types_in(annotation) if each not in EXPORTED]
    module = sys.modules[home]
    ours = names_of_ours(module)
    return [
        name
        for name in names_in(annotation)
        if name in ours
        and name not in EXPORTED_NAMES
        and not isinstance(getattr(module, name, None), typing.TypeVar)
    ]


def types_in(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type) and is_ours(annotation):
        yield annotation
    for each in typing.get_args(annotation):
        yield from types_in(each)


@cache
def names_of_ours(module: ModuleType) -> frozenset[str]:
    """The names that a module defines, or imports from a package of ours, if only for mypy."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom) and (node.level or str(node.module).startswith(OURS)):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {each.id for each in targets if isinstance(each, ast.Name)}
    return frozenset(names)


@pytest.mark.parametrize("module", PACKAGES, ids=lambda module: module.__name__)
def test_a_public_signature_names_public_types_only(module: ModuleType) -> None:
    found = sorted(
        f"{where}: {name}"
        for where, annotation, home in annotations_of(module)
        for name in hidden_types(annotation, home)
    )

    assert not found, "\n".join(found)
