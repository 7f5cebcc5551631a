"""Where the time of one event goes, by the package whose code it is spent in."""

from __future__ import annotations

import cProfile
import pstats
from collections import defaultdict
from pathlib import Path

from .cases import Case, timer
from .payloads import Payload
from .reporting import table
from .servers import CONTROL, LEAN, UNCHECKED, VARIANTS, Variant

EVENTS = 2000
FUNCTIONS = 25
_OURS = "asynction"


def show(payload: Payload, *, smallest: bool) -> None:
    """Print two tables for bare Flask-SocketIO, and two for every server that checks."""
    events = 1 if smallest else EVENTS
    for variant in (each for each in VARIANTS if each not in (CONTROL, LEAN, UNCHECKED)):
        print(f"{variant.name}: {payload.name} inbound, {events} events\n")
        _show(Case(payload, "inbound"), variant, events)


def _show(case: Case, variant: Variant, events: int) -> None:
    run = timer(case, variant)
    run(events)
    profile = cProfile.Profile()
    profile.enable()
    run(events)
    profile.disable()
    rows = _rows(profile)
    whole = sum(own for _, _, _, own in rows)
    places: dict[str, float] = defaultdict(float)
    for place, _, _, own in rows:
        places[place] += own
    shares = sorted(places.items(), key=lambda each: -each[1])
    print(table(("where", "own time"), [(place, f"{own / whole:6.1%}") for place, own in shares]))
    print()
    largest = sorted(rows, key=lambda each: -each[3])[:FUNCTIONS]
    cells = [
        (place, function, f"{calls / events:.1f}", f"{own / whole:6.1%}")
        for place, function, calls, own in largest
    ]
    print(table(("where", "function", "calls", "own time"), cells), "\n", flush=True)


def _rows(profile: cProfile.Profile) -> list[tuple[str, str, int, float]]:
    """Place, function, calls, and the seconds in the function itself."""
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # typeshed leaves it out
    return [
        (_place(file, function), f"{Path(file).stem}.{function}" if line else function, calls, own)
        for (file, line, function), (_, calls, own, _, _) in stats.items()
    ]


def _place(file: str, function: str) -> str:
    """The package of a file; what is built in is told by its function."""
    parts = Path(file).parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1].removesuffix(".py")
    for part in parts:
        if part.startswith(_OURS + "_"):
            return part
    if "is_valid" in function or "Validator" in function:
        return "jsonschema_rs"
    return Path(file).parent.name if file.startswith("/") else "built in"
