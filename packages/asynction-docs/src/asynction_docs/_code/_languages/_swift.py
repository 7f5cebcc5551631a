"""Swift: socket.io-client-swift."""

from __future__ import annotations

import re
from typing import Any

from .._names_and_literals import BRACES, Code, call, camel_case, is_text, json_text
from .._snippets import Connection, Emission, Handler, Language

_ESCAPES = re.compile(r"\\(?:u([0-9a-f]{4})|(.))")
_CONTROLS = {"b": r"\u{8}", "f": r"\u{c}"}


def _connect(target: Connection) -> str:
    config = []
    if target.path:
        # The client wants a slash at its end.
        config.append(f".path({_text(target.path.rstrip('/') + '/')})")
    if target.query:
        config.append(f".connectParams({_value(target.query)})")
    if target.headers:
        config.append(f".extraHeaders({_texts(target.headers)})")
    if target.is_own:
        config.append(".forceNew(true)")
    arguments = [f"socketURL: URL(string: {_text(target.origin)})!"]
    if config:
        arguments.append(f"config: [{', '.join(config)}]")
    manager = call("let manager = SocketManager", arguments, BRACES)
    socket = "manager.defaultSocket"
    if target.namespace != "/":
        socket = f"manager.socket(forNamespace: {_text(target.namespace)})"
    payload = f"withPayload: {_value(target.auth)}" if target.auth else ""
    refused = "socket.on(clientEvent: .error) { data, _ in\n    print(data)\n}"
    return (
        f"import Foundation\nimport SocketIO\n\n{manager}\nlet socket = {socket}\n"
        f"{refused}\nsocket.connect({payload})"
    )


def _texts(values: dict[str, Any]) -> str:
    written = (
        f"{_text(name)}: {_text(each if isinstance(each, str) else json_text(each))}"
        for name, each in values.items()
    )
    return f"[{', '.join(written)}]"


def _send(event: Emission) -> str:
    arguments = [_text(event.name), *(_value(each) for each in event.values)]
    if event.answers is None:
        return call("socket.emit", arguments, BRACES)
    return (
        f"{call('socket.emitWithAck', arguments, BRACES)}.timingOut(after: 10)"
        " { answer in\n    print(answer)\n}"
    )


def _receive(event: Handler) -> str:
    head = f"socket.on({_text(event.name)})"
    if event.answers is None:
        return f"{head} {{ data, _ in\n    print(data)\n}}"
    written = [_value(each) for each in event.answers]
    if len(written) == 1 and isinstance(event.answers[0], list | tuple):
        written = [f"[{written[0]}]"]  # a list alone would be taken as the list of arguments
    answer = call("ack.with", written, BRACES)
    body = f"print(data)\n{answer}".replace("\n", "\n    ")
    return f"{head} {{ data, ack in\n    {body}\n}}"


def _value(value: Any) -> str:  # noqa: PLR0911  # one for each kind of value
    if isinstance(value, Code):
        return camel_case(value.text)
    if value is None:
        return "NSNull()"
    if isinstance(value, bytes):
        if is_text(value):
            return f"Data({_text(value.decode())}.utf8)"
        return f"Data([{', '.join(map(str, value))}])"
    if isinstance(value, str):
        return _text(value)
    # The type of a collection whose values differ has to be said.
    if isinstance(value, dict):
        pairs = (f"{_text(str(key))}: {_value(each)}" for key, each in value.items())
        return f"[{', '.join(pairs) or ':'}] as [String: Any]"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}] as [Any]"
    return json_text(value)


def _text(text: str) -> str:
    return _ESCAPES.sub(_escape, json_text(text))


def _escape(match: re.Match[str]) -> str:
    if match.group(1):
        return f"\\u{{{match.group(1)}}}"
    return _CONTROLS.get(match.group(2), match.group())


SWIFT = Language("Swift", _connect, _send, _receive)
