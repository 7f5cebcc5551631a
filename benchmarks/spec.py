"""What reading and checking a large document costs, beside a plain load of the same YAML.

    hatch run bench                      # a document of 350 KB
    hatch run bench --kilobytes 100 --rounds 20

Each row is the median of the rounds, which take turns, so that a busy machine is busy for all. The
plain load stands there twice: what lies between these two rows is noise.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

import yaml

from asynction_spec import Severity, diagnose, load_spec

HEAD = """\
asyncapi: 3.0.0
info: {title: Large, version: 1.0.0}
channels:
  chat: {address: /chat, messages: {$MESSAGES}}
operations:
  receive: {action: receive, channel: {$ref: '#/channels/chat'}}
components:
"""
MESSAGE = """\
    M$:
      name: event $
      summary: What event $ is about
      description: |
        A longer text about the event, with some *emphasis* in it.
      payload: {$ref: '#/components/schemas/S$'}
      x-ack: {args: {type: string, enum: [ok, failed]}}
      examples:
        - name: plain
          payload: {id: 7, text: hello, tags: [a, b], author: {name: someone, age: 30}}
"""
SCHEMA = """\
    S$:
      type: object
      required: [id, text]
      description: The payload of event $
      properties:
        id: {type: integer, minimum: 0}
        text: {type: string, maxLength: 500, default: nothing}
        tags:
          type: array
          items: {type: string}
          maxItems: 20
        author:
          type: object
          properties:
            name: {type: string, examples: [Ada]}
            age: {type: integer}
            friend: {$ref: '#/components/schemas/S0'}
"""


def document(kilobytes: int) -> str:
    """A document of about that size whose every part is in use."""
    count = kilobytes * 1024 // (len(MESSAGE) + len(SCHEMA) + 45)
    names = [str(index) for index in range(count)]
    messages = ", ".join(f"m{name}: {{$ref: '#/components/messages/M{name}'}}" for name in names)
    parts = [HEAD.replace("$MESSAGES", messages), "  messages:\n"]
    parts += [MESSAGE.replace("$", name).replace(f"{name}ref", "$ref") for name in names]
    parts.append("  schemas:\n")
    parts += [SCHEMA.replace("$", name).replace(f"{name}ref", "$ref") for name in names]
    return "".join(parts)


def medians(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median time of each work in seconds."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - started)
    return {name: median(taken) for name, taken in times.items()}


def python(*statements: str) -> None:
    """A Python of its own, from its start to its end."""
    subprocess.run([sys.executable, "-c", "; ".join(statements)], check=True)


def show(found: Mapping[str, float]) -> None:
    plain = next(iter(found.values()))
    for name, seconds in found.items():
        print(f"  {name:42} {seconds * 1000:8.1f} ms  {seconds / plain:5.2f} x")


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--kilobytes", type=int, default=350)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    text = document(options.kilobytes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.yaml"
        path.write_text(text)
        worst = {each.severity for each in diagnose(path)}
        assert Severity.ERROR not in worst, "the document is to be a right one"
        print(f"{len(text) / 1024:.0f} KB of YAML, Python {sys.version.split()[0]}")

        def plain() -> object:
            return yaml.load(text, yaml.CSafeLoader)

        print("in a process that is warm:")
        warm: dict[str, Callable[[], object]] = {
            "yaml.load with CSafeLoader": plain,
            "the same once more": plain,
            "asynction_spec.diagnose": lambda: diagnose(path),
            "asynction_spec.load_spec": lambda: load_spec(path),
        }
        show(medians(warm, options.rounds))

        print("in a process of its own:")
        load = f"yaml.load(open({str(path)!r}), yaml.CSafeLoader)"
        cold: dict[str, Callable[[], object]] = {
            "yaml.load with CSafeLoader": lambda: python("import yaml", load),
            "the same once more": lambda: python("import yaml", load),
            "asynction_spec.diagnose": lambda: python(
                "import asynction_spec", f"asynction_spec.diagnose({str(path)!r})"
            ),
            "import asynction_spec alone": lambda: python("import asynction_spec"),
        }
        show(medians(cold, options.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
