"""The options of servers: which there are, as the libraries are installed."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Collection, Iterable
from typing import Any

import engineio
import socketio


def parameters_of(*classes: type[Any]) -> frozenset[str]:
    """The names of the arguments that classes are made with."""
    return frozenset(
        each.name
        for cls in classes
        for each in inspect.signature(cls).parameters.values()
        if each.kind is not each.VAR_KEYWORD
    )


_READ_BY_NAME = {"engineio_logger"}  # by python-socketio, from its keyword arguments
SERVER_OPTIONS = parameters_of(socketio.Server, engineio.Server) | _READ_BY_NAME
"""The options of `socketio.Server`, those of Engine.IO too."""


def require_known_options(
    given: Iterable[str], known: Collection[str], others: Collection[str] = ()
) -> None:
    """Raise TypeError for an option that there is not, with the one that may be meant.

    Args:
        given: The names of what was given; python-engineio ignores those that it does not know.
        known: The options that there are.
        others: Arguments that may be meant and that are no options.
    """
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, {*known, *others}, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise TypeError(f"no option {name!r}{hint}")
