"""Whether handlers can be called with what the document says that they are sent."""

from __future__ import annotations

from asynction_spec import Arguments, AsyncApiSpec

from ._signatures import Handler, misfit

_IDENTITY = ("user", "token_info")
_ANY_NUMBER = 10**9


def handler_problem(spec: AsyncApiSpec, namespace: str, event: str, handler: Handler) -> str | None:
    """Why a handler can't handle an event, None where nothing keeps it from it.

    Args:
        spec: The document.
        namespace: The namespace.
        event: The event; `connect` and `disconnect` too, and `*` for a catch-all.
        handler: What is called.
    """
    if event == "connect":
        return misfit(handler, 0, 1, _IDENTITY)
    if event == "disconnect":
        return misfit(handler, 0, 1)
    payload = _payload(spec, namespace, event)
    if payload is None:
        return misfit(handler, 0, _ANY_NUMBER)
    most = max(payload.least, len(payload.each)) if payload.most is None else payload.most
    return misfit(handler, most, payload.least)


def error_handler_problem(handler: Handler) -> str | None:
    """Why an error handler can't be called with an exception."""
    return misfit(handler, 1, 1)


def _payload(spec: AsyncApiSpec, namespace: str, event: str) -> Arguments | None:
    declared = spec.namespaces.get(namespace)
    events = declared.receives if declared else ()
    return next((each.payload for each in events if each.name == event), None)
