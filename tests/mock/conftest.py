"""Mock servers that end with their test, and the log of them."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from .mock_servers import MockServers, wait_until


@pytest.fixture
def servers() -> Iterator[MockServers]:
    with ExitStack() as stack:
        yield MockServers(stack)


class RecordedLog:
    """The lines that the mock logs."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    @property
    def records(self) -> list[logging.LogRecord]:
        return [each for each in self._caplog.records if each.name.startswith("asynction")]

    @property
    def lines(self) -> list[str]:
        return [each.getMessage() for each in self.records]

    def expect(self, *texts: str) -> str:
        """The first line with all these texts; waits for it."""
        wait_until(lambda: self._found(texts), f"a line with {texts}, only {self.lines},")
        return self._found(texts)[0]

    def _found(self, texts: tuple[str, ...]) -> list[str]:
        return [line for line in self.lines if all(text in line for text in texts)]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> RecordedLog:
    caplog.set_level(logging.INFO, "asynction")
    return RecordedLog(caplog)
