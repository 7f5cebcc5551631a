"""Handlers held against the document: whether each event has one that can be called with it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from asynction_spec import Arguments, AsyncApiSpec

from .._enforcement import Enforcement
from .._logging import client_fields, logger
from ._argument_passing import (
    Handler,
    advice_for_decorator,
    name_of,
    parameters_of,
    positional_of,
    unnameable,
)

_IDENTITY = ("user", "token_info")
_ANY_NUMBER = 10**9  # of arguments: more than any handler needs


def handler_problem(
    spec: AsyncApiSpec, namespace: str, event: str, handler: Handler, before: int = 0
) -> str | None:
    """Why a handler can't handle an event, None where nothing keeps it from it.

    Args:
        spec: The document.
        namespace: The namespace.
        event: The event; `connect` and `disconnect` too, and `*` for a catch-all.
        handler: What is called.
        before: How many arguments come before those of the client.
    """
    if event == "connect":
        return misfit(handler, 0, before + 1, _IDENTITY)
    if event == "disconnect":
        return misfit(handler, 0, before + 1)
    payload = _payload(spec, namespace, event)
    if payload is None:
        # Without a payload in the document, clients may send any number of arguments.
        return misfit(handler, 0, _ANY_NUMBER)
    most = max(payload.least, len(payload.each)) if payload.most is None else payload.most
    return misfit(handler, before + most, before + payload.least)


def error_handler_problem(handler: Handler, arguments: int = 1) -> str | None:
    """Why an error handler can't be called with an exception, and up to so many arguments."""
    return misfit(handler, 1, arguments)


def misfit(handler: Handler, must: int, given: int, named: Iterable[str] = ()) -> str | None:
    """Why a callable can't be called with arguments that it is going to be given.

    Args:
        handler: The callable.
        must: How many arguments by position it has to take.
        given: How many arguments by position there are at least.
        named: The arguments that it may be given by name.

    None where nothing keeps it from being called.
    """
    names = set(named)
    parameters = parameters_of(handler)
    least, most = positional_of(parameters)
    least -= sum(each.name in names and each.default is each.empty for each in parameters)
    missing = [
        each.name
        for each in parameters
        if each.kind is each.KEYWORD_ONLY and each.default is each.empty and each.name not in names
    ]
    lost = unnameable(handler, names)
    if _waits(handler):
        return f"{name_of(handler)} is a coroutine or a generator, which nobody would run: use def"
    if most < must:
        return f"{name_of(handler)} takes {_arguments(int(most))}, and is given {must}"
    if least > given:
        return f"{name_of(handler)} needs {_arguments(least)}, and is given {given}"
    if missing:
        return f"{name_of(handler)} needs {missing[0]!r} by name, which it is not given"
    return advice_for_decorator(handler, lost) if lost else None


def _arguments(number: int) -> str:
    return f"{number} argument" if number == 1 else f"{number} arguments"


_WAITING = (
    inspect.iscoroutinefunction,
    inspect.isasyncgenfunction,
    inspect.isgeneratorfunction,
)


def _waits(handler: Handler) -> bool:
    """Whether a call only makes something that has yet to be run."""
    called = handler if hasattr(handler, "__code__") else getattr(handler, "__call__", handler)  # noqa: B004
    return any(is_kind(each) for is_kind in _WAITING for each in (handler, called))


def _payload(spec: AsyncApiSpec, namespace: str, event: str) -> Arguments | None:
    declared = spec.namespaces.get(namespace)
    events = declared.receives if declared else ()
    return next((each.payload for each in events if each.name == event), None)


def check_error_handler(name: str, handler: Handler, arguments: int = 1) -> None:
    """Raise TypeError for an error handler that can't be used, with its name in the message."""
    problem = error_handler_problem(handler, arguments)
    if problem is not None:
        raise TypeError(f"{name} can't be used: {problem}")


def nothing_before(_namespace: str, _event: str) -> int:
    """How many arguments come before those of the client where handlers get no others."""
    return 0


def sid_before(namespace: str, event: str) -> int:
    """How many arguments come before those of the client where handlers get its `sid` first.

    They are the `sid`, the environment of a connection, and the name where a handler is for every
    namespace.
    """
    return 1 + (event == "connect") + (namespace == "*")


class HandlerChecks:
    """Checks the handlers that an application registers.

    Args:
        spec: The document.
        enforcement: What becomes of what it forbids.
        before: How many arguments come before those of the client, by namespace and event.
    """

    def __init__(
        self,
        spec: AsyncApiSpec,
        enforcement: Enforcement,
        before: Callable[[str, str], int] = nothing_before,
    ) -> None:
        self._spec = spec
        self._reports_only = enforcement.reports_only
        self._before = before
        self.undeclared_namespaces: set[str] = set()
        """Namespaces that have handlers, and that the document does not have."""

    def check(self, namespace: str, event: str, handler: Handler) -> None:
        """Check the handler of an event.

        Raises TypeError for one that can't be used. Logs a warning for one of an event that the
        document does not name, which is handled unchecked.
        """
        before = self._before(namespace, event)
        problem = handler_problem(self._spec, namespace, event, handler, before)
        if problem is not None:
            what = f"the handler of event {event!r} in namespace {namespace!r}"
            raise TypeError(f"{what} can't be used: {problem}")
        self._note_undeclared(namespace, event)

    def check_methods(self, owner: Any, namespace_class: type[Any]) -> None:
        """Check the methods of a class-based namespace, as `check` does it for functions.

        Args:
            owner: The namespace.
            namespace_class: The class that calls `on_{event}`; others may call methods in other
                ways.
        """
        if not isinstance(owner, namespace_class):
            return  # which is refused
        calls_methods = type(owner).trigger_event is namespace_class.trigger_event
        for name in dir(owner):
            event = name.removeprefix("on_")
            if name != event and calls_methods:
                self.check(owner.namespace, event, getattr(owner, name))
            elif name != event:
                self._note_undeclared(owner.namespace, event)

    def _note_undeclared(self, namespace: str, event: str) -> None:
        declared = self._spec.namespaces.get(namespace)
        if declared is None:
            self.undeclared_namespaces.add(namespace)
        if "*" in {event, namespace} or event in {"connect", "disconnect"}:
            return
        if declared is not None:
            if event not in {each.name for each in declared.receives}:
                text = "the document names no event %r in namespace %r: it is handled unchecked"
                fields = client_fields(namespace=namespace, event=event)
                logger.warning(text, event, namespace, extra=fields)
        elif not self._reports_only:
            text = "the document has no namespace %r: nobody can connect to the handler of event %r"
            fields = client_fields(namespace=namespace, event=event)
            logger.warning(text, namespace, event, extra=fields)
