"""The failures of the last run, sent again first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .._exceptions import RefusedError
from .._findings import Finding
from .._stored_failures import StoredFailure
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
