"""What handlers are called with, whatever kind of callable they are."""

import inspect
import sys
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

import flask
import flask_socketio
import pytest

from asynction_server import AsynctionSocketIO
from asynction_socketio._handlers._argument_passing import parameters_of, positional, takes

from .conftest import Log
from .documents import channel, document, message

SOURCE = document({"/": channel([message("event")])})


@dataclass  # which can't be hashed
class Greeting:
    text: str

    def __call__(self, first: Any) -> Any:
        return [self.text, first]


class Slotted:
    """Which can't be referred to weakly."""

    __slots__ = ()

    def __call__(self, first: Any) -> Any:
        return ["slotted", first]


class Callable:
    def __call__(self, first: Any) -> Any:
        return ["instance", first]

    def method(self, first: Any) -> Any:
        return ["method", first]

    @classmethod
    def of_class(cls, first: Any) -> Any:
        return ["class", first]

    @staticmethod
    def of_nobody(first: Any) -> Any:
        return ["static", first]


def two(first: Any, second: Any = "default") -> Any:
    return [first, second]


@wraps(two)
def decorated(*args: Any) -> Any:
    return two(*args)


@pytest.mark.parametrize(
    ("handler", "answer"),
    [
        (Callable(), ["instance", 1]),
        (Greeting("hello"), ["hello", 1]),
        (Slotted(), ["slotted", 1]),
        (Callable().method, ["method", 1]),
        (Callable.of_class, ["class", 1]),
        (Callable.of_nobody, ["static", 1]),
        (two, [1, "default"]),
        (decorated, [1, "default"]),
        (partial(two, "bound"), ["bound", 1]),
        (lambda *args: [*args], [1]),
    ],
)
def test_a_handler_gets_what_was_sent_each_time(
    app: flask.Flask, log: Log, handler: Any, answer: list[Any]
) -> None:
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app)
    asio.on_event("event", handler)
    client = asio.test_client(app, raise_exceptions=False)

    assert [client.emit("event", 1, callback=True) for _ in range(2)] == [answer, answer]
    assert client.emit("event", 1, 2, 3, callback=True) == ([1, 2, 3] if log.lines == [] else None)
    assert log.tracebacks == []


DEFERRED = "" if sys.version_info >= (3, 14) else "from __future__ import annotations"
TYPED_HANDLERS = f"""{DEFERRED}
def function(first: OnlyForTypeCheckers) -> OnlyForTypeCheckers:
    return [first]

class Instance:
    def __call__(self, first: OnlyForTypeCheckers) -> OnlyForTypeCheckers:
        return [first]
"""


@pytest.mark.parametrize("expression", ["function", "Instance()", "Instance().__call__"])
def test_annotations_of_a_handler_may_name_what_is_imported_for_type_checkers_only(
    app: flask.Flask, expression: str
) -> None:
    module: dict[str, Any] = {}
    exec(TYPED_HANDLERS, module)
    asio = AsynctionSocketIO.from_spec(SOURCE, app=app)
    asio.on_event("event", eval(expression, module))

    assert asio.test_client(app).emit("event", 1, callback=True) == [1]


def test_a_method_of_a_class_namespace_gets_what_it_takes(app: flask.Flask) -> None:
    class Own(flask_socketio.Namespace):
        def on_event(self, first: Any) -> Any:
            return [first]

    asio = AsynctionSocketIO.from_spec(SOURCE, app=app)
    asio.on_namespace(Own("/"))
    client = asio.test_client(app)

    assert [client.emit("event", 1, callback=True) for _ in range(2)] == [[1], [1]]


def with_signature(_: Any) -> None:
    """A function that says of itself to take one argument more."""


with_signature.__signature__ = inspect.signature(two)  # type: ignore[attr-defined]


def by_name(first: Any, /, second: Any, third: Any = 3, *, fourth: Any, fifth: Any = 5) -> None:
    """One of every kind."""


@pytest.mark.parametrize(
    "function",
    [
        two,
        decorated,
        with_signature,
        by_name,
        lambda: None,
        lambda *several: several,
        lambda first=1, *several, **named: (first, several, named),
        partial(two, 1),
        Callable().method,
        Callable.of_class,
    ],
)
def test_how_many_arguments_a_callable_takes_is_what_inspect_says(function: Any) -> None:
    parameters = parameters_of(function)
    inline = [each for each in parameters if "POSITIONAL_O" in each.kind.name]
    any_number = any(each.kind is each.VAR_POSITIONAL for each in parameters)

    least = sum(each.default is each.empty for each in inline)
    most = float("inf") if any_number else len(inline)
    assert positional(function) == (least, most)
    assert [takes(function, each) for each in range(6)] == [
        least <= each <= most for each in range(6)
    ]
