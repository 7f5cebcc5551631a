"""What grows with the document and with the clients.

Checks: a document whose events have one schema each, all of them recursive and each referring to
the next, so that every schema can reach every other. Loading it is reading, diagnosing and
compiling; compiling is measured once more by itself, with the memory that one compilation keeps.

Broadcast: one emit to every client, down to the queue that Engine.IO keeps for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from . import events, reporting
from .cases import Case
from .measuring import Effort
from .payloads import PAYLOADS
from .programs import measured
from .reporting import Result, duration, table

COMPILATIONS = 5
COMPILE_TARGET, MEMORY_TARGET, TARGET_SCHEMAS = 0.1, 25, 1000
ROUNDS = 3
CLIENTS = (1, 10, 100, 1000)


def connected(schemas: int) -> dict[str, Any]:
    """A document of so many events, whose recursive schemas form a ring."""

    def message(number: int) -> dict[str, Any]:
        payload = {"$ref": f"#/components/schemas/Node{number}"}
        return {"name": f"event{number}", "payload": payload}

    def node(number: int) -> dict[str, Any]:
        own, following = f"Node{number}", f"Node{(number + 1) % schemas}"
        return {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "maxLength": 100},
                "children": {"type": "array", "items": {"$ref": f"#/components/schemas/{own}"}},
                "next": {"$ref": f"#/components/schemas/{following}"},
            },
        }

    numbers = range(schemas)
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "Connected", "version": "1.0.0"},
        "channels": {"/": {"publish": {"message": {"oneOf": [message(each) for each in numbers]}}}},
        "components": {"schemas": {f"Node{number}": node(number) for number in numbers}},
    }


VALUE = {
    "name": "a",
    "children": [{"name": "b"}, {"name": "c", "children": [{"name": "d"}]}],
    "next": {"name": "e", "next": {"name": "f"}},
}

_BEFORE = f"""
from asynction_spec import Checks, load_spec
from asynction_spec._model._async_api_spec import compiled_schemas
from {__package__}.scaling import connected, VALUE
document = connected({{schemas}})
"""
_AFTER = f"""
def taken(work, times):
    gc.collect()
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times
schemas = compiled_schemas(spec)
some_id = next(iter(schemas.ids()))
kept = []
def compile_again():
    schemas.compile()
    kept.append(schemas.validator(some_id))
gc.collect()
before = resident("VmRSS")
found["compile"] = taken(compile_again, {COMPILATIONS})
gc.collect()
after = resident("VmRSS")
found["kept"] = None if after is None else (after - before) / {COMPILATIONS}
checks = [each.payload for each in Checks(spec).received.values()]
def check_all():
    for check in checks:
        check([VALUE])
check_all()
times = max(1, 20000 // len(checks))
found["check"] = taken(check_all, times) / len(checks)
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks of a document cost.

    Args:
        schemas: How many it has.
        load: CPU seconds of `load_spec`.
        compile: CPU seconds of compiling all schemas.
        kept: MiB that the compiled schemas need.
        check: CPU seconds of one check.
    """

    schemas: int
    load: float
    compile: float
    kept: float | None
    check: float

    def row(self) -> tuple[str, ...]:
        """The cells of a table."""
        verdict = ""
        if self.schemas == TARGET_SCHEMAS:
            met = self.compile <= COMPILE_TARGET and (self.kept or 0) <= MEMORY_TARGET
            verdict = f"100 ms, {MEMORY_TARGET} MiB {'met' if met else 'MISSED'}"
        kept = "" if self.kept is None else f"{self.kept:.1f} MiB"
        times = (self.load, self.compile, self.check)
        load, compile_, check = map(duration, times)
        return (str(self.schemas), load, compile_, kept, check, verdict)


HEAD = ("schemas", "load_spec", "compile", "compiled", "one check", "target")


def checks(schemas: int, rounds: int) -> Checked:
    """Measure the checks of a document with so many schemas: medians of so many programs."""
    before = _BEFORE.format(schemas=schemas)
    found = [measured("spec = load_spec(document)", before, _AFTER) for _ in range(rounds)]

    def middle(name: str) -> float:
        return float(median(each[name] for each in found))

    kept = None if found[0]["kept"] is None else middle("kept")
    return Checked(schemas, middle("seconds"), middle("compile"), kept, middle("check"))


def broadcasts(sizes: Sequence[int], effort: Effort) -> list[Result]:
    """Measure emits to so many clients, and print a table of each."""
    found: list[Result] = []
    for case in broadcast_cases(sizes):
        results = events.measure(case, effort, None).results
        reporting.show(results)
        print()
        found += results
    return found


def broadcast_cases(sizes: Sequence[int] = CLIENTS) -> list[Case]:
    """Broadcasts to so many clients."""
    payloads = (PAYLOADS["small"], PAYLOADS["5 KB"])
    return [Case(each, "broadcast", clients=clients) for each in payloads for clients in sizes]


def main(arguments: Sequence[str]) -> int:
    """Measure, print tables, and write JSON if asked to."""
    options = reporting.parser("scaling", __doc__).parse_args(arguments)
    effort = reporting.effort(options)
    print(reporting.machine_line(), "\n", flush=True)
    sizes = (10,) if options.smallest else (10, 100, 1000, 10_000)
    rounds = 1 if options.smallest else ROUNDS
    grown = [checks(schemas, rounds) for schemas in sizes]
    print(table(HEAD, [each.row() for each in grown]), "\n", flush=True)
    emitted = broadcasts(CLIENTS[:2] if options.smallest else CLIENTS, effort)
    compiled = [{"case": f"{each.schemas} connected schemas", **asdict(each)} for each in grown]
    results = [*compiled, *(each.data() for each in emitted)]
    reporting.write_json(options.json, "scaling", results)
    return 0
