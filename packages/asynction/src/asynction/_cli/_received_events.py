"""Lines about the events that a server emits to a client of the command line."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from asynction_spec import printable, printable_json

if TYPE_CHECKING:
    from asynction_testing import Received


class ReceivedPrinter:
    """Prints events, and counts them.

    Args:
        events: The names of those to print; all if there are none.
        count: After how many it is done.
    """

    def __init__(self, events: tuple[str, ...] = (), count: int | None = None) -> None:
        self._events = frozenset(events)
        self._remaining = count
        self.faults = 0

    @property
    def is_done(self) -> bool:
        return self._remaining == 0

    def print(self, received: tuple[Received, ...]) -> None:
        """Print what has come."""
        for each in received:
            if self.is_done:
                return
            if self._events and each.event not in self._events:
                continue
            click.echo(_line(each))
            if each.fault is not None:
                self.faults += 1
                click.echo(click.style(f"         {printable(str(each.fault))}", fg="red"))
            if self._remaining is not None:
                self._remaining -= 1


def _line(received: Received) -> str:
    clock = click.style(time.strftime("%H:%M:%S"), dim=True)
    args = ", ".join(map(printable_json, received.args))
    name = printable(f"{received.namespace} {received.event}")
    return f"{clock} {click.style(name, bold=True)} {args}".rstrip()
