"""Dart and Flutter: socket_io_client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._names_and_literals import JAVASCRIPT as LAYOUT
from .._names_and_literals import Code, call, camel_case, is_text, json_text
from .._snippets import Connection, Emission, Handler, Language

_IMPORT = "import 'package:socket_io_client/socket_io_client.dart' as io;"


def _connect(target: Connection) -> str:
    namespace = "" if target.namespace == "/" else target.namespace
    options = ['.setTransports(["websocket"])']
    if target.path:
        options.append(f".setPath({_text(target.path)})")
    if target.query:
        options.append(f".setQuery({_value(target.query)})")
    if target.auth:
        options.append(f".setAuth({_value(target.auth)})")
    if target.headers:
        options.append(f".setExtraHeaders({_value(target.headers)})")
    if target.is_own:
        options.append(".enableForceNew()")
    lines = "".join(f"\n      {each}" for each in (*options, ".build()"))
    address = _text(target.origin + namespace)
    opening = f"final socket = io.io(\n  {address},\n  io.OptionBuilder(){lines},\n);"
    return f"{_IMPORT}\n\n{opening}\nsocket.onConnectError((error) => print(error));"


def _send(event: Emission) -> str:
    arguments = [_text(event.name)]
    if event.values:
        arguments.append(_arguments(event.values))
    if event.answers is None:
        return call("socket.emit", arguments, LAYOUT) + ";"
    if not event.values:
        arguments.append("null")
    arguments.append("ack: ([answer]) => print(answer)")
    return call("socket.emitWithAck", arguments, LAYOUT) + ";"


def _arguments(values: Sequence[Any]) -> str:
    """The arguments as the client takes them: one as it is, several as a list."""
    only = values[0]
    if len(values) == 1 and only is not None and not isinstance(only, list | tuple):
        return _value(only)
    # A list of integers would be sent as binary data.
    return f"<dynamic>[{', '.join(map(_value, values))}]"


def _receive(event: Handler) -> str:
    head = f"socket.on({_text(event.name)}, (data) {{"
    if event.answers is None:
        return f"{head}\n  print(data);\n}});"
    # The callback comes after the arguments, and alone if there are none.
    callback = "data.last" if event.parameters else "data"
    values = [_value(each) for each in event.answers]
    remark = "" if len(values) == 1 else "  // This client acknowledges with one argument.\n"
    answer = ", ".join(values) if len(values) < 2 else f"<dynamic>[{', '.join(values)}]"
    body = call(callback, [answer or "null"], LAYOUT).replace("\n", "\n  ")
    return f"{head}\n  print(data);\n{remark}  {body};\n}});"


def _value(value: Any) -> str:  # noqa: PLR0911  # one for each kind of value
    if isinstance(value, Code):
        return camel_case(value.text)
    if isinstance(value, bytes):
        if is_text(value):
            return f"utf8.encode({_text(value.decode())})"
        return f"Uint8List.fromList([{', '.join(map(str, value))}])"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        pairs = [f"{_text(str(key))}: {_value(each)}" for key, each in value.items()]
        return _collection("{", pairs, "}")
    if isinstance(value, list | tuple):
        return _collection("[", [_value(each) for each in value], "]")
    return json_text(value)


def _collection(opening: str, parts: Sequence[str], closing: str) -> str:
    line = f"{opening}{', '.join(parts)}{closing}"
    if len(line) <= 56 and "\n" not in line:
        return line
    rows = "".join("\n  " + each.replace("\n", "\n  ") + "," for each in parts)
    return f"{opening}{rows}\n{closing}"


def _text(text: str) -> str:
    return json_text(text).replace("$", "\\$")


DART = Language("Dart", _connect, _send, _receive)
