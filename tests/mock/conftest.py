"""What starts and stops around a mock, and what it tells."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from .mock_servers import Stage, wait_until


@pytest.fixture
def stage() -> Iterator[Stage]:
    with ExitStack() as stack:
        yield Stage(stack)


class Told:
    """What the mock logs, line by line."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    @property
    def records(self) -> list[logging.LogRecord]:
        return [each for each in self._caplog.records if each.name.startswith("asynction")]

    @property
    def lines(self) -> list[str]:
        return [each.getMessage() for each in self.records]

    def expect(self, *texts: str) -> str:
        """The first line that holds all these texts, waiting for it if need be."""
        wait_until(lambda: self._found(texts), f"a line with {texts}, only {self.lines},")
        return self._found(texts)[0]

    def _found(self, texts: tuple[str, ...]) -> list[str]:
        return [line for line in self.lines if all(text in line for text in texts)]


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Told:
    caplog.set_level(logging.INFO, "asynction")
    return Told(caplog)
