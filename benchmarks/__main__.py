"""Runs one benchmark by name, or all of them.

    hatch run bench                            # all
    hatch run bench --json figures             # all, and their results in files in that folder
    hatch run bench NAME [options]             # one; --help lists its options

With --smallest they only show that they still work.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib import import_module
from pathlib import Path

BENCHMARKS = {
    "wire": "servers under load over real WebSockets, beside uvicorn and Node",
    "load": "thousands of clients at a steady rate, one process and four with Redis",
    "failures": "what is lost while Redis, its network, workers and servers fail",
    "soak": "what a server holds after minutes at full load",
    "events": "CPU time of one event inside the server",
    "startup": "importing, making a server of a document, memory",
    "command_line": "the command as a process: --help, one document and twenty checked",
    "scaling": "checks of many schemas, broadcasts to many clients",
    "spec": "reading and checking a large document",
    "docs": "documentation pages of small and large documents",
    "mock_payloads": "generating fake payloads",
    "mock_server": "a mock server that emits",
}
"""What each module of this package measures, in the order of a run of all."""


def run(name: str, arguments: list[str]) -> int:
    """Run one benchmark and give its exit code."""
    return int(import_module(f".{name}", __package__).main(arguments))


def everything(arguments: list[str]) -> int:
    """Run all, one after the other; give 1 if one failed."""
    options = _parser().parse_args(arguments)
    failed = []
    for name, subject in BENCHMARKS.items():
        print(f"\n=== {name}: {subject}\n", flush=True)
        given = ["--smallest"] if options.smallest else []
        if options.json is not None:
            options.json.mkdir(parents=True, exist_ok=True)
            given += ["--json", str(options.json / f"{name}.json")]
        if run(name, given):
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def _parser() -> ArgumentParser:
    lines = "\n".join(f"  {name:14} {subject}" for name, subject in BENCHMARKS.items())
    parser = ArgumentParser(
        prog="hatch run bench",
        description=f"{__doc__}\nThe benchmarks:\n\n{lines}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--smallest", action="store_true", help="only show that they work")
    parser.add_argument("--json", type=Path, metavar="FOLDER", help="also write the results there")
    return parser


def main(arguments: list[str]) -> int:
    """Do what the arguments say."""
    if not arguments or arguments[0].startswith("-"):
        return everything(arguments)
    name, *rest = arguments
    if name not in BENCHMARKS:
        print(f"there is no benchmark {name!r}: choose from {', '.join(BENCHMARKS)}")
        return 2
    return run(name, rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
