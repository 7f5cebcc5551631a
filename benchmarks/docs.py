"""What the documentation page costs: CPU time to render it, and what it weighs.

hatch run bench docs
hatch run bench docs --rounds 20 --json docs.json
"""

from __future__ import annotations

import gc
import gzip
import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from asynction_docs import render
from asynction_spec import AsyncApiSpec, load_spec

EXAMPLE = Path(__file__).resolve().parents[1] / "example" / "asyncapi.yaml"
SIZES = (200, 1000)
NAMESPACES = 4
MOST_SECONDS = 1.0
"""What a page of 1,000 events may take."""
MOST_BYTES = 20 * 1024
"""What the page of the example may weigh, compressed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one page costs: CPU seconds, the fewest and the median, and bytes."""

    page: str
    least: float
    median: float
    weight: int
    compressed: int


def document(events: int) -> dict[str, Any]:
    """A document of events, no two of them alike, that share two schemas, one of them recursive."""
    channels = {
        f"/space-{number}": {
            ("publish" if number % 2 else "subscribe"): {
                "message": {"oneOf": [_message(each) for each in range(number, events, NAMESPACES)]}
            }
        }
        for number in range(min(NAMESPACES, events))
    }
    room = {"type": "string", "pattern": "^[a-z]+$", "description": "A room."}
    children = {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}
    node = {"type": "object", "description": "A tree.", "properties": {"children": children}}
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "Large", "version": "1.0.0"},
        "channels": channels,
        "components": {"schemas": {"Room": room, "Node": node}},
    }


def _message(number: int) -> dict[str, Any]:
    payload = {
        "type": "object",
        "required": ["id", "room"],
        "properties": {
            "id": {"type": "integer", "minimum": number, "description": "The *number* of it."},
            "room": {"$ref": "#/components/schemas/Room"},
            "tree": {"$ref": "#/components/schemas/Node"},
            "kind": {"enum": ["small", "large", f"of {number}"]},
            f"who {number}": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
            },
        },
    }
    acknowledged = {"type": "object", "properties": {f"ok {number}": {"type": "boolean"}}}
    return {
        "name": f"event {number}",
        "title": f"Event number {number}",
        "description": f"What happens with **event {number}**. See `event {number}`.",
        "payload": payload,
        "examples": [{"payload": {"id": number + 1, "room": "lobby"}}],
        "x-ack": {"args": acknowledged},
    }


def measured(name: str, spec: AsyncApiSpec, rounds: int) -> Result:
    """What the page of a document costs in a process that has rendered it before."""
    page = render(spec).encode()
    taken = []
    for _ in range(rounds):
        gc.collect()
        started = time.process_time()
        render(spec)
        taken.append(time.process_time() - started)
    return Result(name, min(taken), median(taken), len(page), len(gzip.compress(page)))


def show(results: Sequence[Result]) -> None:
    """Print a line for each page."""
    print(f"{'page':14} {'CPU, least':>11} {'median':>10} {'weight':>10} {'gzip':>9}")
    for each in results:
        print(
            f"{each.page:14} {each.least * 1000:8.0f} ms {each.median * 1000:7.0f} ms"
            f" {each.weight / 1000:7.0f} KB {each.compressed / 1000:6.0f} KB"
        )


def verdicts(results: Sequence[Result]) -> dict[str, bool]:
    """What is asked of these pages, and whether it is so."""
    asked = {}
    for each in results:
        if each.page == "example":
            light = each.compressed <= MOST_BYTES
            asked[f"the example weighs at most {MOST_BYTES // 1024} KiB compressed"] = light
        if each.page == "1000 events":
            asked[f"1,000 events take less than {MOST_SECONDS:g} s"] = each.least < MOST_SECONDS
    return asked


def main(arguments: Sequence[str]) -> int:
    """Measure; give 1 where a page weighs or takes more than it may."""
    parser = ArgumentParser(prog="docs", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each page is rendered")
    parser.add_argument("--smallest", action="store_true", help="a run of seconds, to see it work")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    options = parser.parse_args(arguments)
    sizes, rounds = ((10,), 1) if options.smallest else (SIZES, options.rounds)
    specs = {"example": load_spec(EXAMPLE)}
    specs |= {f"{size} events": load_spec(document(size)) for size in sizes}
    results = [measured(name, spec, rounds) for name, spec in specs.items()]
    show(results)
    held = verdicts(results)
    for words, holds in held.items():
        print(f"{words}: {'yes' if holds else 'NO'}")
    if options.json:
        figures = {"results": [asdict(each) for each in results], "held": held}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0 if all(held.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
