"""Handlers in Python: what a function takes and returns, as a Protocol and as a signature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .._model._async_api_spec import AsyncApiSpec
from .._text._nodes import Node
from ._document_types import (
    ArgumentList,
    ArgumentTypes,
    DocumentTypes,
    EventTypes,
    NamespaceTypes,
    document_types,
)
from ._generated_names import snake_case
from ._python_syntax import LINE_LENGTH, expression, parameters, python_docstring, returned
from ._type_model import ListOf, MapOf, Named, TupleOf, Type, Union


@dataclass(frozen=True, slots=True)
class HandlerSignature:
    """A function that handles an event, or what happens to connections."""

    namespace: str
    event: str
    """The name of the event; `connect`, `disconnect` or `error` for those of `x-handlers`."""
    lifecycle: bool
    """Whether `x-handlers` names it."""
    path: str | None
    """The dotted path in the document; None where it names none."""
    name: str
    """What to call it where the document names none."""
    parameters: tuple[str, ...]
    """As Python writes them, with their types."""
    returns: str
    """The type of what it returns."""
    description: str
    """What the document says of it."""


def handler_signatures(spec: AsyncApiSpec, module: str) -> tuple[HandlerSignature, ...]:
    """The handlers that a document asks for, in its order.

    Args:
        spec: The document.
        module: The module with the types that `python_types` writes, by which they are named.
    """
    found: list[HandlerSignature] = []
    for namespace in document_types(spec).namespaces:
        auth = None if namespace.auth is None else _of_module(namespace.auth, module)
        handlers = namespace.namespace.handlers
        found += _lifecycle(namespace.name, handlers, auth)
        found += (_event(each, namespace, module) for each in namespace.receives)
    return tuple(found)


def _event(event: EventTypes, namespace: NamespaceTypes, module: str) -> HandlerSignature:
    only = _arguments(event.payload.only, module)
    handler = event.event.handler
    ack = event.ack and ArgumentTypes(
        tuple(_arguments_of_module(each, module) for each in event.ack.alternatives)
    )
    return HandlerSignature(
        namespace=namespace.name,
        event=event.name,
        lifecycle=False,
        path=None if handler is None else str(handler.value),
        name=snake_case(f"{namespace.prefix} {event.method}", "event"),
        parameters=("*args: Any",) if only is None else tuple(parameters(only, "None", "None")),
        returns="None" if ack is None else returned(ack),
        description=_description(event),
    )


def _description(event: EventTypes) -> str:
    found = event.event
    title = (found.title or found.summary or f"Handle the event `{event.name}`").strip()
    title = title if title.endswith((".", "?", "!")) else f"{title}."
    return "\n\n".join(filter(None, [title, (found.description or "").strip()]))


def _lifecycle(
    namespace: str, handlers: Mapping[str, Node], auth: Type | None
) -> Iterator[HandlerSignature]:
    taken = () if auth is None else (f"auth: {expression(auth)} | None",)
    kinds = {
        "connect": (taken, "None", f"Accept a client of the namespace `{namespace}`."),
        "disconnect": (
            ("reason: str",),
            "None",
            f"Note that a client has left the namespace `{namespace}`.",
        ),
        "error": (
            ("error: Exception",),
            "object",
            "Give the acknowledgement for what a handler raised, or raise it again.",
        ),
    }
    for name, node in handlers.items():
        if name in kinds:
            parameters_, returns, description = kinds[name]
            yield HandlerSignature(
                namespace, name, True, str(node.value), name, parameters_, returns, description
            )


def _arguments(arguments: ArgumentList | None, module: str) -> ArgumentList | None:
    return None if arguments is None else _arguments_of_module(arguments, module)


def _arguments_of_module(arguments: ArgumentList, module: str) -> ArgumentList:
    named = tuple(
        replace(each, type=_of_module(each.type, module)) for each in arguments.parameters
    )
    rest = None if arguments.rest is None else _of_module(arguments.rest, module)
    return replace(arguments, parameters=named, rest=rest)


def _of_module(found: Type, module: str) -> Type:
    """A type whose names are those of a module."""
    match found:
        case Named(name=name):
            return Named(f"{module}.{name}")
        case ListOf(item=item):
            return replace(found, item=_of_module(item, module))
        case MapOf(value=value):
            return MapOf(_of_module(value, module))
        case TupleOf(items=items, rest=rest):
            kept = None if rest is None else _of_module(rest, module)
            return replace(
                found, items=tuple(_of_module(each, module) for each in items), rest=kept
            )
        case Union(members=members):
            return Union(tuple(_of_module(each, module) for each in members))
    return found


def handler_protocols(types: DocumentTypes) -> Iterator[str]:
    """A Protocol for each event that clients send."""
    for namespace in types.namespaces:
        for event in namespace.receives:
            yield f"class {event.handler}(Protocol):"
            yield from python_docstring(
                f"Handles the event `{event.name}` in the namespace `{namespace.name}`.", "    "
            )
            yield ""
            yield from _function(
                "__call__", ["self", *_protocol_parameters(event)], returned(event.ack), "    "
            )
            yield from ("", "")


def _protocol_parameters(event: EventTypes) -> list[str]:
    only = event.payload.only
    if only is None:
        return ["*args: Any"]
    written = parameters(only)
    positional = len(only.parameters)
    return [*written[:positional], *(["/"] if positional else []), *written[positional:]]


def _function(name: str, taken: list[str], gives: str, indent: str) -> Iterator[str]:
    """The lines of a function without a body."""
    line = f"{indent}def {name}({', '.join(taken)}) -> {gives}: ..."
    if len(line) <= LINE_LENGTH:
        yield line
        return
    yield f"{indent}def {name}("
    yield from (f"{indent}    {each}," for each in taken)
    yield f"{indent}) -> {gives}: ..."
