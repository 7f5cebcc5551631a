"""Names of generated code, made from what the document calls things."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from .._model._async_api_spec import Event
from .._text._nodes import Node

PAYLOAD, ACK, AUTH, HANDLER, CLIENT = "Payload", "Ack", "Auth", "Handler", "Client"
"""What names end with, by what they are the types of."""
EMITTED = "Emitted"
"""What comes before the name of an event that a server emits."""
ASYNC_PREFIX = "Async"
"""What classes of clients for asyncio begin with."""
PAYLOAD_PARAMETER, ACK_PARAMETER = "payload", "answer"
"""The only argument, where the document describes it as a whole."""
_SEPARATORS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_STRUCTURE = frozenset(
    [
        *("components", "schemas", "messages", "channels", "operations", "x-messageAcks"),
        *("properties", "patternProperties", "definitions", "$defs", "items", "prefixItems"),
        *("allOf", "anyOf", "oneOf", "args", "message"),
    ]
)
_COLLECTIONS = frozenset({"schemas", "x-messageAcks", "messages", "definitions", "$defs"})
BUILT_IN = frozenset({"bool", "bytes", "dict", "float", "int", "list", "object", "str", "tuple"})
"""What annotations in Python are made of, and no method beside them may be called."""
OF_ANNOTATIONS = BUILT_IN | {"Any", "Literal", "NoReturn"}
"""What no field of a class may be called, because annotations after it would mean that field."""
# fmt: off
JAVASCRIPT_RESERVED = frozenset([
    "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger",
    "default", "delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally",
    "for", "function", "if", "implements", "import", "in", "instanceof", "interface", "let",
    "new", "null", "package", "private", "protected", "public", "return", "static", "super",
    "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield",
])
"""What no name in JavaScript may be."""
_OF_METHODS = frozenset({"self", "args", "others", "timeout"})
"""Parameters of generated methods that no argument may be called."""
_TAKEN = frozenset([
    # What generated Python and TypeScript import, declare or have built in.
    "Annotated", "Any", "Array", "ArrayBuffer", "ArrayBufferView", "AsyncClient", "Awaitable",
    "BaseModel", "BeforeValidator", "Binary", "Blob", "Callable", "Client",
    "ClientToServerEvents", "ConfigDict", "False", "Field", "Literal", "NoReturn", "None",
    "Nothing", "Omittable", "Protocol", "ServerToClientEvents", "StrictBool", "StrictBytes",
    "StrictFloat", "StrictInt", "StrictStr", "True", "TypeAlias", "TypeAliasType", "TypeVar",
    "TypedDict", "Value", "ValueError",
])
# fmt: on


def words_of(text: str) -> list[str]:
    """The words of a text in any spelling: `getMetrics`, `get-metrics` and `get metrics` alike."""
    text = unicodedata.normalize("NFKC", text)
    return [word for part in _SEPARATORS.split(text) for word in _CAMEL.split(part) if word]


def pascal_case(*texts: str) -> str:
    """Texts as one name of a type; empty where nothing of them can be in a name.

    >>> pascal_case("get metrics", "payload")
    'GetMetricsPayload'
    """
    words = [word[0].upper() + word[1:] for text in texts for word in words_of(text)]
    name = "".join(words)
    if name and not name.isidentifier():
        name = f"_{name}" if f"_{name}".isidentifier() else ""
    return name


def snake_case(text: str, otherwise: str) -> str:
    """A text as the name of a function or parameter in Python."""
    name = "_".join(words_of(text)).lower()
    if not name.isidentifier():
        name = f"{otherwise}_{name}" if name and f"_{name}".isidentifier() else otherwise
    is_taken = keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in BUILT_IN
    return f"{name}_" if is_taken else name


def distinct(name: str, taken: Iterable[str]) -> str:
    """The name, with a number where it is taken."""
    known = {*taken}
    number, found = 1, name
    while found in known:
        number += 1
        found = f"{name}{number}"
    return found


def component_name(node: Node) -> str | None:
    """The name of what the document declares for reuse; None for other nodes."""
    pointer = [step for step in node.pointer if step != "args"]
    if not pointer:
        stem = Path(node.source.name or "").stem
        title = node.value.get("title") if isinstance(node.value, dict) else None
        return pascal_case(title if isinstance(title, str) else stem) or None
    if len(pointer) >= 2 and pointer[-2] in _COLLECTIONS:
        return pascal_case(str(pointer[-1])) or None
    return None


def place_name(node: Node) -> str:
    """A name made of the path to a node."""
    steps = [str(step) for step in node.pointer if step not in _STRUCTURE]
    return pascal_case(*steps) or "Value"


def base_name(event: Event, prefix: str, emitted: str) -> str:
    """What the types of a message are named after.

    That is its key in the document where it has one: it lasts when the document grows.
    """
    pointer = event.node.pointer
    if len(pointer) >= 2 and pointer[-2] == "messages" and isinstance(pointer[-1], str):
        own = pascal_case(pointer[-1])
        return own if pointer[0] == "components" else f"{prefix}{own}"
    return f"{prefix}{emitted}{pascal_case(event.name or '')}" or "Event"


def namespace_prefix(namespace: str) -> str:
    """What names of a namespace begin with; empty for the namespace `/`."""
    return "" if namespace == "/" else pascal_case(namespace) or "Namespace"


def argument_name(called: str, number: int) -> str:
    """The name of a parameter for an argument, by what the document calls it and its number."""
    name = snake_case(called, "argument") if called else f"argument_{number}"
    return f"{name}_" if name in _OF_METHODS else name


def option_name(option: Node) -> str | None:
    """What tells an alternative from the others: the fixed value of one of its properties."""
    properties = option.get("properties")
    for name, each in properties.items() if properties else ():
        if not isinstance(each.value, dict):
            continue
        values = each.value.get("enum", [each.value.get("const")])
        value = values[0] if isinstance(values, list) and len(values) == 1 else None
        if isinstance(value, str | int):
            return pascal_case(name, str(value)) or None
    return None


class TypeNames:
    """The names of types, each given once."""

    def __init__(self) -> None:
        self._taken: set[str] = {*_TAKEN}
        self._numbers: dict[str, int] = {}
        """The last number that was added to a name: thousands of schemas may have its title."""

    def take(self, *wanted: str) -> str:
        """The first of the names that is free, or the last one with a number."""
        candidates = [name for name in wanted if name] or ["Value"]
        free = (name for name in candidates if name not in self._taken)
        name = next(free, None) or self._numbered(candidates[-1])
        self._taken.add(name)
        return name

    def _numbered(self, name: str) -> str:
        number = self._numbers.get(name, 1) + 1
        while f"{name}{number}" in self._taken:
            number += 1
        self._numbers[name] = number
        return f"{name}{number}"
