"""Measures asynction 0.8.3 in its own environment, as its standard input asks it to.

Each line of input is a JSON object that names a case and a server; the answer is a line with the
CPU seconds that the events took, or with why they can't be measured.
"""

from __future__ import annotations

import gc
import json
import sys
from typing import Any

from .cases import Case, timer
from .measuring import Timer
from .servers import BARE, CONTROL, Variant, from_spec

CHECKED = "checked"


class Number(int):
    """A number in a document: 0.8.3 asks every value that is no string what is `in` it."""

    def __contains__(self, _: object) -> bool:
        return False


def readable(value: Any) -> Any:
    """A document that 0.8.3 can read, of the same meaning.

    It stumbles over every number and boolean; the documents of these benchmarks have no booleans.
    """
    if isinstance(value, dict):
        return {name: readable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [readable(each) for each in value]
    return Number(value) if type(value) is int else value


VARIANTS = {
    "bare": BARE,
    "control": CONTROL,
    CHECKED: Variant(CHECKED, from_spec(validation=True, adapt=readable), checks=True),
}


class Worker:
    """Makes a server when it is first asked for it, and keeps those of the latest case."""

    def __init__(self) -> None:
        self._case: dict[str, Any] = {}
        self._timers: dict[str, Timer] = {}

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Measure what is asked for."""
        if asked["case"] != self._case:
            self._case = asked["case"]
            self._timers.clear()
            gc.unfreeze()
        try:
            name = asked["server"]
            if name not in self._timers:
                self._timers[name] = timer(Case.of(self._case), VARIANTS[name])
                gc.freeze()  # as `compare` does in the other process
            gc.collect()
            return {"seconds": self._timers[name](asked["events"])}
        except Exception as error:
            return {"failed": f"{type(error).__name__}: {error}"[:100]}


def main() -> None:
    """Answer until the input ends."""
    worker = Worker()
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
