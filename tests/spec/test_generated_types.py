"""Generated types against the checkers: right values are assignable, and wrong ones are not."""

from __future__ import annotations

import json
import sys
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pydantic
import pytest

from asynction_spec import load_spec, python_types, typescript_types

from .random_schemas import Schemas, values_of
from .seeded import spec_of
from .type_checkers import Faults, mypy, pyright, tsc

EXAMPLE = Path(__file__).resolve().parents[2] / "example" / "asyncapi.yaml"
EVENTS, VALUES = 60, 4
HAND_WRITTEN = """\
asyncapi: 3.0.0
info: {title: Hand, version: "1"}
channels:
  root:
    address: /
    messages:
      move:
        payload:
          type: array
          items: [{title: who, type: string}, {type: integer}, {type: boolean}]
          minItems: 2
        x-ack: {args: {type: array, items: [{type: boolean}, {type: string}]}}
      many: {payload: {type: array, items: [{type: string}], additionalItems: {type: number}}}
      ping: {x-ack: {args: {type: "null"}}}
      upload:
        payload: {type: string, format: binary}
        x-ack: {args: {$ref: '#/components/schemas/Size'}}
      tree: {payload: {$ref: '#/components/schemas/Json'}}
      class:
        payload:
          type: object
          properties: {class: {type: string}, self: {$ref: '#/components/schemas/Size'}}
      moved: {payload: {type: array, prefixItems: [{type: string}, {type: integer}], minItems: 1}}
      asked:
        payload: {type: string}
        x-ack: {args: {type: array, items: [{type: integer}, {type: string}]}}
operations:
  in:
    action: receive
    channel: {$ref: '#/channels/root'}
    messages:
      - {$ref: '#/channels/root/messages/move'}
      - {$ref: '#/channels/root/messages/many'}
      - {$ref: '#/channels/root/messages/ping'}
      - {$ref: '#/channels/root/messages/upload'}
      - {$ref: '#/channels/root/messages/tree'}
      - {$ref: '#/channels/root/messages/class'}
  out:
    action: send
    channel: {$ref: '#/channels/root'}
    messages: [{$ref: '#/channels/root/messages/moved'}, {$ref: '#/channels/root/messages/asked'}]
components:
  schemas:
    Size: {type: integer, minimum: 0}
    Json:
      anyOf:
        - {type: [string, number, "null"]}
        - {type: array, items: {$ref: '#/components/schemas/Json'}}
"""
USES_IN_TYPESCRIPT = """\
import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "./hand";
const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io("http://127.0.0.1");
socket.emit("move", "ada", 3, (moved, why) => { const a: boolean = moved; const b: string = why; });
socket.emit("move", "ada", 3, true, (moved) => { const a: boolean = moved; });
socket.emit("many", "a", 1, 2.5);
socket.emit("ping", (nothing) => { const a: null = nothing; });
socket.emit("upload", new Uint8Array(3), (size) => { const a: number = size; });
socket.emit("tree", ["a", [1, null]]);
socket.on("moved", (who, how) => { const a: string = who; const b: number | undefined = how; });
socket.on("asked", (question, ack) => { const a: string = question; ack(1, "yes"); });
socket.emit("move", "ada", "3", () => {}); // wrong
socket.emit("move", "ada", (moved) => {}); // wrong
socket.emit("many", "a", "b"); // wrong
socket.emit("upload", "text", (size) => {}); // wrong
socket.emit("tree", [{}]); // wrong
socket.emit("nothing"); // wrong
socket.on("moved", (who: number) => {}); // wrong
socket.on("asked", (question, ack) => { ack("yes"); }); // wrong
"""
USES_IN_PYTHON = """\
from hand_async import AsyncClient
from hand_sync import Client, ClassPayload, MoveHandler


def move(who: str, count: int, fast: bool = False) -> tuple[bool, str]:
    return fast, who * count


def careless(who: str) -> None:
    print(who)


def answer(question: str) -> tuple[int, str]:
    return len(question), "yes"


async def answer_later(question: str) -> tuple[int, str]:
    return len(question), "yes"


def moved(who: str, how: int = 0) -> None:
    print(who, how)


def use(client: Client) -> str:
    handler: MoveHandler = move
    client.move("ada", 3)
    done, why = client.move("ada", 3, True, timeout=60)
    client.many("a", 1, 2.5)
    client.ping()
    client.on_asked(answer)
    client.on_moved(moved)
    client.class_({"class": "a", "self": 1})
    typed: ClassPayload = {}
    client.tree(["a", [1, None]])
    size: int = client.upload(b"data")
    wrong: MoveHandler = careless  # wrong
    client.move("ada", "3")  # wrong
    client.many(1)  # wrong
    client.upload("text")  # wrong
    client.tree([{}])  # wrong
    client.class_({"self": "1"})  # wrong
    client.on_asked(moved)  # wrong
    print(handler, done, typed, size, wrong)
    return why


async def use_later(client: AsyncClient) -> str:
    done, why = await client.move("ada", 3)
    client.on_asked(answer)
    client.on_asked(answer_later)
    await client.many("a", 1, 2.5)
    await client.many(1)  # wrong
    print(done)
    return why
"""
ODD_MODELS: dict[str, Any] = {
    "integer between fractions": {"type": "integer", "minimum": 0.5, "exclusiveMaximum": 2.5},
    "no item": {"type": "array", "items": {"allOf": [{"type": "string"}, {"type": "integer"}]}},
    "keys of annotations": {
        "type": "object",
        "properties": {
            name: {"enum": [name, 1]} for name in ("Literal", "Any", "Field", "Nothing")
        },
        "required": ["Literal"],
    },
    "no keys": {"type": "object", "additionalProperties": False},
}
each_seed = pytest.mark.parametrize("name", ["random_1", "random_2"])


@dataclass
class Project:
    """A folder of generated types and of code that uses them."""

    folder: Path
    wrong: set[tuple[str, int]] = field(default_factory=set)
    """The lines that a checker has to report."""
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)

    def write(self, name: str, code: str) -> None:
        (self.folder / name).write_text(code, encoding="utf-8")
        for number, line in enumerate(code.splitlines(), 1):
            if line.rstrip().endswith(("# wrong", "// wrong")):
                self.wrong.add((name, number))

    def of(self, ending: str) -> set[tuple[str, int]]:
        return {each for each in self.wrong if each[0].endswith(ending)}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("types"))
    for number in (1, 2):
        _write_random(made, f"random_{number}", number)
    (made.folder / "hand.yaml").write_text(HAND_WRITTEN)
    for name, spec in (
        ("hand", load_spec(made.folder / "hand.yaml")),
        ("example", load_spec(EXAMPLE)),
    ):
        made.write(f"{name}.ts", typescript_types(spec))
        made.write(f"{name}_sync.py", python_types(spec, client="sync"))
        made.write(f"{name}_async.py", python_types(spec, client="async"))
        made.write(f"{name}_models.py", python_types(spec, pydantic=True))
    made.write("uses.ts", USES_IN_TYPESCRIPT)
    made.write("uses.py", USES_IN_PYTHON)
    return made


def _write_random(project: Project, name: str, seed: int) -> None:
    document = project.documents[name] = Schemas(seed).document(EVENTS)
    spec = load_spec(document)
    project.write(f"{name}.py", python_types(spec))
    project.write(f"{name}.ts", typescript_types(spec))
    python = [f"from {name} import *  # noqa", "def use("]
    typescript = [f'import type {{ ClientToServerEvents }} from "./{name}";']
    typescript.append("declare function send<E extends keyof ClientToServerEvents>(")
    typescript.append("  event: E, ...args: Parameters<ClientToServerEvents[E]>): void;")
    events = [*values_of(document, VALUES)]
    python += [f"    {event}: {event.upper()}Handler," for event, _, _ in events]
    python.append(") -> None:")
    for event, right, wrong in events:
        python += [f"    {event}({value!r})" for value in right]
        python += [f"    {event}({value!r})  # wrong" for value in wrong]
        typescript += [f'send("{event}", {json.dumps(value)});' for value in right]
        typescript += [f'send("{event}", {json.dumps(value)}); // wrong' for value in wrong]
    project.write(f"{name}_values.py", "\n".join(python) + "\n")
    project.write(f"{name}_values.ts", "\n".join(typescript) + "\n")


@pytest.fixture(scope="module")
def mypy_faults(project: Project) -> Faults:
    return mypy(project.folder)


@pytest.fixture(scope="module")
def pyright_faults(project: Project) -> Faults:
    return pyright(project.folder)


@pytest.fixture(scope="module")
def tsc_faults(project: Project) -> Faults:
    return tsc(project.folder)


def described(project: Project, faults: Faults, ending: str) -> Iterator[str]:
    """Each line on which a checker and the document's check do not agree."""
    expected = project.of(ending)
    for file, line in sorted(expected ^ {*faults}):
        text = (project.folder / file).read_text(encoding="utf-8").splitlines()[line - 1]
        yield f"{file}:{line}: {text.strip()}: {faults.get((file, line), 'accepted')}"


def test_there_are_enough_values_of_both_sorts(project: Project) -> None:
    wrong = [file for file, _ in project.wrong if "_values.py" in file]
    right = [
        line
        for each in project.folder.glob("*_values.py")
        for line in each.read_text().splitlines()
        if "({" in line or "(" in line
    ]

    assert len(wrong) > EVENTS
    assert len(right) > 2 * EVENTS


def test_mypy_takes_right_values_and_refuses_wrong_ones(
    project: Project, mypy_faults: Faults
) -> None:
    assert [*described(project, mypy_faults, ".py")] == []


def test_pyright_takes_right_values_and_refuses_wrong_ones(
    project: Project, pyright_faults: Faults
) -> None:
    assert [*described(project, pyright_faults, ".py")] == []


def test_typescript_takes_right_values_and_refuses_wrong_ones(
    project: Project, tsc_faults: Faults
) -> None:
    assert [*described(project, tsc_faults, ".ts")] == []


@each_seed
def test_pydantic_takes_right_values_and_refuses_wrong_ones(
    project: Project, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = project.documents[name]
    spec = load_spec(document)
    types = imported(monkeypatch, f"{name}_types", python_types(spec))
    models = imported(monkeypatch, f"{name}_models", python_types(spec, pydantic=True))

    for event, right, wrong in values_of(document, VALUES):
        handler = getattr(types, f"{event.upper()}Handler")
        declared = handler.__call__.__annotations__["payload"]
        adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(getattr(models, declared))
        for value in right:
            adapter.validate_python(value)
        for value in wrong:
            with pytest.raises(pydantic.ValidationError):
                adapter.validate_python(value)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("integer between fractions", [1, 2], [0, 3, 1.5]),
        ("no item", [[]], [["a"], [1]]),
        ("keys of annotations", [{"Literal": 1, "Field": "Field"}], [{"Literal": 2}, {}]),
        ("no keys", [{}], [{"a": 1}, []]),
    ],
)
def test_models_of_odd_schemas_check_values(
    name: str, right: list[Any], wrong: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = python_types(spec_of(ODD_MODELS[name]), pydantic=True)
    models = imported(monkeypatch, "odd_models", code)
    adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(models.ChatSaidPayload)

    for value in right:
        adapter.validate_python(value)
    for value in wrong:
        with pytest.raises(pydantic.ValidationError):
            adapter.validate_python(value)


@each_seed
def test_typed_dicts_can_be_evaluated_at_run_time(
    project: Project, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = python_types(load_spec(project.documents[name]))

    for found in vars(imported(monkeypatch, f"{name}_evaluated", code)).values():
        if typing.is_typeddict(found):
            typing.get_type_hints(found)


def imported(monkeypatch: pytest.MonkeyPatch, name: str, code: str) -> ModuleType:
    """The module of this code, which modules find under its name as long as the test runs."""
    module = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, module)
    exec(compile(code, f"{name}.py", "exec"), vars(module))
    return module
