"""How fast the time that work takes grows with its size."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

SMALL, LARGE = 100, 800
_RUNS = 5
_LEAST_SECONDS = 0.000_5


def grows_linearly(
    instance: Callable[[int], Any], work: Callable[[Any], object], small: int = SMALL
) -> bool:
    """Whether eight times the size takes eight times the time, and not nearly its square.

    Two sizes are compared within one run, by processor time of this thread, and the best of several
    runs counts: a busy machine changes nothing. Work of the square of its size takes 64 times as
    long, or more.

    Args:
        instance: Makes what is worked on, of a size.
        work: What is measured.
        small: The smaller size.
    """
    factor = LARGE // SMALL
    return _seconds(work, instance(small * factor)) < 3 * factor * _seconds(work, instance(small))


def _seconds(work: Callable[[Any], object], instance: Any) -> float:
    times, enough = 1, False
    while not enough:
        took = _run(work, instance, times)
        enough = took > _LEAST_SECONDS
        times = times if enough else times * 4
    return min(took, *(_run(work, instance, times) for _ in range(_RUNS))) / times


def _run(work: Callable[[Any], object], instance: Any, times: int) -> float:
    began = time.thread_time()
    for _ in range(times):
        work(instance)
    return time.thread_time() - began
