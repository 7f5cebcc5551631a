"""JavaScript and TypeScript, which differ in their types only: socket.io-client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from .._names_and_literals import JAVASCRIPT as STYLE
from .._names_and_literals import Code, call, camel_case, literal
from .._snippets import Connection, Emission, Handler, Language


def _connect(target: Connection, *, typed: bool) -> str:
    namespace = "" if target.namespace == "/" else target.namespace
    options = {
        "path": target.path,
        "query": target.query,
        "auth": target.auth,
        "extraHeaders": target.headers,
        "forceNew": target.is_own,
    }
    given = {name: value for name, value in options.items() if value}
    arguments = [literal(target.origin + namespace, STYLE)]
    if given:
        lines = (f"  {name}: {literal(each, STYLE, level=1)}" for name, each in given.items())
        arguments.append("{\n" + ",\n".join(lines) + ",\n}")
    imported, declared = ("io, type Socket", "socket: Socket") if typed else ("io", "socket")
    opening = call(f"const {declared} = io", arguments, STYLE)
    refused = 'socket.on("connect_error", (error) => {\n  console.error(error.message);\n});'
    return f'import {{ {imported} }} from "socket.io-client";\n\n{opening};\n{refused}'


def _send(event: Emission, *, typed: bool) -> str:
    arguments = [literal(each, STYLE) for each in (event.name, *_in_camel_case(event.values))]
    if event.answers is not None:
        names = [camel_case(each) for each in event.answers]
        parameters = _parameters(names, event.answer_types) if typed else names
        shown = ", ".join(names)
        arguments.append(f"({', '.join(parameters)}) => {{\n  console.log({shown});\n}}")
    return call("socket.emit", arguments, STYLE) + ";"


def _receive(event: Handler, *, typed: bool) -> str:
    names = [camel_case(each) for each in event.parameters]
    parameters = _parameters(names, event.types, event.required) if typed else names
    body = f"console.log({', '.join(names)});"
    if event.answers is not None:
        written = [literal(each, STYLE) for each in _in_camel_case(event.answers)]
        body = call("acknowledge", written, STYLE) + ";"
        if event.varies:
            # The callback comes after the arguments that there are.
            others = "...others: any[]" if typed else "...others"
            body = f"const acknowledge = others.pop();\n{body}"
            parameters = [*parameters[: event.required], others]
        else:
            answer = _callback_type(event.answer_types) if typed else ""
            parameters = [*parameters, f"acknowledge{answer}"]
    body = body.replace("\n", "\n  ")
    return (
        f"socket.on({literal(event.name, STYLE)}, ({', '.join(parameters)}) => {{\n  {body}\n}});"
    )


def _in_camel_case(values: Iterable[Any]) -> list[Any]:
    return [Code(camel_case(each.text)) if isinstance(each, Code) else each for each in values]


def _parameters(
    names: Sequence[str], types: Sequence[str], required: int | None = None
) -> list[str]:
    least = len(names) if required is None else required
    return [
        f"{name}{'' if index < least else '?'}: {types[index] if index < len(types) else 'any'}"
        for index, name in enumerate(names)
    ]


def _callback_type(types: Sequence[str]) -> str:
    parameters = (f"answer{index or ''}: {each}" for index, each in enumerate(types))
    return f": ({', '.join(parameters)}) => void"


JAVASCRIPT = Language(
    "JavaScript",
    partial(_connect, typed=False),
    partial(_send, typed=False),
    partial(_receive, typed=False),
)
TYPESCRIPT = Language(
    "TypeScript",
    partial(_connect, typed=True),
    partial(_send, typed=True),
    partial(_receive, typed=True),
)
