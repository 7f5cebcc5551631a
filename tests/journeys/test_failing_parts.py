"""A network that is cut, a worker that is killed, a rolling restart: counted message by message."""

from __future__ import annotations

import pytest

from benchmarks.failures.queue import Times, observe
from benchmarks.failures.workers import (
    Company,
    company,
    kill,
    replace,
    unexplained_losses,
)
from benchmarks.failures.workers import observe as observe_clients

from .conftest import absent
from .gunicorn import missing_gunicorn
from .redis_server import missing_redis

pytestmark = pytest.mark.journey

CLIENTS = 60
AROUND = 1.0
"""For how many seconds is emitted before a worker ends, and after all are connected again."""
SETTLE = 60
"""Seconds after which an event certainly does not come any more."""


@pytest.fixture(scope="module", autouse=True)
def programs_are_installed() -> None:
    if reason := missing_gunicorn() or missing_redis():
        absent(reason)


@pytest.mark.parametrize(("what", "seconds"), [("network to Redis cut", 2), ("Redis restarted", 0)])
def test_what_is_emitted_while_redis_is_away_arrives_but_for_what_the_log_says(
    what: str, seconds: float
) -> None:
    times = Times(before=0.5, broken=seconds, after=3, settle=SETTLE)

    found = observe(what, "asynction", times)

    assert found.unexplained == set()
    assert found.cells["lost to own clients"] == 0
    assert found.cells["twice"] == 0
    assert found.cells["lines logged"] < found.cells["emitted"] / 4


def kill_and_replace(whole: Company) -> None:
    kill(whole)
    replace(whole)


def test_who_is_connected_loses_nothing_while_workers_are_killed_and_replaced() -> None:
    with company("asynction", CLIENTS) as whole:
        found = observe_clients(whole, kill_and_replace, AROUND, SETTLE)

        assert unexplained_losses(whole) == set()
        connections = [len(each.connections) for each in whole.crowd.members]
        logged = "\n".join(line for each in whole.servers for line in each.lines)
    assert "Traceback" not in logged, logged
    assert min(connections) >= 2
    assert sum(connections) >= CLIENTS * 5 // 2  # half of them have lost two workers
    assert found["twice"] == 0
    assert found["disconnect handlers called"] >= CLIENTS
