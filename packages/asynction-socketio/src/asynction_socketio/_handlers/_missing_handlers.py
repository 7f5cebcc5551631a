"""The events of a document that nothing handles."""

from __future__ import annotations

from collections.abc import Callable

from asynction_spec import AsyncApiSpec, Diagnostic, Node, Severity


def missing_handlers(spec: AsyncApiSpec, handles: Callable[[str, str], bool]) -> list[Diagnostic]:
    """A diagnostic for each event of the document that has no handler.

    Args:
        spec: The document.
        handles: Whether there is a handler, by namespace and event.
    """
    return [
        _no_handler(namespace.name, str(event.name), event.node)
        for namespace in spec.namespaces.values()
        for event in namespace.receives
        if not handles(namespace.name, str(event.name))
    ]


def _no_handler(namespace: str, event: str, node: Node) -> Diagnostic:
    message = (
        f"event {event!r} in namespace {namespace!r} has no handler:"
        f" give the message an x-handler, or register one with @on({event!r}, {namespace!r})"
    )
    return Diagnostic("handler-missing", Severity.ERROR, message, node.place)
