"""Clients that load servers: what they count, and how that is shown."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from benchmarks.load import Result
from benchmarks.load.plots import draw
from benchmarks.measuring import Ratio
from tests.journeys.conftest import absent

from .running import smallest

FIGURES: dict[str, Any] = {
    "CPU": 0.0002,
    "memory": 40_960,
    **{f"answer {part}": 0.001 for part in ("p50", "p99", "p99.9")},
}


@pytest.mark.journey
def test_two_processes_answer_each_event_and_deliver_each_broadcast_once(tmp_path: Path) -> None:
    if shutil.which("redis-server") is None:
        absent("redis-server is not installed")

    run = smallest(tmp_path, "load")

    results = run.written["results"]
    assert [each["server"] for each in results] == ["bare", "limits and signals"]
    for result in results:
        (figures,) = result["rounds"]
        assert figures["kinds"] == []
        assert (figures["errors"], figures["lost"]) == (0, 0)
        assert figures["events"] > 0
        assert figures["CPU"] > 0


def result(server: str, cpu: float, control: float) -> Result:
    same = Ratio(control, control, control)
    ratio = Ratio(cpu, cpu, cpu)
    return Result("2 clients", server, [FIGURES], {"CPU": ratio}, {"CPU": same})


@pytest.mark.parametrize(("ratio", "verdict"), [(1.0, "1.00 met"), (1.01, "1.00 MISSED")])
def test_what_checks_limits_and_observes_may_take_as_much_as_bare(
    ratio: float, verdict: str
) -> None:
    assert result("limits and signals", ratio, 1).verdict("CPU") == verdict
    assert result("validation=True", ratio, 1).verdict("CPU") == ""


@pytest.mark.parametrize(("control", "in_doubt"), [(1.051, ["CPU"]), (0.951, [])])
def test_a_load_whose_control_is_off_says_so(control: float, in_doubt: list[str]) -> None:
    assert result("validation=True", 0.5, control).in_doubt == in_doubt


def test_plots_of_the_same_figures_are_the_same_files(tmp_path: Path) -> None:
    results = [result("bare", 1, 1), result("limits and signals", 0.5, 1)]

    one, other = (draw(results, tmp_path / name) for name in ("one", "other"))

    assert [each.name for each in one] == [
        f"2-clients-{metric}.svg" for metric in ("cpu", "memory", "answers")
    ]
    for first, second in zip(one, other, strict=True):
        assert first.read_bytes() == second.read_bytes()
        assert "limits and signals" in first.read_text(encoding="utf-8")
