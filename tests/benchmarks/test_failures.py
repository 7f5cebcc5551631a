"""How the clients of the failures benchmark count what reached them, on numbers that are known."""

from __future__ import annotations

import pytest

from benchmarks.failures.crowd import Counted, Member

EMITTED = {number: float(number) for number in range(10)}
ALL = [*EMITTED]


@pytest.mark.parametrize(
    ("connections", "connected_at", "counted"),
    [
        ([ALL], [-1], Counted(lost=0, missed=0, repeated=0)),
        ([[0, 1, 3, 4, 5, 6, 7, 8]], [-1], Counted(lost=2, missed=0, repeated=0)),
        ([[2, *ALL[2:]]], [-1], Counted(lost=2, missed=0, repeated=1)),
        ([ALL[:3], ALL[5:]], [-1, 4.5], Counted(lost=0, missed=2, repeated=0)),
        ([ALL[:3], ALL[6:]], [-1, 4.5], Counted(lost=1, missed=2, repeated=0)),
        ([ALL[:3], []], [-1, 4.5], Counted(lost=5, missed=2, repeated=0)),
        ([ALL[:3], [], ALL[8:]], [-1, 4.5, 7.5], Counted(lost=0, missed=5, repeated=0)),
    ],
)
def test_what_a_client_lacks_is_lost_only_where_it_was_connected(
    connections: list[list[int]], connected_at: list[float], counted: Counted
) -> None:
    member = Member(0, 0)
    member.connections, member.connected_at = connections, connected_at

    assert member.count(EMITTED) == counted
