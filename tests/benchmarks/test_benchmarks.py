"""Every benchmark runs, and measures what its name says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.events import TARGETS, cases
from benchmarks.payloads import PAYLOADS
from benchmarks.predecessor import NAME as PREDECESSOR
from benchmarks.scaling import broadcast_cases
from benchmarks.servers import BARE, VARIANTS

from .running import bench, smallest

BESIDE_A_PREDECESSOR = ("events", "startup")
SLOW = ("wire",)
ELSEWHERE = ("load",)
"""Those with a test of their own."""


@pytest.mark.journey
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(each, marks=pytest.mark.slow) if each in SLOW else each
        for each in BENCHMARKS
        if each not in ELSEWHERE
    ],
)
def test_a_benchmark_runs_and_writes_its_results(name: str, tmp_path: Path) -> None:
    options = ["--without-predecessor"] if name in BESIDE_A_PREDECESSOR else []

    run = smallest(tmp_path, name, *options)

    assert run.printed
    assert run.written


@pytest.mark.journey
def test_the_events_of_every_payload_are_measured_with_every_server(tmp_path: Path) -> None:
    options = ["--without-predecessor", "--direction", "inbound"]

    results = smallest(tmp_path, "events", *options).written["results"]

    found = {(each["case"], each["contender"]) for each in results}
    for payload in PAYLOADS:
        for variant in VARIANTS:
            assert (f"{payload} inbound", variant.name) in found
    controls = [each["control"] for each in results if each["contender"] != BARE.name]
    assert all(controls)


@pytest.mark.journey
def test_a_profile_has_bare_and_checked_events() -> None:
    printed = bench("events", "--smallest", "--profile", "small")

    for part in ("bare: small inbound", "validation=True: small inbound", "asynction_server"):
        assert part in printed


@pytest.mark.packaging
def test_the_predecessor_is_measured_beside_a_bare_server_of_its_own(tmp_path: Path) -> None:
    run = smallest(tmp_path, "events", "--payload", "small", "--direction", "inbound")
    if "0.8.3 is left out" in run.printed:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(run.printed)

    [result] = [
        each
        for each in run.written["results"]
        if (each["case"], each["contender"]) == ("small inbound", PREDECESSOR)
    ]
    assert result["against"] == "bare beside 0.8.3"


def test_an_unknown_benchmark_is_named_with_those_that_exist() -> None:
    printed = bench("evnets", expected=2)

    assert "there is no benchmark 'evnets': choose from wire, load, " in printed


def test_every_target_belongs_to_a_case_that_is_measured() -> None:
    names = {case.name for case in (*cases(), *broadcast_cases())}

    assert {case for case, _, _ in TARGETS} <= names
