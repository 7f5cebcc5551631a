"""The smallest of generated messages for which something is found."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Flaky, Unsatisfiable

from asynction_spec import Event, Namespace

if TYPE_CHECKING:
    from .._findings import Finding
    from ._session import Session

_SECONDS = 5.0
"""For how long a smaller message is looked for, after the first one that fails."""


class _FoundError(Exception):
    """A message for which something was found; Hypothesis looks for a smaller one."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


def findings_of_smallest(
    session: Session,
    namespace: Namespace,
    event: Event,
    exchange: Callable[[list[Any]], list[Finding]],
) -> list[Finding]:
    """What generated messages find, for the smallest message that Hypothesis gets to in time.

    Args:
        session: The run.
        namespace: Where messages are sent.
        event: With which event.
        exchange: Sends a message, and gives what was found.
    """
    latest: list[Finding] = []
    known: dict[str, list[Finding]] = {}
    deadline = math.inf

    @seed(session.options.seed)
    @settings(
        max_examples=session.options.max_examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(session.contract.payloads(namespace.name, str(event.name)))
    def send(args: list[Any]) -> None:
        nonlocal deadline
        if session.is_over or time.monotonic() > deadline:
            found = known.get(repr(args), [])  # nothing new, but the smallest one once more
        else:
            found = exchange(args)
        if found:
            deadline = min(deadline, time.monotonic() + _SECONDS)
            known[repr(args)] = latest[:] = found
            raise _FoundError(found)

    try:
        send()
    except _FoundError as error:
        return list(error.findings)
    except Flaky:  # the same message was all right the next time
        return [replace(each, message=f"not every time: {each.message}") for each in latest]
    except Unsatisfiable:
        session.skip(f"{namespace.name} {event.name}: no message could be generated")
    return []
