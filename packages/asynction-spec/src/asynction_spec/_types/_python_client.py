"""A typed client over python-socketio in Python, with a method for each event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ._document_types import ArgumentList, DocumentTypes, EventTypes, NamespaceTypes
from ._generated_names import ASYNC_PREFIX, distinct
from ._python_syntax import (
    LINE_LENGTH,
    expression,
    parameters,
    python_docstring,
    python_literal,
    returned,
)

ABSENT = '''\
class _Absent:
    """The type of an argument that is left out."""


_ABSENT = _Absent()


def _given(*args: Any) -> tuple[Any, ...]:
    return tuple(each for each in args if each is not _ABSENT)


'''
"""What clients with optional arguments need."""
_OWN_METHODS = ("client", "connect", "disconnect")


@dataclass(frozen=True, slots=True)
class ClientKind:
    """How a client is used: from threads, or with asyncio."""

    base: str
    """The class of python-socketio."""
    prefix: str
    """What the names of classes begin with."""
    define: str
    """How methods that wait are defined."""
    wait: str
    """What calls that wait begin with."""
    handled: str
    """What handlers may return, in the place of `{0}`."""


SYNC = ClientKind("socketio.Client", "", "def", "", "{0}")
ASYNC = ClientKind(
    "socketio.AsyncClient", ASYNC_PREFIX, "async def", "await ", "{0} | Awaitable[{0}]"
)


def client_classes(types: DocumentTypes, kind: ClientKind) -> Iterator[str]:
    """The lines of a class for each namespace, two empty ones after each."""
    for namespace in types.namespaces:
        yield from _class(namespace, kind)
        taken = [*_OWN_METHODS]
        for event in namespace.receives:
            taken.append(distinct(event.method, taken))
            yield ""
            yield from _sender(event, taken[-1], kind)
        for event in namespace.emits:
            taken.append(distinct(f"on_{event.method.rstrip('_')}", taken))
            yield ""
            yield from _listener(event, taken[-1], kind)
        yield from ("", "")


def _class(namespace: NamespaceTypes, kind: ClientKind) -> Iterator[str]:
    auth = "dict[str, Any]" if namespace.auth is None else expression(namespace.auth)
    yield f"class {kind.prefix}{namespace.client}:"
    described = namespace.namespace.description or namespace.namespace.summary or ""
    text = f"A client of the namespace `{namespace.name}`.\n\n{described}"
    yield from python_docstring(text, "    ")
    yield from (
        "",
        f"    NAMESPACE = {python_literal(namespace.name)}",
        "",
        f"    def __init__(self, client: {kind.base} | None = None) -> None:",
        '        """Use a client that python-socketio has made, or make one.',
        "",
        "        Namespaces of one server share a client.",
        '        """',
        f"        self.client: Any = {kind.base}() if client is None else client",
        "",
        f"    {kind.define} connect(",
        f"        self, url: str, auth: {auth} | None = None, **options: Any",
        "    ) -> None:",
        '        """Connect; `options` are those of python-socketio."""',
        "        namespaces = [self.NAMESPACE]",
        f"        {kind.wait}self.client.connect(url, auth=auth, namespaces=namespaces, **options)",
        "",
        f"    {kind.define} disconnect(self) -> None:",
        '        """Disconnect, from all namespaces that share the client."""',
        f"        {kind.wait}self.client.disconnect()",
    )


def _sender(event: EventTypes, name: str, kind: ClientKind) -> Iterator[str]:
    """A method that sends an event, and gives its acknowledgement where there is one."""
    only = event.payload.only
    taken = ["*args: Any"] if only is None else parameters(only, "_ABSENT", "_Absent")
    if event.ack is not None:
        # By name alone: arguments before it may be left out.
        taken += [*([] if any(each.startswith("*") for each in taken) else ["*"])]
        taken.append("timeout: float = 60")
    gives = "None" if event.ack is None else returned(event.ack)
    yield from _head(name, taken, gives, kind.define)
    yield from python_docstring(_described(event), "        ")
    call = [f"        {kind.wait}self.client.{'emit' if event.ack is None else 'call'}("]
    call.append(f"            {python_literal(event.name)},")
    call.append(f"            {'args' if only is None else _data(only)},")
    call.append("            namespace=self.NAMESPACE,")
    if event.ack is not None:
        call.append("            timeout=timeout,")
    call.append("        )")
    if gives != "None":
        call[0] = f"        answer = {call[0].lstrip()}"
        call.append(f"        return cast({python_literal(gives)}, answer)")
    yield from call


def _data(arguments: ArgumentList) -> str:
    """The arguments as python-socketio takes them: a tuple, also of one and of none."""
    names = [each.name for each in arguments.parameters]
    if arguments.rest is not None:
        names.append("*others")
    if arguments.least < len(arguments.parameters):
        return f"_given({', '.join(names)})"
    return f"({names[0]},)" if len(names) == 1 else f"({', '.join(names)})"


def _listener(event: EventTypes, name: str, kind: ClientKind) -> Iterator[str]:
    """A method that registers a handler for an event of the server."""
    only = event.payload.only
    taken = "..."
    if only is not None and only.rest is None and only.least == len(only.parameters):
        taken = f"[{', '.join(expression(each.type) for each in only.parameters)}]"
    gives = "object" if event.ack is None else returned(event.ack)
    handler = f"handler: Callable[{taken}, {kind.handled.format(gives)}]"
    yield from _head(name, [handler], "None", "def")
    yield from python_docstring(f"Register a handler. {_described(event)}", "        ")
    yield f"        self.client.on({python_literal(event.name)}, handler, namespace=self.NAMESPACE)"


def _described(event: EventTypes) -> str:
    found = event.event
    title = (found.title or found.summary or f"The event `{event.name}`").strip()
    title = title if title.endswith((".", "?", "!")) else f"{title}."
    more = found.description if found.description != found.title else None
    text = "\n\n".join(filter(None, [title, more]))
    return f"Deprecated. {text}" if found.deprecated else text


def _head(name: str, taken: list[str], gives: str, define: str) -> Iterator[str]:
    line = f"    {define} {name}({', '.join(['self', *taken])}) -> {gives}:"
    if len(line) <= LINE_LENGTH:
        yield line
        return
    yield f"    {define} {name}("
    yield from (f"        {each}," for each in ["self", *taken])
    yield f"    ) -> {gives}:"
