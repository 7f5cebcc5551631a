"""What a client waits for while another one keeps the server busy, in events and not in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from .programs import lines_of_program


@pytest.mark.journey
def test_under_gevent_a_client_waits_for_few_events_of_one_that_floods() -> None:
    waited_for = events_before_another("gevent")
    assert waited_for.keys() == {"websocket", "large", "waiting", "polling"}
    assert max(waited_for.values()) < 600


def events_before_another(
    mode: str, variables: Mapping[str, str] = MappingProxyType({})
) -> dict[str, int]:
    """How many events of a client are handled before one that came soon after its first.

    By the transport of the client that sends them; `large` ones come over WebSocket.
    """
    lines = lines_of_program("flooded_server", mode, variables=variables)
    return {transport: int(handled) for transport, handled in lines}
