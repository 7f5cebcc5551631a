"""What it costs to start: imports, making a server of a document, memory.

Everything runs in a Python of its own whose bytecode is compiled already; memory is the most that
the whole process had at once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import predecessor, reporting
from .large_document import large_document
from .measuring import Contender, Effort, compare
from .predecessor import PredecessorMissingError
from .programs import ROOT, Program, measured
from .reporting import Equals, Result

EFFORT = Effort(rounds=11, batch=0)
IMPORT_TARGET = 1.3
LARGE_TARGET = 1 / 4
LIBRARIES = (
    "jsonschema",
    "jsonschema_rs",
    "yaml",
    "jinja2",
    "markdown",
    "pygments",
    "markupsafe",
)
"""What the packages need beside Flask-SocketIO."""

_LOADED = f"found['loaded'] = sorted(set(sys.modules) & set({LIBRARIES!r}))"
_CLASS = "import flask, pathlib; from asynction import AsynctionSocketIO; app = flask.Flask('own')"
_EXAMPLE = ROOT / "example" / "asyncapi.yaml"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Programs that take turns.

    Args:
        case: How tables call it.
        programs: By name.
        against: Which of them the others are compared with.
        equals: Which two of them do the same.
        targets: What ratios are to be at most, by name.
    """

    case: str
    programs: dict[str, Program]
    against: str
    equals: Equals
    targets: dict[str, float] = field(default_factory=dict)

    def results(self, effort: Effort) -> list[Result]:
        """Measure them, and print a table."""
        contenders = [Contender(name, each.cpu) for name, each in self.programs.items()]
        times = compare(contenders, effort)
        found = [
            reporting.alone(self.case, times, name, program.peak)
            if name == self.against
            else reporting.compared(
                self.case, times, name, self.against, self.equals, self.targets.get(name),
                program.peak,
            )
            for name, program in self.programs.items()
        ]  # fmt: skip
        reporting.show(found)
        print()
        return found


def imports() -> Comparison:
    """Importing the server, and what it imports that it needs."""
    loaded: list[str] = measured("import asynction_server", after=_LOADED)["loaded"]
    libraries = f"import {', '.join(['flask_socketio', *loaded])}"
    print(f"the libraries of asynction_server: {libraries}\n")
    programs = {
        "its libraries": Program(libraries),
        "its libraries again": Program(libraries),
        "flask_socketio alone": Program("import flask_socketio"),
        "asynction_server": Program("import asynction_server"),
        "asynction, the class": Program("from asynction import AsynctionSocketIO"),
    }
    equals = Equals("its libraries", "its libraries again")
    targets = {"asynction_server": IMPORT_TARGET}
    return Comparison("import", programs, equals.one, equals, targets)


def example() -> Comparison:
    """Making a server of the example, and one without a document."""
    bare = f"import flask_socketio; {_CLASS}"
    handlers = f"sys.path.insert(0, {str(_EXAMPLE.parent)!r}); {_CLASS}"
    programs = {
        "SocketIO": Program("flask_socketio.SocketIO(app)", bare),
        "SocketIO again": Program("flask_socketio.SocketIO(app)", bare),
        "from_spec": Program(_from_spec(_EXAMPLE), handlers),
    }
    equals = Equals("SocketIO", "SocketIO again")
    return Comparison("example/asyncapi.yaml", programs, equals.one, equals)


def large(case: str, path: Path, old: Path | None) -> Comparison:
    """Making a server of a large document, with 0.8.3 as well if there is an interpreter for it."""
    equals = Equals("from_spec", "from_spec again")
    programs = {name: Program(_from_spec(path), _CLASS) for name in equals}
    if old is None:
        return Comparison(case, programs, equals.one, equals)
    programs[predecessor.NAME] = Program(_from_spec(path), _CLASS, old)
    targets = {equals.one: LARGE_TARGET}
    return Comparison(case, programs, predecessor.NAME, equals, targets)


def _from_spec(path: Path) -> str:
    return f"AsynctionSocketIO.from_spec(pathlib.Path({str(path)!r}), app=app)"


def main(arguments: Sequence[str]) -> int:
    """Measure, print tables, and write JSON if asked to."""
    parser = reporting.parser("startup", __doc__)
    parser.add_argument("--without-predecessor", action="store_true", help="leave 0.8.3 out")
    options = parser.parse_args(arguments)
    effort = reporting.effort(options, EFFORT)
    print(reporting.machine_line(), "\n", flush=True)
    old = None if options.without_predecessor else _interpreter()
    namespaces, events = (2, 2) if options.smallest else (50, 20)
    text = large_document(namespaces, events)
    case = f"{namespaces} namespaces x {events} events, {len(text) / 1024:.0f} KB"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.yaml"
        path.write_text(text)
        found = [
            result
            for comparison in (imports(), example(), large(case, path, old))
            for result in comparison.results(effort)
        ]
    reporting.write_json(options.json, "startup", [each.data() for each in found])
    return 0


def _interpreter() -> Path | None:
    try:
        return predecessor.interpreter()
    except PredecessorMissingError as error:
        print(f"0.8.3 is left out: {error}\n")
        return None
