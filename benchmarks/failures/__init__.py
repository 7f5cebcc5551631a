"""Breaks Redis, its network, workers and servers, and counts what was lost, beside bare.

What is emitted is numbered, and each number is looked for at each client that should have it:
`lost after recovery` are those that were emitted after others had arrived again, `lost while
connected` those that did not reach a client although it was connected when they were emitted.

    hatch run bench failures --seconds 10 --clients 1000
    hatch run bench failures --what 'Redis stopped' --server asynction
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence

from .. import reporting
from ..load.sockets import allow_many_files
from .queue import FAILURES, Times, fail
from .rows import Row, show
from .workers import ENDS, end

SERVERS = ("asynction", "bare")
SMALLEST = Times(before=0.5, broken=1, after=2, settle=0.5)
SMALLEST_WHAT = ("Redis restarted",)


def main(arguments: Sequence[str]) -> int:
    """Break everything, print tables, and write JSON if asked to."""
    parser = reporting.parser("failures", __doc__)
    parser.add_argument("--seconds", type=float, default=10, help="how long Redis is away")
    parser.add_argument("--clients", type=int, default=1000, help="how many lose their worker")
    parser.add_argument("--what", action="append", choices=[*FAILURES, *ENDS])
    parser.add_argument("--server", action="append", choices=SERVERS)
    options = parser.parse_args(arguments)
    allow_many_files()
    print(reporting.machine_line(), "\n", flush=True)
    servers = options.server or (SERVERS[:1] if options.smallest else SERVERS)
    everything = SMALLEST_WHAT if options.smallest else (*FAILURES, *ENDS)
    what = options.what or everything
    of_queue = [*_queue_rows(options, [each for each in FAILURES if each in what], servers)]
    of_workers = [*_worker_rows(options, [each for each in ENDS if each in what], servers)]
    print()
    for rows in (of_queue, of_workers):
        show(rows)
    found = [each.data() for each in (*of_queue, *of_workers)]
    reporting.write_json(options.json, "failures", found)
    return 0


def _queue_rows(options: Namespace, what: Sequence[str], servers: Sequence[str]) -> Iterator[Row]:
    times = SMALLEST if options.smallest else Times(broken=options.seconds)
    for each in what:
        for server in servers:
            yield _progress(fail(each, server, times))


def _worker_rows(options: Namespace, what: Sequence[str], servers: Sequence[str]) -> Iterator[Row]:
    clients, around = (4, 0.5) if options.smallest else (options.clients, 10.0)
    for each in what:
        for server in servers:
            yield _progress(end(each, server, clients, around))


def _progress(row: Row) -> Row:
    print(row, flush=True)
    return row
