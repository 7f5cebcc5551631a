"""A network that is cut, a worker that is killed, a rolling restart: counted message by message."""

from __future__ import annotations

import pytest

from benchmarks.failures.queue import Times, fail
from benchmarks.failures.workers import Company, company, kill, observe, replace

from .conftest import absent
from .gunicorn import missing_gunicorn
from .redis_server import missing_redis

pytestmark = pytest.mark.journey

CLIENTS = 60
AROUND = 1.0
"""For how many seconds is emitted before a worker ends, and after all are connected again."""


@pytest.fixture(scope="module", autouse=True)
def programs_are_installed() -> None:
    if reason := missing_gunicorn() or missing_redis():
        absent(reason)


def test_what_is_emitted_while_the_network_to_redis_is_cut_arrives_when_it_is_back() -> None:
    times = Times(before=0.5, broken=2, after=4, settle=2)

    found = fail("network to Redis cut", "asynction", times).cells

    assert found["lost after recovery"] == 0
    assert found["lost to own clients"] == 0
    assert found["twice"] == 0
    assert found["lines logged"] < found["emitted"] / 4


def kill_and_replace(whole: Company) -> None:
    kill(whole)
    replace(whole)


def test_who_is_connected_loses_nothing_while_workers_are_killed_and_replaced() -> None:
    with company("asynction", CLIENTS) as whole:
        found = observe(whole, kill_and_replace, AROUND)

        connections = [len(each.connections) for each in whole.crowd.members]
        logged = "\n".join(line for each in whole.servers for line in each.lines)
    assert "Traceback" not in logged, logged
    assert min(connections) >= 2
    assert sum(connections) >= CLIENTS * 5 // 2  # half of them have lost two workers
    if "can't be reached" not in logged:  # it takes more than a second now and then
        assert found["lost while connected"] == 0
    assert found["twice"] == 0
    assert found["disconnect handlers called"] >= CLIENTS
