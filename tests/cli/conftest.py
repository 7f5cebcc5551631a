"""The commands change what a process logs: each test leaves it as it was."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from flask import cli

LOGGERS = ("asynction", "asynction.mock.traffic", "asynction.proxy.traffic", "werkzeug")


@pytest.fixture(autouse=True)
def _logs_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(cli, "show_server_banner", cli.show_server_banner)
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(each.level, each.propagate, each.handlers[:], each.filters[:]) for each in loggers]
    yield
    for each, state in zip(loggers, before, strict=True):
        level, each.propagate, each.handlers[:], each.filters[:] = state
        each.setLevel(level)
