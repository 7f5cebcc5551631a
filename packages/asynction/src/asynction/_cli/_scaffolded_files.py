"""Which files `asynction scaffold` writes: what a document asks for and a folder lacks.

Functions that the document names go where their paths lead, other handlers into one module, which
`registration.py` registers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from keyword import iskeyword
from pathlib import Path

from asynction_spec import (
    GENERATED_MARK,
    AsyncApiSpec,
    SecurityScheme,
    python_literal,
    python_types,
)

from ._app_module import app_text
from ._function_stubs import CONTRACT, Stub, stubs_of
from ._module_additions import PythonSource, UnreadableModuleError, additions_for, head_of_module

SCAFFOLD_MARK = "Written by `asynction scaffold`"


def planned_project(
    spec: AsyncApiSpec, document: Path, folder: Path, server: str | None
) -> Project:
    """The project in a folder, with all that it lacks ready to be written.

    Args:
        spec: The document.
        document: Its file.
        folder: The folder of the code.
        server: The name of the server of the document that it is; None for the only one.
    """
    project = Project(folder)
    stubs = stubs_of(spec)
    named = _named(project, [each for each in stubs if each.path is not None])
    unnamed = [each for each in stubs if each.path is None]
    modules = {each.file.relative_to(folder).parts[0].removesuffix(".py") for each, _ in named}
    if CONTRACT in modules:
        project.faults.append(
            f"handlers can't be in the module {CONTRACT!r}, which has the types: name another one"
        )
        return project
    project.put_generated(f"{CONTRACT}.py", python_types(spec), GENERATED_MARK)
    _add_named(project, named)
    registered = _add_unnamed(project, unnamed, named)
    for scheme in spec.security_schemes.values():
        _require_function(project, scheme)
    _add_app(project, "main" if "app" in modules else "app", spec, document, server, registered)
    return project


def _named(project: Project, stubs: Sequence[Stub]) -> list[tuple[Place, Stub]]:
    found: dict[str, tuple[Place, Stub]] = {}
    for stub in stubs:
        place = place_of(str(stub.path), project.folder)
        if isinstance(place, str):
            if place not in project.faults:
                project.faults.append(place)
        elif place is not None:
            found.setdefault(str(stub.path), (place, stub))
    return [*found.values()]


def _add_named(project: Project, named: Sequence[tuple[Place, Stub]]) -> None:
    by_file: dict[Path, list[tuple[tuple[str, ...], Stub]]] = {}
    for place, stub in named:
        by_file.setdefault(place.file, []).append((place.names, stub))
    for file, stubs in by_file.items():
        project.add(file, _title([stub for _, stub in stubs]), stubs)


def _title(stubs: Sequence[Stub]) -> str:
    """The docstring of a new module with these functions."""
    namespaces = [*dict.fromkeys(each.namespace for each in stubs if each.namespace)]
    if not namespaces:
        return "Who may connect."
    listed = " and ".join(f"`{each}`" for each in namespaces if '"' not in each)
    return f"Handlers of the namespace{'s' * (len(namespaces) > 1)} {listed}.".replace("\\", "/")


# -- events without x-handler -------------------------------------------------------------------


def _add_unnamed(
    project: Project, stubs: Sequence[Stub], named: Sequence[tuple[Place, Stub]]
) -> bool:
    """Add the handlers that the document does not name; whether there are any."""
    if not stubs:
        return False
    # A module beside a package of its name would never be imported.
    module = "event_handlers" if (project.folder / "handlers").is_dir() else "handlers"
    if any(place.file == project.folder / "handlers" / "__init__.py" for place, _ in named):
        module = "event_handlers"
    file = project.folder / f"{module}.py"
    taken = {place.names[0] for place, _ in named if place.file == file}
    functions: list[tuple[str, Stub]] = []
    for stub in stubs:
        name, number = stub.name, 1
        while name in taken:
            number += 1
            name = f"{stub.name}{number}"
        taken.add(name)
        functions.append((name, stub))
    project.add(file, _title(stubs), [((name,), stub) for name, stub in functions])
    project.put_generated("registration.py", _registration(module, functions), SCAFFOLD_MARK)
    return True


def _registration(module: str, functions: Sequence[tuple[str, Stub]]) -> str:
    lines = [
        '"""Registers the handlers of the events for which the document names none.',
        "",
        f"{SCAFFOLD_MARK}: change the document, and not this file.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from asynction import AsynctionSocketIO",
        "",
        f"import {module}",
        "",
        "",
        "def register_handlers(asio: AsynctionSocketIO) -> None:",
        '    """Register each handler for its event."""',
    ]
    for name, stub in functions:
        arguments = f"{python_literal(stub.event)}, namespace={python_literal(stub.namespace)}"
        lines.append(f"    asio.on({arguments})({module}.{name})")
    return "\n".join(lines) + "\n"


# -- security and the application ---------------------------------------------------------------


def _require_function(project: Project, scheme: SecurityScheme) -> None:
    function = scheme.info_function
    if function is not None and function not in scheme.functions:
        project.faults.append(
            f"the security scheme {scheme.name!r} names no function: give it {function}, such as"
            f" {function}: security.{function[2:-8].lower()}_info, and run this again"
        )


def _add_app(
    project: Project,
    name: str,
    spec: AsyncApiSpec,
    document: Path,
    server: str | None,
    registers: bool,  # noqa: FBT001
) -> None:
    path = project.folder / f"{name}.py"
    # Relative, so that the project can be moved together with its document.
    where = Path(os.path.relpath(document, project.folder)).as_posix()
    texts = {
        each: app_text(spec.info.title, where, name=name, server=server, registers=each)
        for each in (False, True)
    }
    written = project.read(path)
    if written is None:
        project.put(path, texts[registers], "written")
    elif registers and written == texts[False]:  # as it was written here
        project.put(path, texts[True], "registers the handlers that the document does not name")
    elif registers and "register_handlers" not in written:
        project.faults.append(
            f"{path.name} does not register the handlers of registration.py: call"
            " register_handlers(asio) in it"
        )


# -- the folder, and what is to be written there ---------------------------------------------------


@dataclass(slots=True)
class Project:
    """A folder with the code of a server.

    Nothing is written before `write`. `notes` say what is left to people, `faults` what keeps the
    server from starting until they have done it.
    """

    folder: Path
    texts: dict[Path, str] = field(default_factory=dict)
    """What is to be written."""
    reports: dict[Path, str] = field(default_factory=dict)
    """What is to be said of it."""
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def read(self, path: Path) -> str | None:
        """The text of a file as it is going to be; None without one."""
        if path in self.texts:
            return self.texts[path]
        try:
            return path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None

    def put(self, path: Path, text: str, report: str) -> None:
        """Have a file written."""
        self.texts[path] = text
        self.reports[path] = report

    def put_generated(self, name: str, text: str, mark: str) -> None:
        """Have a file written that nobody edits, unless somebody has taken its mark away."""
        path = self.folder / name
        written = self.read(path)
        if written == text:
            return
        if written is not None and mark not in written:
            self.notes.append(f"{name} was not written by asynction: it is left as it is")
            return
        self.put(path, text, "written" if written is None else "written again")

    def add(self, path: Path, title: str, stubs: Sequence[tuple[Sequence[str], Stub]]) -> None:
        """Have functions added to a module that lacks them.

        Args:
            path: The file of the module.
            title: The docstring of a new module.
            stubs: Each function, with its name in the module: `[function]` or `[class, method]`.
        """
        text = self.read(path)
        source = _source(text, path, self.faults)
        if source is None:
            return
        missing = [(names, stub) for names, stub in stubs if not source.defines(*names)]
        if not missing:
            return
        if text is None:
            source = PythonSource(head_of_module(title, [stub for _, stub in missing]))
            self._add_packages(path.parent)
        added = source.with_additions(additions_for(source, missing))
        names = ", ".join(".".join(names) for names, _ in missing)
        self.put(path, added, f"{'written with' if text is None else 'added'} {names}")

    def _add_packages(self, folder: Path) -> None:
        """Have folders between this one and the project be packages, where they are new."""
        while folder != self.folder and self.folder in folder.parents:
            if not folder.exists():
                self.put(folder / "__init__.py", "", "written")
            folder = folder.parent

    def write(self) -> None:
        """Write what is to be written; raises OSError."""
        for path, text in self.texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Bytes, or Windows would change the ends of lines of what people have written.
            path.write_bytes(text.encode("utf-8"))


def _source(text: str | None, path: Path, faults: list[str]) -> PythonSource | None:
    try:
        return PythonSource(text or "")
    except UnreadableModuleError as error:
        faults.append(f"{path} is not valid Python, and is left as it is: {error}")
        return None


# -- where a function belongs ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a function of a dotted path belongs: the file of its module, and its name in it."""

    file: Path
    names: tuple[str, ...]


def place_of(path: str, folder: Path) -> Place | str | None:
    """The place of a function; None where it is not in this folder; a text says why it has none.

    By convention names of modules are in small letters, and those of classes are not.
    """
    steps = path.split(".")
    if len(steps) < 2 or not all(each.isidentifier() and not iskeyword(each) for each in steps):
        return f"{path!r} is not a dotted path such as package.module.function"
    if not _is_here(steps[0], folder):
        if steps[0] in sys.stdlib_module_names:
            return f"{path!r}: Python's standard library has a module {steps[0]!r}"
        # What is installed, or lies elsewhere on the path, is not ours to write.
        if PathFinder.find_spec(steps[0], _elsewhere(folder)) is not None:
            return None
    count = next((i for i, each in enumerate(steps) if i and each[0].isupper()), len(steps) - 1)
    module, names = steps[:count], tuple(steps[count:])
    if len(names) > 2:
        return f"{path!r} is a function within classes within classes: write it yourself"
    file = folder.joinpath(*module)
    for depth in range(1, len(module)):
        if folder.joinpath(*module[:depth]).with_suffix(".py").is_file():
            return f"{path!r}: {'.'.join(module[:depth])!r} is a module, and not a package"
    return Place(file / "__init__.py" if file.is_dir() else file.with_suffix(".py"), names)


def _is_here(name: str, folder: Path) -> bool:
    return (folder / name).is_dir() or (folder / f"{name}.py").is_file()


def _elsewhere(folder: Path) -> list[str]:
    return [each for each in sys.path if each and Path(each).resolve() != folder.resolve()]
