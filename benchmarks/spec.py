"""What reading and checking a large document costs, beside a plain load of the same YAML.

In a process that is warm, and each time in a Python of its own, imports included.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from asynction_spec import Severity, diagnose, load_spec

from . import reporting
from .measuring import Contender, Effort, Work, compare, thread_cpu
from .programs import Program
from .reporting import Equals, Result

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
EFFORT = Effort(rounds=9, batch=0)
PLAIN = Equals("yaml.load with CSafeLoader", "yaml.load once more")


def document(kilobytes: int) -> str:
    """A document of about that size whose every part is in use."""
    count = max(1, kilobytes * 1024 // (len(MESSAGE) + len(SCHEMA) + 45))
    names = [str(index) for index in range(count)]
    messages = ", ".join(f"m{name}: {{$ref: '#/components/messages/M{name}'}}" for name in names)
    parts = [HEAD.replace("$MESSAGES", messages), "  messages:\n"]
    parts += [MESSAGE.replace("$", name).replace(f"{name}ref", "$ref") for name in names]
    parts.append("  schemas:\n")
    parts += [SCHEMA.replace("$", name).replace(f"{name}ref", "$ref") for name in names]
    return "".join(parts)


def warm(path: Path, text: str) -> list[Contender]:
    """Work in this process."""

    def plain() -> object:
        return yaml.load(text, yaml.CSafeLoader)

    works: dict[str, Work] = {
        PLAIN.one: plain,
        PLAIN.other: plain,
        "asynction_spec.diagnose": lambda: diagnose(path),
        "asynction_spec.load_spec": lambda: load_spec(path),
    }
    return [Contender(name, thread_cpu(work)) for name, work in works.items()]


def cold(path: Path) -> list[Contender]:
    """Work in a Python of its own."""
    ours, name = "import asynction_spec", repr(str(path))
    load = f"import yaml; yaml.load(open({name}), yaml.CSafeLoader)"
    works = {
        PLAIN.one: load,
        PLAIN.other: load,
        ours: ours,
        "asynction_spec.diagnose": f"{ours}; asynction_spec.diagnose({name})",
        "asynction_spec.load_spec": f"{ours}; asynction_spec.load_spec({name})",
    }
    return [Contender(each, Program(work).cpu) for each, work in works.items()]


def measure(case: str, contenders: Sequence[Contender], effort: Effort) -> list[Result]:
    """Have contenders take turns, print a table, and give the results."""
    times = compare(contenders, effort)
    found = [
        reporting.alone(case, times, each.name)
        if each.name == PLAIN.one
        else reporting.compared(case, times, each.name, PLAIN.one, PLAIN)
        for each in contenders
    ]
    reporting.show(found)
    print()
    return found


def main(arguments: Sequence[str]) -> int:
    """Measure, print tables, and write JSON if asked to."""
    parser = reporting.parser("spec", __doc__)
    parser.add_argument("--kilobytes", type=int, help="size of the document; 350 unless told")
    options = parser.parse_args(arguments)
    effort = reporting.effort(options, EFFORT)
    text = document(options.kilobytes or (2 if options.smallest else 350))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.yaml"
        path.write_text(text)
        worst = {each.severity for each in diagnose(path)}
        if Severity.ERROR in worst:
            raise ValueError("the document is to be a right one")
        print(f"{len(text) / 1024:.0f} KB of YAML, Python {sys.version.split()[0]}\n")
        found = measure("warm", warm(path, text), effort)
        found += measure("in its own process", cold(path), effort)
    reporting.write_json(options.json, "spec", [each.data() for each in found])
    return 0
