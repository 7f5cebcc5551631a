"""The parts of the reference that are made of the code: the commands, and the API of a package."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from asynction._cli import command

PACKAGES = (
    "asynction_spec",
    "asynction_docs",
    "asynction_socketio",
    "asynction_server",
    "asynction_mock",
    "asynction_testing",
)
"""In an order in which a name is documented where it comes from."""

_CODE = re.compile(r"(`[^`]*`)")
_MARKUP = re.compile(r"[|*<\[\]]")
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")


def commands() -> str:
    """All commands with their options, as Markdown."""
    return "\n".join(_command(command, ("asynction",)))


def _command(found: click.Command, path: tuple[str, ...]) -> Iterator[str]:
    context = click.Context(found, info_name=" ".join(path))
    yield f"## {' '.join(path)}\n"
    yield from _paragraphs(found.help or "")
    yield f"```text\n{context.command.get_usage(context).removeprefix('Usage: ')}\n```\n"
    if rows := [*_options(found, context)]:
        yield "\n".join(["| option | meaning |", "|---|---|", *rows, ""])
    if isinstance(found, click.Group):
        for name in found.list_commands(context):
            below = found.get_command(context, name)
            if below is not None:
                yield from _command(below, (*path, name))


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a help text; those that keep their lines are examples of the command."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        kept = paragraph.partition("\b\n")[2]
        language = "text" if "  " in kept else "sh"  # a table, or commands
        yield f"```{language}\n{kept}\n```\n" if kept else f"{_escape(paragraph)}\n"


def _options(found: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in found.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            names, meaning = record
            yield f"| `{names.replace('|', ', ')}` | {_escape(meaning)} |"


def _escape(text: str) -> str:
    """A text as Markdown, with its options as code: two hyphens become a dash elsewhere."""
    parts = _CODE.split(text)
    parts[::2] = [_OPTION.sub(r"`\g<0>`", _MARKUP.sub(r"\\\g<0>", part)) for part in parts[::2]]
    return "".join(parts)


def api(package: str) -> str:
    """What a package has to offer, as directives for autodoc."""
    public = {name: getattr(import_module(package), name) for name in public_names(package)}
    homes = {name: home_of(name, package) for name in public}
    own = {name: found for name, found in public.items() if homes[name] == package}
    parts = []
    for title, kind in (
        ("Classes", "autoclass"),
        ("Functions", "autofunction"),
        ("Exceptions", "autoexception"),
        ("Values and types", "autodata"),
    ):
        names = [name for name, found in own.items() if _directive(found) == kind]
        if names:
            directives = _directives(package, kind, names)
            parts += [f"## {title}\n", "```{eval-rst}", *directives, "```\n"]
    return "\n".join([*parts, *_shared(homes, package)])


def public_names(package: str) -> list[str]:
    """The names that a package exports, sorted."""
    return sorted(import_module(package).__all__)


def home_of(name: str, package: str) -> str:
    """The package that documents a name: the first that exports the same object."""
    found = getattr(import_module(package), name)
    return next(
        each
        for each in (*PACKAGES, package)
        if name in public_names(each) and getattr(import_module(each), name) is found
    )


def _directive(found: Any) -> str:
    if isinstance(found, type):
        return "autoexception" if issubclass(found, BaseException) else "autoclass"
    return "autofunction" if inspect.isroutine(found) else "autodata"


def _directives(package: str, kind: str, names: list[str]) -> Iterator[str]:
    for name in names:
        if kind == "autodata":  # a value has no docstring; there may be one below it in the source
            yield from (f".. py:data:: {package}.{name}", "")
            yield from (f"   {line}" for line in _text_below(package, name).splitlines())
        else:
            yield f".. {kind}:: {package}.{name}"
            yield "" if kind == "autofunction" else "   :members:"
        yield ""


def _text_below(package: str, name: str) -> str:
    """The string below an assignment to a name, somewhere in a package."""
    for path in Path(str(import_module(package).__file__)).parent.rglob("*.py"):
        statements = ast.parse(path.read_text(encoding="utf-8")).body
        for statement, below in pairwise(statements):
            targets = statement.targets if isinstance(statement, ast.Assign) else []
            if isinstance(statement, ast.AnnAssign):
                targets = [statement.target]
            is_named = any(isinstance(each, ast.Name) and each.id == name for each in targets)
            if is_named and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                return inspect.cleandoc(str(below.value.value))
    return ""


def _shared(homes: dict[str, str], package: str) -> Iterator[str]:
    shared = {name: home for name, home in homes.items() if home != package}
    if shared:
        links = (f"{{py:obj}}`{name} <{home}.{name}>`" for name, home in shared.items())
        yield f"## Names of other packages\n\nAlso here: {', '.join(links)}."
