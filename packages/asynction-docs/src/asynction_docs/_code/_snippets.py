"""Code snippets: connecting, sending and receiving, in JavaScript and in Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from asynction_spec import Arguments, Event

from .._compose._connections import Connection
from .._page_data import Listing
from ._examples import Example
from ._highlight import highlight_own
from ._literals import JAVASCRIPT, PYTHON, Code, call, literal
from ._names import camel_case, names_of, snake_case


def connect(target: Connection) -> tuple[Listing, ...]:
    """Snippets that connect to a namespace."""
    return _both("Connect", _connect_javascript(target), _connect_python(target))


def send(
    event: Event, namespace: str, example: Example | None, acks: Sequence[Arguments]
) -> tuple[Listing, ...]:
    """Snippets that send an event, and receive its acknowledgement."""
    values = _values(event.payload, example)
    return _both(
        "Send it",
        _send_javascript(event.name or "", values, acks),
        _send_python(event.name or "", namespace, values, acks),
    )


def receive(
    event: Event, namespace: str, answer: Example | None, acks: Sequence[Arguments]
) -> tuple[Listing, ...]:
    """Snippets that handle an event, and acknowledge it."""
    # Of several alternatives the code shows the first.
    answers = _values(acks[0], answer, "answer") if acks else None
    names = names_of(event.payload)
    return _both(
        "Receive it",
        _receive_javascript(event, [camel_case(each) for each in names], answers),
        _receive_python(event, namespace, [snake_case(each) for each in names], answers),
    )


def _both(label: str, javascript: str, python: str) -> tuple[Listing, ...]:
    return (
        Listing(label, "JavaScript", highlight_own(javascript)),
        Listing(label, "Python", highlight_own(python)),
    )


# -- connecting ---------------------------------------------------------------------------------


def _connect_javascript(target: Connection) -> str:
    namespace = "" if target.namespace == "/" else target.namespace
    options = {
        "path": target.path,
        "query": target.query,
        "auth": target.auth,
        "extraHeaders": target.headers,
        # Namespaces of one origin share a connection, and so the query and headers of the first.
        "forceNew": bool(target.query or target.headers),
    }
    given = {name: value for name, value in options.items() if value}
    arguments = [literal(target.origin + namespace, JAVASCRIPT)]
    if given:
        lines = (f"  {name}: {literal(each, JAVASCRIPT, level=1)}" for name, each in given.items())
        arguments.append("{\n" + ",\n".join(lines) + ",\n}")
    opening = call("const socket = io", arguments, JAVASCRIPT)
    refused = 'socket.on("connect_error", (error) => {\n  console.error(error.message);\n});'
    return f'import {{ io }} from "socket.io-client";\n\n{opening};\n{refused}'


def _connect_python(target: Connection) -> str:
    query = f"?{urlencode(target.query, doseq=True)}" if target.query else ""
    options = {
        "headers": target.headers,
        "auth": target.auth,
        "namespaces": [] if target.namespace == "/" else [target.namespace],
        "socketio_path": target.path,
    }
    arguments = [literal(target.origin + query, PYTHON)]
    arguments += [f"{name}={literal(value, PYTHON)}" for name, value in options.items() if value]
    opening = call("sio.connect", arguments, PYTHON)
    refused = (
        f"{_python_decorator('connect_error', target.namespace)}\n"
        "def on_refusal(reason):\n    print(reason)"
    )
    return f"import socketio\n\nsio = socketio.Client()\n\n{refused}\n\n{opening}"


# -- sending ------------------------------------------------------------------------------------


def _send_javascript(name: str, values: Sequence[Any], acks: Sequence[Arguments]) -> str:
    arguments = [literal(each, JAVASCRIPT) for each in (name, *_in_camel_case(values))]
    if acks:
        answers = ", ".join(camel_case(each) for each in names_of(acks[0], "answer"))
        arguments.append(f"({answers}) => {{\n  console.log({answers});\n}}")
    return call("socket.emit", arguments, JAVASCRIPT) + ";"


def _send_python(
    name: str, namespace: str, values: Sequence[Any], acks: Sequence[Arguments]
) -> str:
    arguments = [literal(name, PYTHON), *_python_payload(values)]
    if namespace != "/":
        arguments.append(f"namespace={literal(namespace, PYTHON)}")
    if not acks:
        return call("sio.emit", arguments, PYTHON)
    answers = ", ".join(snake_case(each) for each in names_of(acks[0], "answer"))
    if not all(_has_one_length(each, acks[0].least) for each in acks):
        # One value comes alone, several come as a tuple.
        answers = "answer"
    return call(f"{answers} = sio.call" if answers else "sio.call", arguments, PYTHON)


def _has_one_length(arguments: Arguments, length: int) -> bool:
    return arguments.least == arguments.most == length


def _python_payload(values: Sequence[Any]) -> list[str]:
    """Arguments as python-socketio expects them: one as it is, several as a tuple."""
    if len(values) == 1 and values[0] is not None:
        return _python_literals(values)
    return [_python_tuple(values)] if values else []


def _python_tuple(values: Sequence[Any]) -> str:
    written = _python_literals(values)
    return f"({written[0]},)" if len(written) == 1 else f"({', '.join(written)})"


def _python_literals(values: Sequence[Any]) -> list[str]:
    return [
        literal(Code(snake_case(each.text)) if isinstance(each, Code) else each, PYTHON)
        for each in values
    ]


def _values(
    arguments: Arguments | None, example: Example | None, only: str = "payload"
) -> Sequence[Any]:
    """The arguments of an example; without one, names in the place of the required ones."""
    if example is not None:
        return example.arguments
    return [Code(name) for name in _required(arguments, names_of(arguments, only))]


def _required(arguments: Arguments | None, names: list[str]) -> list[str]:
    return names if arguments is None else names[: arguments.least]


def _in_camel_case(values: Iterable[Any]) -> list[Any]:
    return [Code(camel_case(each.text)) if isinstance(each, Code) else each for each in values]


# -- receiving ----------------------------------------------------------------------------------


def _receive_javascript(
    event: Event, parameters: Sequence[str], answers: Sequence[Any] | None
) -> str:
    if answers is None:
        body = f"console.log({', '.join(parameters)});"
    else:
        written = [literal(each, JAVASCRIPT) for each in _in_camel_case(answers)]
        body = call("acknowledge", written, JAVASCRIPT) + ";"
        required = _required(event.payload, list(parameters))
        if _varies(event.payload):
            # The callback comes after the arguments that there are.
            body = f"const acknowledge = others.pop();\n{body}"
            parameters = [*required, "...others"]
        else:
            parameters = [*parameters, "acknowledge"]
    body = body.replace("\n", "\n  ")
    name = literal(event.name or "", JAVASCRIPT)
    return f"socket.on({name}, ({', '.join(parameters)}) => {{\n  {body}\n}});"


def _varies(arguments: Arguments | None) -> bool:
    """Whether there may be fewer or more arguments."""
    return arguments is not None and arguments.positional and arguments.least != arguments.most


def _receive_python(
    event: Event, namespace: str, parameters: Sequence[str], answers: Sequence[Any] | None
) -> str:
    name = event.name or ""
    body = f"print({', '.join(parameters)})"
    if answers is not None:
        body = f"return {_python_answer(answers)}".rstrip().replace("\n", "\n    ")
    required = len(_required(event.payload, list(parameters)))
    taken = [*parameters[:required], *(f"{each}=None" for each in parameters[required:])]
    head = _python_decorator(name, namespace)
    return f"{head}\ndef {snake_case(name)}({', '.join(taken)}):\n    {body}"


def _python_answer(answers: Sequence[Any]) -> str:
    # What is None is no argument.
    if len(answers) == 1 and answers[0] is None:
        return _python_tuple(answers)
    return ", ".join(_python_literals(answers))


def _python_decorator(name: str, namespace: str) -> str:
    decorated = [literal(name, PYTHON)]
    if namespace != "/":
        decorated.append(f"namespace={literal(namespace, PYTHON)}")
    return call("@sio.on", decorated, PYTHON)
