"""What a server keeps of a client that has gone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from .programs import lines_of_program


@pytest.mark.journey
@pytest.mark.parametrize("mode", ["threading", "gevent"])
def test_of_a_client_that_has_gone_only_its_request_waits_for_the_collector(mode: str) -> None:
    kept = ("Environment", "nothing")
    assert left_behind(mode) == {"websocket": kept, "polling": kept}


def left_behind(
    mode: str, variables: Mapping[str, str] = MappingProxyType({})
) -> dict[str, tuple[str, str]]:
    """What is kept before the collector of cycles runs, and after it, by transport."""
    lines = lines_of_program("left_behind", mode, variables=variables)
    return {transport: (before, after) for transport, before, after in lines}
