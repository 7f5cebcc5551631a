"""Code snippets: connecting, sending and receiving, in JavaScript and in Python."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from asynction_spec import Arguments, Event

from .._compose._connections import Connection
from .._page_data import Listing
from ._examples import Example
from ._highlight import highlight_own
from ._literals import JAVASCRIPT, PYTHON, Code, Style, call, literal

_NO_WORD = re.compile(r"[^A-Za-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# fmt: off
_RESERVED = frozenset([
    "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger",
    "default", "delete", "do", "else", "enum", "eval", "export", "extends", "false",
    "finally", "for", "function", "if", "implements", "import", "in", "instanceof",
    "interface", "let", "new", "null", "package", "private", "protected", "public", "return",
    "static", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void",
    "while", "with", "yield",
])
# fmt: on


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
    names = _names(event.payload)
    return _both(
        "Receive it",
        _receive_javascript(event.name or "", [_camel(each) for each in names], answers),
        _receive_python(event.name or "", namespace, [_snake(each) for each in names], answers),
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
    }
    given = {name: value for name, value in options.items() if value}
    arguments = [literal(target.origin + namespace, JAVASCRIPT)]
    if given:
        lines = (f"  {name}: {literal(each, JAVASCRIPT, level=1)}" for name, each in given.items())
        arguments.append("{\n" + ",\n".join(lines) + ",\n}")
    opening = call("const socket = io", arguments, JAVASCRIPT)
    return f'import {{ io }} from "socket.io-client";\n\n{opening};'


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
    return f"import socketio\n\nsio = socketio.Client()\n{opening}"


# -- sending ------------------------------------------------------------------------------------


def _send_javascript(name: str, values: Sequence[Any], acks: Sequence[Arguments]) -> str:
    arguments = [literal(each, JAVASCRIPT) for each in (name, *_in_camel_case(values))]
    if acks:
        answers = ", ".join(_camel(each) for each in _names(acks[0], "answer"))
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
    answers = ", ".join(_snake(each) for each in _names(acks[0], "answer"))
    return call(f"{answers} = sio.call" if answers else "sio.call", arguments, PYTHON)


def _python_payload(values: Sequence[Any]) -> list[str]:
    """Arguments as python-socketio expects them: one as it is, several as a tuple."""
    in_snake_case = [Code(_snake(each.text)) if isinstance(each, Code) else each for each in values]
    written = [literal(each, PYTHON) for each in in_snake_case]
    return written if len(written) <= 1 else [f"({', '.join(written)})"]


def _values(
    arguments: Arguments | None, example: Example | None, only: str = "payload"
) -> Sequence[Any]:
    """The arguments of an example; without one, names in their place."""
    if example is not None:
        return example.arguments
    return [Code(name) for name in _names(arguments, only)]


def _in_camel_case(values: Iterable[Any]) -> list[Any]:
    return [Code(_camel(each.text)) if isinstance(each, Code) else each for each in values]


# -- receiving ----------------------------------------------------------------------------------


def _receive_javascript(name: str, parameters: Sequence[str], answers: Sequence[Any] | None) -> str:
    if answers is None:
        body = f"console.log({', '.join(parameters)});"
    else:
        written = [literal(each, JAVASCRIPT) for each in _in_camel_case(answers)]
        body = call("acknowledge", written, JAVASCRIPT) + ";"
        parameters = [*parameters, "acknowledge"]
    body = body.replace("\n", "\n  ")
    return f"socket.on({_quoted(name)}, ({', '.join(parameters)}) => {{\n  {body}\n}});"


def _receive_python(
    name: str, namespace: str, parameters: Sequence[str], answers: Sequence[Any] | None
) -> str:
    decorated = [literal(name, PYTHON)]
    if namespace != "/":
        decorated.append(f"namespace={literal(namespace, PYTHON)}")
    function = _snake(name)
    body = f"print({', '.join(parameters)})"
    if answers is not None:
        in_snake_case = [
            Code(_snake(each.text)) if isinstance(each, Code) else each for each in answers
        ]
        body = f"return {', '.join(literal(each, PYTHON) for each in in_snake_case)}".rstrip()
        body = body.replace("\n", "\n    ")
    head = call("@sio.on", decorated, PYTHON)
    return f"{head}\ndef {function}({', '.join(parameters)}):\n    {body}"


# -- names --------------------------------------------------------------------------------------


def _names(arguments: Arguments | None, only: str = "payload") -> list[str]:
    """Names for arguments, from the titles of their schemas, or the names of referenced ones."""
    if arguments is None:
        return []
    if not arguments.positional:
        return [only]
    names: list[str] = []
    for index, schema in enumerate(arguments.each[: arguments.most]):
        written = schema.value if isinstance(schema.value, dict) else {}
        title = written.get("title") or str(written.get("$ref", "")).rpartition("/")[2]
        name = _snake(str(title), "")
        names.append(name if name and name not in names else f"argument_{index + 1}")
    return names


def _snake(text: str, otherwise: str = "on_event") -> str:
    """A text as a name in Python."""
    words = _NO_WORD.sub("_", _CAMEL.sub("_", text)).strip("_").lower()
    if not words or words[0].isdigit():
        return otherwise
    return f"{words}_" if keyword.iskeyword(words) else words


def _camel(text: str) -> str:
    """A text as a name in JavaScript."""
    first, *others = _snake(text).split("_")
    name = first + "".join(each.capitalize() for each in others)
    return f"{name}_" if name in _RESERVED else name


def _quoted(text: str, style: Style = JAVASCRIPT) -> str:
    return literal(text, style)
