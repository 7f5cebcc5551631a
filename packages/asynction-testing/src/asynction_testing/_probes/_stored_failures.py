"""The messages that failed in an earlier run: kept in a file, and sent again first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._client._client_errors import RefusedError
from .._findings import Finding
from .._traffic_record import from_json, to_json
from ._events import exchange
from ._session import Session
from ._wrong_messages import send_wrong


def probe_failures(session: Session, failures: Sequence[StoredFailure]) -> Iterator[Finding]:
    """Send the messages for which something was found in the run before."""
    events = {
        (namespace.name, event.name): (namespace, event) for namespace, event in session.events()
    }
    for each in failures:
        if (each.namespace, each.event) not in events or session.is_over:
            continue
        namespace, event = events[each.namespace, each.event]
        session.progress(f"{each.namespace} {each.event}: what was found the last time")
        args = list(each.args)
        fault = session.contract.fault_in_payload(each.namespace, each.event, args)
        try:
            if fault is None:
                yield from exchange(session, namespace, event, args)
            else:
                yield from send_wrong(session, namespace, event, args)
        except RefusedError as error:
            yield from session.unreachable(error, each.event)


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
