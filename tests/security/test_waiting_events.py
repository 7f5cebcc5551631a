"""Events that wait while others are handled: how many, and how large, in every async mode."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from .programs import Server
from .wire import DEADLINE, call, connect, message, opened

pytestmark = pytest.mark.journey

LARGE = 900_000
"""How large an event is, where a message may have a million bytes."""
HELD = 4
"""How many such events a client may have handled, or waiting."""
MANY = 1150
HELD_AT_ONCE = 1100
"""How many small ones are handled or wait."""
REFUSED = '4/nowhere,{"message":"Unable to connect"}'


def large(ack: int) -> str:
    return f'42{ack}["sleep","{"x" * LARGE}"]'


@contextmanager
def sending(client: Any, packets: list[str]) -> Iterator[threading.Thread]:
    """Send packets meanwhile, each by itself."""
    thread = threading.Thread(target=lambda: [client.send(each) for each in packets])
    thread.start()
    yield thread
    thread.join(DEADLINE)
    assert not thread.is_alive()


@contextmanager
def handlers_that_wait(attacked: Server) -> Iterator[None]:
    """Have handlers wait for the gate, and no longer at the end."""
    attacked.control("POST", "gate/closed")
    with attacked.time_limit("pongs", 600):  # who sends does not read pings
        try:
            yield
        finally:
            attacked.control("POST", "gate/open")
            attacked.wait_for(lambda state: not state["events"])
            attacked.control("POST", "gate/closed")


def answers(client: Any, count: int) -> list[str]:
    """What comes, in its order."""
    return [message(client) for _ in range(count)]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_large_events_of_a_client_wait_unread_and_others_are_served(
    attacked: Server, transport: str
) -> None:
    with (
        handlers_that_wait(attacked),
        opened(transport, attacked.url) as client,
        opened("websocket", attacked.url) as other,
    ):
        connect(client)
        connect(other)
        with sending(client, [*map(large, range(1, 9)), "40/nowhere,"]):
            attacked.wait_for(lambda state: HELD in state["events"])
            for _ in range(20):
                assert call(other, "number", 7) == [7]
            assert max(attacked.state["events"]) == HELD
            attacked.control("POST", "gate/open")
        came = answers(client, 9)

    assert came.index(REFUSED) >= HELD
    assert sorted(came) == sorted([REFUSED, *(f'3{ack}["awake"]' for ack in range(1, 9))])


def test_large_events_of_all_clients_wait_together_and_each_has_one_handled(
    attacked: Server,
) -> None:
    with (
        handlers_that_wait(attacked),
        attacked.changed("events", 2 * LARGE + 1000),
        ExitStack() as stack,
    ):
        first, second, other = (
            stack.enter_context(opened("websocket", attacked.url)) for _ in range(3)
        )
        for each in (first, second, other):
            connect(each)
        events = [large(ack) for ack in (1, 2, 3)]
        with sending(first, events):
            attacked.wait_for(lambda state: state["events"] == [2])
            with sending(second, events):
                attacked.wait_for(lambda state: sorted(state["events"]) == [1, 2])
                for _ in range(20):
                    assert call(other, "number", 7) == [7]
                assert sorted(attacked.state["events"])[-2:] == [1, 2]
                attacked.control("POST", "gate/open")
        for each in (first, second):
            assert sorted(answers(each, 3)) == ['31["awake"]', '32["awake"]', '33["awake"]']


def test_of_the_events_of_a_client_so_many_are_read_before_some_are_handled(
    attacked: Server,
) -> None:
    with (
        handlers_that_wait(attacked),
        opened("websocket", attacked.url) as client,
        opened("websocket", attacked.url) as other,
    ):
        connect(client)
        connect(other)
        events = [f'42{ack}["sleep"]' for ack in range(MANY)]
        with sending(client, [*events, "40/nowhere,"]):
            attacked.wait_for(lambda state: HELD_AT_ONCE in state["events"])
            for _ in range(20):
                assert call(other, "number", 7) == [7]
            assert max(attacked.state["events"]) == HELD_AT_ONCE
            attacked.control("POST", "gate/open")
        came = answers(client, MANY + 1)

    assert came.index(REFUSED) >= MANY - HELD_AT_ONCE
    assert {*came} == {REFUSED, *(f'3{ack}["awake"]' for ack in range(MANY))}
