"""The messages for which something was found, kept in a file for the next run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ._findings import Finding
from ._traffic import from_json, to_json


@dataclass(frozen=True, slots=True)
class StoredFailure:
    """A message for which something was found.

    Args:
        namespace: Where it was sent.
        event: Its event.
        args: Its arguments.
    """

    namespace: str
    event: str
    args: tuple[Any, ...]

    def line(self) -> str:
        """The failure as a line of JSON."""
        fields = {"namespace": self.namespace, "event": self.event, "args": to_json(self.args)}
        return json.dumps(fields, ensure_ascii=False)


def read_failures(file: Path) -> list[StoredFailure]:
    """What a file holds; without the lines that can't be read, and nothing where there is none."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [failure for line in lines if (failure := _read(line)) is not None]


def _read(line: str) -> StoredFailure | None:
    try:
        fields = json.loads(line)
        args = tuple(from_json(fields["args"]))
        return StoredFailure(str(fields["namespace"]), str(fields["event"]), args)
    except (KeyError, TypeError, ValueError):
        return None


def write_failures(
    file: Path, findings: Iterable[Finding], untested: Sequence[StoredFailure]
) -> None:
    """Keep the messages of findings, and those of before that were not tested; no file for none."""
    found = [
        StoredFailure(each.namespace, each.sent_event or each.event, each.sent)
        for each in findings
        if each.event is not None and each.sent is not None
    ]
    lines = dict.fromkeys(each.line() for each in (*untested, *found))
    if lines:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    else:
        file.unlink(missing_ok=True)
