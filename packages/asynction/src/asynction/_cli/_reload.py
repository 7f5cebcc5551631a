"""When a document changes: the file itself, or one that it refers to."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

MAX_FILES = 1000
"""How many files are watched, as many as a document may be spread over."""
_REFERENCE = re.compile(rb"""\$ref["']?\s*:\s*["']?([^"'\s#,}\0]+)""")

_State: TypeAlias = "tuple[int, int] | None"
_States: TypeAlias = "dict[Path, _State]"


def changes(document: str | os.PathLike[str], interval: float = 0.5) -> Iterator[list[Path]]:
    """Wait until a document changes, from now on and again and again; give the files that did.

    Nothing is parsed, so a document that is broken, or refers to files that are not there yet, is
    watched just as well. Several files that are saved at once are one change.

    Args:
        document: The file of the document.
        interval: How many seconds lie between two looks at the files.
    """
    watched = _Watched(Path(document))
    return _changes(watched, watched.states(), interval)


def _changes(watched: _Watched, seen: _States, interval: float) -> Iterator[list[Path]]:
    while True:
        time.sleep(interval)
        now = watched.states()
        if now == seen:
            continue
        while (settled := _later(watched, interval)) != now:  # somebody is still saving
            now = settled
        changed = sorted(file for file in now if file in seen and now[file] != seen[file])
        seen = now
        if changed:
            yield changed


def _later(watched: _Watched, interval: float) -> _States:
    time.sleep(interval)
    return watched.states()


class _Watched:
    """A document and the files that it refers to, each read once more only when it has changed."""

    def __init__(self, document: Path) -> None:
        self._document = _resolved(document)
        self._known: dict[Path, tuple[_State, list[Path]]] = {}

    def states(self) -> _States:
        """The size and the time of the last change of each file; None for one that is not there."""
        found: _States = {}
        waiting = [self._document]
        while waiting and len(found) < MAX_FILES:
            file = waiting.pop()
            if file not in found:
                found[file] = _state(file)
                waiting += self._referred(file, found[file])
        return found

    def _referred(self, file: Path, state: _State) -> list[Path]:
        if file not in self._known or self._known[file][0] != state:
            self._known[file] = state, _references(file)
        return self._known[file][1]


def _state(file: Path) -> _State:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def _references(file: Path) -> list[Path]:
    """The files that the text of a file seems to refer to."""
    try:
        text = file.read_bytes()
    except (OSError, ValueError):
        return []
    names = {each.decode(errors="replace") for each in _REFERENCE.findall(text)}
    return [_resolved(file.parent, unquote(name)) for name in sorted(names) if "://" not in name]


def _resolved(*steps: str | Path) -> Path:
    """A file's one name, however it was referred to."""
    return Path(os.path.realpath(os.path.join(*steps)))  # noqa: PTH118  # never raises
