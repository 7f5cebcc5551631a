"""The files of a server's code: what is in the folder, and what is to be written there."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from keyword import iskeyword
from pathlib import Path

from ._function_stubs import CONTRACT, TYPING, Stub
from ._python_source import Additions, PythonSource, UnreadableModuleError


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
            source = PythonSource(_head(title, [stub for _, stub in missing]))
            self._add_packages(path.parent)
        added = source.with_additions(_additions(source, missing))
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


def _head(title: str, stubs: Iterable[Stub]) -> str:
    """The beginning of a new module: its docstring and its imports."""
    imports: dict[str, str] = {}
    for each in stubs:
        imports |= each.imports
    groups = ["from __future__ import annotations"]
    typing = [name for name in TYPING if name in imports]
    groups += [f"from typing import {', '.join(typing)}"] if typing else []
    groups += (imports[name] for name in ("SecurityInfo", CONTRACT) if name in imports)
    return f'"""{title}"""\n\n' + "\n\n".join(groups) + "\n"


def _additions(source: PythonSource, missing: Iterable[tuple[Sequence[str], Stub]]) -> Additions:
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
