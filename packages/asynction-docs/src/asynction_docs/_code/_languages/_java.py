"""Java: io.socket's socket.io-client, which takes JSON as objects of org.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from .._names_and_literals import BRACES, Code, call, camel_case, is_text, json_text
from .._snippets import Connection, Emission, Handler, Language

_MAX_INT = 2**31  # from where on a literal needs an `L`
_MAX_PAIRS = 10
"""`Map.of` takes no more."""
_WIDTH = 56  # columns: a longer call has a line for each argument
_IMPORTS = """\
import io.socket.client.*;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.json.*;"""


def _connect(target: Connection) -> str:
    namespace = "" if target.namespace == "/" else target.namespace
    options = []
    if target.path:
        options.append(f".setPath({json_text(target.path)})")
    if target.query:
        options.append(f".setQuery({json_text(urlencode(target.query, doseq=True))})")
    if target.auth:
        options.append(f".setAuth({_map(target.auth)})")
    if target.headers:
        lists = ", ".join(
            f"{json_text(name)}, List.of({json_text(_as_text(value))})"
            for name, value in target.headers.items()
        )
        options.append(f".setExtraHeaders(Map.of({lists}))")
    if target.is_own:
        options.append(".setForceNew(true)")
    arguments = [f"URI.create({json_text(target.origin + namespace)})"]
    built = ""
    if options:
        lines = "".join(f"\n    {each}" for each in (*options, ".build();"))
        built = f"IO.Options options = IO.Options.builder(){lines}\n"
        arguments.append("options")
    opening = f"Socket socket = IO.socket({', '.join(arguments)});"
    refused = "socket.on(Socket.EVENT_CONNECT_ERROR, args -> System.err.println(args[0]));"
    return f"{_IMPORTS}\n\n{built}{opening}\n{refused}\nsocket.connect();"


def _map(auth: Any) -> str:
    """An auth object as the client takes it, whose values are texts."""
    values = auth if isinstance(auth, dict) else {}
    pairs = (f"{json_text(name)}, {json_text(_as_text(value))}" for name, value in values.items())
    return f"Map.of({', '.join(pairs)})"


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json_text(value)


def _send(event: Emission) -> str:
    arguments = [json_text(event.name), *(_value(each) for each in event.values)]
    if event.answers is not None:
        arguments.append("(Ack) answer -> System.out.println(Arrays.toString(answer))")
    return call("socket.emit", arguments, BRACES) + ";"


def _receive(event: Handler) -> str:
    body = ["System.out.println(Arrays.toString(args));"]
    if event.answers is not None:
        answer = call("acknowledge.call", [_value(each) for each in event.answers], BRACES)
        # The callback comes after the arguments.
        body = ["Ack acknowledge = (Ack) args[args.length - 1];", f"{answer};"]
    lines = "\n".join(body).replace("\n", "\n    ")
    return f"socket.on({json_text(event.name)}, args -> {{\n    {lines}\n}});"


def _value(value: Any) -> str:  # noqa: PLR0911  # one for each kind of value
    if isinstance(value, Code):
        return camel_case(value.text)
    if value is None:
        return "JSONObject.NULL"
    if isinstance(value, bytes):
        return _bytes(value)
    # Their methods `put` throw a checked exception, which these constructors don't.
    if isinstance(value, dict):
        return f"new JSONObject({_map_of(value)})" if value else "new JSONObject()"
    if isinstance(value, list | tuple):
        return f"new JSONArray({_list_of(value)})" if value else "new JSONArray()"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _MAX_INT:
        return f"{value}L"
    return json_text(value)


def _map_of(value: dict[str, Any]) -> str:
    pairs = [(json_text(str(key)), _value(each)) for key, each in value.items()]
    if len(pairs) > _MAX_PAIRS:
        return _call("Map.ofEntries", [f"Map.entry({key}, {each})" for key, each in pairs])
    return _call("Map.of", [f"{key}, {each}" for key, each in pairs])


def _list_of(values: Sequence[Any]) -> str:
    return _call("List.of", [_value(each) for each in values])


def _call(name: str, arguments: list[str]) -> str:
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= _WIDTH and "\n" not in line:
        return line
    rows = ",".join("\n    " + each.replace("\n", "\n    ") for each in arguments)
    return f"{name}({rows})"


def _bytes(data: bytes) -> str:
    if is_text(data):
        return f"{json_text(data.decode())}.getBytes(StandardCharsets.UTF_8)"
    signed = (str(each - 256 if each > 127 else each) for each in data)
    return f"new byte[] {{{', '.join(signed)}}}"


JAVA = Language("Java", _connect, _send, _receive)
