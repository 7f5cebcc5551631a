"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .programs import Server, started
from .web_servers import MODES


@pytest.fixture(scope="package", params=MODES)
def every_scheme(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server of every scheme; nothing that clients did may have left a traceback."""
    with started("every_scheme_server", request.param) as server:
        yield server
        assert server.tracebacks == []


@pytest.fixture(scope="package", params=MODES)
def attacked(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server to attack, for modules that have none of their own."""
    with started("attacked_server", request.param) as server:
        yield server
        server.wait_for(lambda state: not state["sockets"])
        assert server.tracebacks == []
