"""What made-up data costs: each payload of ten schemas, and the start with and without Faker."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import count
from statistics import mean

from asynction_mock import FakeData
from asynction_spec import load_spec

from . import reporting
from .measuring import Contender, Effort, compare, thread_cpu
from .mock_schemas import EVENTS, document
from .programs import Program
from .reporting import Equals, Result

EFFORT = Effort(rounds=15, batch=0.02)
STARTS = 9
TARGET = 100
"""Microseconds per payload, the mean of the ten."""

_IMPORTED = """\
from asynction_mock import FakeData
from asynction_spec import load_spec
from benchmarks.mock_schemas import document
spec = load_spec(document())"""


def payloads(effort: Effort) -> list[Result]:
    """CPU time of a thread for one payload, each time another one."""
    data = FakeData(load_spec(document()), seed=1)
    first = next(iter(EVENTS))
    again = f"{first} again"
    contenders = [_contender(data, name, name) for name in EVENTS]
    times = compare([*contenders, _contender(data, again, first)], effort)
    return [reporting.alone("payload", times, name) for name in (*EVENTS, again)]


def _contender(data: FakeData, name: str, event: str) -> Contender:
    numbers = count()
    return Contender(name, thread_cpu(lambda: data.payload("/", event, next(numbers))))


def starts(effort: Effort) -> list[Result]:
    """CPU time of a process from a document that is loaded to the first payload of each event."""
    equals = Equals("without formats", "without formats again")
    without = "FakeData(spec, seed=1, formats_sample_size=0)"
    programs = {
        equals.one: Program(without, _IMPORTED),
        equals.other: Program(without, _IMPORTED),
        "with formats": Program("FakeData(spec, seed=1)", _IMPORTED),
        "with formats, 200 samples": Program(
            "FakeData(spec, seed=1, formats_sample_size=200)", _IMPORTED
        ),
    }
    contenders = [Contender(name, each.cpu) for name, each in programs.items()]
    times = compare(contenders, effort)
    return [
        reporting.compared("start", times, name, equals.one, equals, mebibytes=program.peak)
        for name, program in programs.items()
    ]


def main(arguments: Sequence[str]) -> int:
    """Measure, print tables, and write JSON if asked to."""
    options = reporting.parser("mock_payloads", __doc__).parse_args(arguments)
    print(reporting.machine_line(), "\n", flush=True)
    made = payloads(reporting.effort(options, EFFORT))
    reporting.show(made)
    average = mean(each.seconds for each in made[: len(EVENTS)]) * 1e6
    print(f"\nmean of the ten: {average:.1f} us; at most {TARGET} us are meant to be\n", flush=True)
    started = starts(reporting.effort(options, Effort(STARTS, batch=0)))
    reporting.show(started)
    reporting.write_json(options.json, "mock_payloads", [each.data() for each in (*made, *started)])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
