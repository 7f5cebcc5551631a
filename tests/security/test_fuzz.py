"""Ten seconds of what `hatch run fuzz` does for a minute."""

import pytest

from .fuzz import fuzz
from .web_servers import MODES


@pytest.mark.journey
@pytest.mark.parametrize("mode", MODES)
def test_generated_packets_do_no_harm(mode: str) -> None:
    report = fuzz(mode, seconds=5, seed=4)
    assert report.faults == []
    assert report.sent > 100
