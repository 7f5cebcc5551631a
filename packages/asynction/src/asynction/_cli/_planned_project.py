"""From a document to the code of its server: what is missing in a folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from asynction_spec import (
    GENERATED_MARK,
    AsyncApiSpec,
    SecurityScheme,
    python_literal,
    python_types,
)

from ._function_stubs import CONTRACT, Stub, stubs_of
from ._scaffolded_files import Place, Project, place_of

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


def app_text(
    title: str,
    document: str,
    *,
    name: str = "app",
    server: str | None = None,
    registers: bool = False,
) -> str:
    """The text of the module that is run.

    Args:
        title: The title of the document.
        document: The path of the document from the module's folder.
        name: The name of the module.
        server: The name of the server that it is; None for the only one.
        registers: Whether it registers handlers that the document does not name.
    """
    where = f"parent / {python_literal(document)}"
    if "/" not in document:
        where = f"with_name({python_literal(document)})"
    title = " ".join("".join(each if each.isprintable() else " " for each in title).split())
    title = title.replace("\\", "/").replace('"', "'")
    options = [f"server_name={python_literal(server)}"] if server is not None else []
    options += ["app=app", "default_error_handler=reply_with_error", 'async_mode="threading"']
    lines = [
        f'"""The server of {title}: run `python {name}.py`."""',
        "",
        "from __future__ import annotations",
        "",
        "import os",
        "from pathlib import Path",
        "",
        "from asynction import AsynctionSocketIO",
        "from asynction.server import reply_with_error",
        "from flask import Flask",
        *(["", "from registration import register_handlers"] if registers else []),
        "",
        f"DOCUMENT = Path(__file__).{where}",
        "",
        "app = Flask(__name__)",
        "asio = AsynctionSocketIO.from_spec(",
        "    DOCUMENT,",
        *(f"    {each}," for each in options),
        ")",
        *(["register_handlers(asio)"] if registers else []),
        "",
        'if __name__ == "__main__":',
        '    port = int(os.environ.get("PORT", "5000"))',
        "    # Werkzeug's server, for development.",
        "    asio.run(app, port=port, allow_unsafe_werkzeug=True)",
    ]
    return "\n".join(lines) + "\n"
