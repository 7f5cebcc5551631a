"""CPU time of one event inside the server, from packet to acknowledgement.

Every server has the same handlers; packets go in as Engine.IO hands them over, and what comes out
is counted instead of sent. All figures are compared with Flask-SocketIO by itself, which runs
twice: how those two differ is the noise.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from . import predecessor, profiling, reporting
from .cases import Case, timer
from .measuring import Contender, Effort, Times, compare
from .payloads import PAYLOADS
from .predecessor import Predecessor, PredecessorMissingError
from .reporting import Equals, Result
from .servers import BARE, CHECKED, CONTROL, FAST, LEAN, UNCHECKED, VARIANTS

VALID = f"{CHECKED.name}, valid"
Target = tuple[str, str, str]
_INBOUND = {"small": 1.03, "5 KB": 1.10, "200 KB": 1.22, "recursive": 1.10}
TARGETS: dict[Target, float] = {
    **{
        (f"{payload} inbound", CHECKED.name, against): target
        for payload, target in _INBOUND.items()
        for against in (BARE.name, LEAN.name)
    },
    ("small inbound", FAST.name, BARE.name): 0.90,
    ("5 KB inbound", FAST.name, BARE.name): 0.75,
    ("200 KB inbound", FAST.name, BARE.name): 0.60,
    ("200 KB inbound invalid", CHECKED.name, VALID): 1.5,
    ("small inbound", CHECKED.name, predecessor.NAME): 1 / 10,
    ("5 KB inbound", CHECKED.name, predecessor.NAME): 1 / 20,
    **{
        (f"{payload} broadcast to {clients}", CHECKED.name, BARE.name): 1.03
        for payload in ("small", "5 KB")
        for clients in (100, 1000)
    },
    **{(f"{payload} inbound", UNCHECKED.name, BARE.name): 1.0 for payload in PAYLOADS},
}
"""What ratios are to be at most: by case, server, and the server that it is compared with."""

OURS = Equals(BARE.name, CONTROL.name)
ITS = Equals(predecessor.ITS_BARE, predecessor.ITS_CONTROL)


@dataclass(frozen=True, slots=True)
class Measured:
    """The results of one case, and why the predecessor is not among them."""

    results: list[Result]
    left_out: str | None


def cases() -> Iterator[Case]:
    """All that is measured."""
    yield Case(PAYLOADS["small"], "remembered")
    for payload in PAYLOADS.values():
        for direction in ("inbound", "echoed", "outbound", "callback"):
            yield Case(payload, direction)
        for direction in ("inbound", "outbound"):
            yield Case(payload, direction, valid=False)
    for name in ("small", "5 KB", "200 KB"):
        yield Case(PAYLOADS[name], "inbound", background=True)


def measure(case: Case, effort: Effort, old: Predecessor | None) -> Measured:
    """Measure a case with every server."""
    contenders = [Contender(each.name, timer(case, each)) for each in VARIANTS]
    if not case.valid:
        valid = Case(case.payload, case.direction)
        contenders.append(Contender(VALID, timer(valid, CHECKED)))
    left_out = None
    if old is not None:
        try:
            contenders += old.contenders(case)
        except PredecessorMissingError as error:
            left_out = str(error)
    return Measured(list(_results(case, compare(contenders, effort))), left_out)


def _results(case: Case, times: Times) -> Iterator[Result]:
    yield reporting.alone(case.name, times, BARE.name)
    for name in times.seconds:
        if name not in (BARE.name, *predecessor.NAMES):
            yield _compared(case, times, name, BARE.name, OURS)
    yield _compared(case, times, CHECKED.name, LEAN.name, OURS)
    if not case.valid:
        yield _compared(case, times, CHECKED.name, VALID, OURS)
    if predecessor.NAME in times.seconds:
        yield reporting.alone(case.name, times, predecessor.ITS_BARE)
        yield _compared(case, times, predecessor.ITS_CONTROL, predecessor.ITS_BARE, ITS)
        yield _compared(case, times, predecessor.NAME, predecessor.ITS_BARE, ITS)
        yield _compared(case, times, CHECKED.name, predecessor.NAME, OURS)


def _compared(case: Case, times: Times, name: str, against: str, equals: Equals) -> Result:
    target = TARGETS.get((case.name, name, against))
    return reporting.compared(case.name, times, name, against, equals, target)


def chosen(options: Namespace) -> list[Case]:
    """The cases that the options ask for."""
    return [
        case
        for case in cases()
        if (not options.payload or case.payload.name in options.payload)
        and (not options.direction or case.direction in options.direction)
    ]


def main(arguments: Sequence[str]) -> int:
    """Measure, print a table, and write JSON if asked to."""
    parser = reporting.parser("events", __doc__)
    parser.add_argument("--payload", action="append", choices=list(PAYLOADS))
    parser.add_argument(
        "--direction", action="append", choices=sorted({case.direction for case in cases()})
    )
    parser.add_argument("--without-predecessor", action="store_true", help="leave 0.8.3 out")
    parser.add_argument(
        "--profile", choices=list(PAYLOADS), help="show instead where the time of an event goes"
    )
    options = parser.parse_args(arguments)
    print(reporting.machine_line(), flush=True)
    if options.profile:
        profiling.show(PAYLOADS[options.profile], smallest=options.smallest)
        return 0
    with ExitStack() as stack:
        old = None if options.without_predecessor else _predecessor(stack)
        found = [_told(measure(case, reporting.effort(options), old)) for case in chosen(options)]
    results = [result.data() for each in found for result in each.results]
    reporting.write_json(options.json, "events", results)
    return 0


def _predecessor(stack: ExitStack) -> Predecessor | None:
    try:
        return stack.enter_context(predecessor.working())
    except PredecessorMissingError as error:
        print(f"0.8.3 is left out: {error}\n")
        return None


def _told(measured: Measured) -> Measured:
    reporting.show(measured.results)
    if measured.left_out is not None:
        print(f"0.8.3 is left out here: {measured.left_out}")
    print(flush=True)
    return measured
