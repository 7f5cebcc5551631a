"""Protocols of handlers: what a function has to take and to return for an event."""

from __future__ import annotations

from collections.abc import Iterator

from ._document_types import DocumentTypes, EventTypes
from ._python_literals import python_docstring
from ._python_types import parameters, returned


def handler_protocols(types: DocumentTypes) -> Iterator[str]:
    """A Protocol for each event that clients send."""
    for namespace in types.namespaces:
        for event in namespace.receives:
            yield f"class {event.handler}(Protocol):"
            yield from python_docstring(
                f"Handles the event `{event.name}` in the namespace `{namespace.name}`.", "    "
            )
            yield ""
            yield from signature(
                "__call__", ["self", *_parameters(event)], returned(event.ack), "    "
            )
            yield from ("", "")


def _parameters(event: EventTypes) -> list[str]:
    only = event.payload.only
    if only is None:
        return ["*args: Any"]
    written = parameters(only)
    positional = len(only.parameters)
    return [*written[:positional], *(["/"] if positional else []), *written[positional:]]


def signature(name: str, taken: list[str], gives: str, indent: str) -> Iterator[str]:
    """The lines of a function without a body."""
    line = f"{indent}def {name}({', '.join(taken)}) -> {gives}: ..."
    if len(line) <= 88:
        yield line
        return
    yield f"{indent}def {name}("
    yield from (f"{indent}    {each}," for each in taken)
    yield f"{indent}) -> {gives}: ..."
