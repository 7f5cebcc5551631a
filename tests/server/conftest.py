"""What starts and stops around a server, and what it logs."""

import logging
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import flask
import pytest

from .live import Peer, RawPeer, peer, raw_peer, serving


@pytest.fixture
def app() -> flask.Flask:
    return flask.Flask("tested")


@pytest.fixture
def importable() -> Iterator[Callable[..., str]]:
    """Makes a module of the given names, importable until the test ends."""
    made: list[str] = []

    def module(name: str = "tested_handlers", **contents: Any) -> str:
        found = types.ModuleType(name)
        vars(found).update(contents)
        sys.modules[name] = found
        made.append(name)
        return name

    yield module
    for name in made:
        sys.modules.pop(name, None)


class Live:
    """Starts servers and peers, which end with the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def serve(self, app: Any) -> str:
        return self._stack.enter_context(serving(app))

    def peer(self, url: str, namespace: str = "/", **options: Any) -> Peer:
        return self._stack.enter_context(peer(url, namespace, **options))

    def raw_peer(self, url: str, path: str = "socket.io") -> RawPeer:
        return self._stack.enter_context(raw_peer(url, path))


@pytest.fixture
def live() -> Iterator[Live]:
    with ExitStack() as stack:
        yield Live(stack)


class Log:
    """The lines of the logger `asynction`, and the tracebacks of anyone."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    def _records(self) -> list[logging.LogRecord]:
        return [each for each in self._caplog.records if each.name.partition(".")[0] == "asynction"]

    @property
    def lines(self) -> list[str]:
        return [record.getMessage() for record in self._records()]

    @property
    def warnings(self) -> list[str]:
        return [each.getMessage() for each in self._records() if each.levelname == "WARNING"]

    @property
    def tracebacks(self) -> list[logging.LogRecord]:
        return [each for each in self._caplog.records if each.exc_info]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Log:
    return Log(caplog)
