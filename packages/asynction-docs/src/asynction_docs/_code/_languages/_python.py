"""Python, with threads and with asyncio: python-socketio's clients."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from .._names_and_literals import PYTHON as STYLE
from .._names_and_literals import Code, call, literal, snake_case
from .._snippets import Connection, Emission, Handler, Language


def _connect(target: Connection, *, is_async: bool) -> str:
    query = f"?{urlencode(target.query, doseq=True)}" if target.query else ""
    options = {
        "headers": target.headers,
        "auth": target.auth,
        "namespaces": [] if target.namespace == "/" else [target.namespace],
        "socketio_path": target.path,
    }
    arguments = [literal(target.origin + query, STYLE)]
    arguments += [f"{name}={literal(value, STYLE)}" for name, value in options.items() if value]
    refused = f"{_decorator('connect_error', target.namespace)}\n"
    if not is_async:
        refused += "def on_refusal(reason):\n    print(reason)"
        opening = call("sio.connect", arguments, STYLE)
        return f"import socketio\n\nsio = socketio.Client()\n\n{refused}\n\n{opening}"
    refused += "async def on_refusal(reason):\n    print(reason)"
    opening = call("await sio.connect", arguments, STYLE).replace("\n", "\n    ")
    return (
        f"import asyncio\n\nimport socketio\n\nsio = socketio.AsyncClient()\n\n{refused}\n\n"
        f"async def main():\n    {opening}\n    await sio.wait()\n\nasyncio.run(main())"
    )


def _send(event: Emission, *, is_async: bool) -> str:
    arguments = [literal(event.name, STYLE), *_payload(event.values)]
    if event.namespace != "/":
        arguments.append(f"namespace={literal(event.namespace, STYLE)}")
    method = "emit" if event.answers is None else "call"
    function = f"await sio.{method}" if is_async else f"sio.{method}"
    answers = ", ".join(snake_case(each) for each in event.answers or ())
    if event.answers is not None and event.answer_varies:
        # One value comes alone, several come as a tuple.
        answers = "answer"
    return call(f"{answers} = {function}" if answers else function, arguments, STYLE)


def _payload(values: Sequence[Any]) -> list[str]:
    """Arguments as python-socketio expects them: one as it is, several as a tuple."""
    if len(values) == 1 and values[0] is not None:
        return _literals(values)
    return [_tuple(values)] if values else []


def _tuple(values: Sequence[Any]) -> str:
    written = _literals(values)
    return f"({written[0]},)" if len(written) == 1 else f"({', '.join(written)})"


def _literals(values: Sequence[Any]) -> list[str]:
    return [
        literal(Code(snake_case(each.text)) if isinstance(each, Code) else each, STYLE)
        for each in values
    ]


def _receive(event: Handler, *, is_async: bool) -> str:
    parameters = [snake_case(each) for each in event.parameters]
    body = f"print({', '.join(parameters)})"
    if event.answers is not None:
        body = f"return {_answer(event.answers)}".rstrip().replace("\n", "\n    ")
    taken = [
        *parameters[: event.required],
        *(f"{each}=None" for each in parameters[event.required :]),
    ]
    head = _decorator(event.name, event.namespace)
    keyword = "async def" if is_async else "def"
    return f"{head}\n{keyword} {snake_case(event.name)}({', '.join(taken)}):\n    {body}"


def _answer(answers: Sequence[Any]) -> str:
    # What is None is no argument.
    if len(answers) == 1 and answers[0] is None:
        return _tuple(answers)
    return ", ".join(_literals(answers))


def _decorator(name: str, namespace: str) -> str:
    decorated = [literal(name, STYLE)]
    if namespace != "/":
        decorated.append(f"namespace={literal(namespace, STYLE)}")
    return call("@sio.on", decorated, STYLE)


PYTHON = Language(
    "Python",
    partial(_connect, is_async=False),
    partial(_send, is_async=False),
    partial(_receive, is_async=False),
)
ASYNC_PYTHON = Language(
    "Python asyncio",
    partial(_connect, is_async=True),
    partial(_send, is_async=True),
    partial(_receive, is_async=True),
)
