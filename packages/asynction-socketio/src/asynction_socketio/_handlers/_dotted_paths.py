"""The callables that a document names: imported, and checked before anything is registered."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from asynction_spec import AsyncApiSpec, Diagnostic, Namespace, Node, Severity

from ._handler_checks import error_handler_problem, handler_problem, nothing_before


class CallableImportError(Exception):
    """A dotted path leads to nothing that can be called as it has to be: why."""


@dataclass(frozen=True, slots=True)
class NamedHandler:
    """A callable of the document; `event` is what it handles, or what `x-handlers` calls it."""

    namespace: str
    event: str
    lifecycle: bool
    """Whether `x-handlers` names it."""
    callable: Callable[..., Any]


def import_callable(path: str) -> Callable[..., Any]:
    """The callable at a dotted path: `package.module.function`, `package.module.Class.method`.

    Raises CallableImportError.
    """
    names = path.split(".")
    if len(names) < 2 or not all(name.isidentifier() for name in names):
        raise CallableImportError("write a dotted path, such as package.module.function")
    found, remaining = _module(names)
    for name in remaining:
        try:
            found = getattr(found, name)
        except AttributeError as error:
            raise CallableImportError(_no_such_name(found, name)) from error
        except Exception as error:  # modules and classes may compute their attributes
            raise CallableImportError(f"reading {name!r} failed: {_described(error)}") from error
    if not callable(found):
        raise CallableImportError(f"it is not callable: its type is {type(found).__name__}")
    return found  # type: ignore[no-any-return]  # callable, as was asked


def _module(names: list[str]) -> tuple[Any, list[str]]:
    """The longest part of the path that is a module, and the names after it; one at least."""
    for length in range(len(names) - 1, 0, -1):
        name = ".".join(names[:length])
        try:
            return importlib.import_module(name), names[length:]
        except ModuleNotFoundError as error:
            if error.name is None or not (name + ".").startswith(error.name + "."):
                raise CallableImportError(f"importing {name!r} failed: {error}") from error
        except (Exception, SystemExit) as error:
            raise CallableImportError(f"importing {name!r} failed: {_described(error)}") from error
    raise CallableImportError(f"there is no module {names[0]!r} on the import path")


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _no_such_name(owner: Any, name: str) -> str:
    spec = getattr(owner, "__spec__", None)
    loading = getattr(spec, "_initializing", False)
    owner_name = getattr(owner, "__name__", repr(owner))
    if loading:
        return f"{owner_name!r} is still being imported: build the server in another module"
    return f"{owner_name!r} has no {name!r}"


def import_handlers(
    spec: AsyncApiSpec,
    before: Callable[[str, str], int] = nothing_before,
    error_arguments: int = 1,
) -> tuple[list[NamedHandler], list[Diagnostic]]:
    """Every handler that the document names, and what can't be imported or called.

    Args:
        spec: The document.
        before: How many arguments come before those of the client, by namespace and event.
        error_arguments: How many arguments an error handler may take.
    """
    handlers: list[NamedHandler] = []
    problems: list[Diagnostic] = []
    for namespace in spec.namespaces.values():
        for event, node, lifecycle in _named(namespace):
            try:
                found = import_callable(node.value)
                if lifecycle and event == "error":
                    problem = error_handler_problem(found, error_arguments)
                else:
                    leading = before(namespace.name, event)
                    problem = handler_problem(spec, namespace.name, event, found, leading)
                if problem is not None:
                    raise CallableImportError(problem)
            except CallableImportError as error:
                problems.append(_problem(namespace, event, node, error, lifecycle=lifecycle))
            else:
                handlers.append(NamedHandler(namespace.name, event, lifecycle, found))
    return handlers, problems


def _named(namespace: Namespace) -> Iterator[tuple[str, Node, bool]]:
    for event in namespace.receives:
        if event.handler is not None:
            yield str(event.name), event.handler, False
    for event_name, node in namespace.handlers.items():
        yield event_name, node, True


def _problem(
    namespace: Namespace, event: str, node: Node, error: CallableImportError, *, lifecycle: bool
) -> Diagnostic:
    what = "the x-handler" if lifecycle else "the handler of event"
    message = (
        f"{what} {event!r} in namespace {namespace.name!r}, {node.value!r}, can't be used: {error}"
    )
    return Diagnostic("handler", Severity.ERROR, message, node.place)
