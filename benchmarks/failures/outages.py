"""When the processes of a server did not reach their message queue, as they logged it.

What is lost meanwhile is said in the log: for how long messages of other processes may be missing,
and how many of its own were on their way or were dropped. All else must have arrived.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from time import monotonic

_LINE = re.compile(
    r"^(?P<at>\d+\.\d+) (?P<process>\d+) .*message queue can(?P<lost>'t)? be reached"
)
_SILENT = re.compile(r"from the last (\d+\.\d) seconds may be missing")
_OWN = re.compile(r"that may not have arrived: (\d+), that were dropped: (\d+)")
_ROUNDING = 0.1
"""Seconds that a number in the log may be too small by."""


class TimedFormatter(logging.Formatter):
    """Has each line begin with the time of a clock that all processes share, and the process."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{monotonic():.3f} {os.getpid()} {super().format(record)}"


def log_with_times(logger: logging.Logger) -> None:
    """Have a logger write lines that `outages_in` reads to the standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(TimedFormatter("%(name)s %(levelname)s %(message)s"))
    logger.addHandler(handler)


@dataclass(frozen=True, slots=True)
class Outages:
    """What a process, or several that took each other's place, said of the queue.

    Args:
        lost: From when to when the queue was lost.
        silent: From when to when messages of others may be missing.
        uncertain: How many of its own messages may not have arrived.
    """

    lost: Sequence[tuple[float, float]]
    silent: Sequence[tuple[float, float]]
    uncertain: int

    def sent_until(self, start: float, end: float) -> float:
        """When at the latest it sent what it emitted within some time."""
        return max([end, *(last for first, last in self.lost if start <= last and first <= end)])

    def may_lack(self, start: float, end: float) -> bool:
        """Whether it may lack what was sent within some time."""
        return any(start <= last and first <= end for first, last in self.silent)


def outages_in(lines: Iterable[str]) -> Outages:
    """The outages that some lines are about; one that has not ended lasts for ever."""
    open_since: dict[str, float] = {}
    lost: list[tuple[float, float]] = []
    silent: list[tuple[float, float]] = []
    uncertain = 0
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        at, process = float(found["at"]), found["process"]
        if found["lost"]:
            open_since.setdefault(process, at)
            continue
        lost.append((open_since.pop(process, at), at))
        if missing := _SILENT.search(line):
            silent.append((at - float(missing[1]) - _ROUNDING, at))
        if own := _OWN.search(line):
            uncertain += int(own[1]) + int(own[2])
    ever = [(since, inf) for since in open_since.values()]
    return Outages([*lost, *ever], [*silent, *((-inf, inf) for _ in ever)], uncertain)


def is_lost(lines: Iterable[str], process: int) -> bool:
    """Whether the last line of a process about the queue says that it is lost."""
    found = (_LINE.match(line) for line in lines)
    last = [each["lost"] for each in found if each is not None and int(each["process"]) == process]
    return bool(last) and last[-1] is not None


def unexplained(
    lost: Iterable[tuple[int, Outages]], emitted: Mapping[int, float], sender: Outages
) -> set[int]:
    """The numbers of which no process said that they may be lost.

    Args:
        lost: What did not arrive, with the outages of the process whose client lacks it.
        emitted: When each number was emitted, one after the other.
        sender: The outages of the process that emitted them.
    """
    found = set()
    for number, receiver in lost:
        start = emitted[number]
        end = sender.sent_until(start, emitted.get(number + 1, inf))  # the next one came after it
        if not receiver.may_lack(start, end):
            found.add(number)
    return found if len(found) > sender.uncertain else set()
