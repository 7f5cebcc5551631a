"""The options of servers: which there are, as the libraries are installed."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Collection, Mapping
from importlib.util import find_spec
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
    given: Mapping[str, Any], known: Collection[str], others: Collection[str] = ()
) -> None:
    """Raise TypeError for an option that there is not, with the one that may be meant.

    Raises ValueError for an async mode that can't be used.

    Args:
        given: What was given, by name; python-engineio ignores what it does not know.
        known: The options that there are.
        others: Arguments that may be meant and that are no options.
    """
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, {*known, *others}, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise TypeError(f"no option {name!r}{hint}")
    _require_async_mode(given.get("async_mode"))


def _require_async_mode(mode: Any) -> None:
    """Raise ValueError for what python-engineio calls invalid, whatever is wrong with it."""
    if mode in (None, "threading"):
        return
    if mode not in ("gevent", "gevent_uwsgi", "eventlet"):
        raise ValueError(f"`async_mode` is 'threading' or 'gevent', and not {mode!r}")
    library = mode.partition("_")[0]
    if find_spec(library) is None:
        raise ValueError(
            f"async_mode={mode!r} needs {library}, which is not installed: install it, or write"
            " async_mode='threading'"
        )
