"""What all probes of one run share: the server, its clients, what was covered."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from asynction_spec import Event, Namespace, UnsatisfiedError

from .._client._client_errors import RefusedError, UnreachableError
from .._client._contract_client import ContractClient
from .._contract import Contract, Credentials
from .._findings import Finding, FindingMaker
from .._repeat_command import RepeatOptions
from .._report import Coverage
from ._ended_connections import EXPIRED, may_disconnect
from ._links import Sequences
from ._second_clients import Witnesses

if TYPE_CHECKING:
    from .._run import Options


_TURN = 0.05
"""Seconds between two attempts to connect."""
_LONGEST_TURN = 2.0
"""For how many seconds clients that have left may still be counted."""


class Session:
    """The server of one run.

    Args:
        contract: What it has to keep to.
        options: How it is tested.
        progress: Is told each step.
    """

    def __init__(
        self, contract: Contract, options: Options, progress: Callable[[str], None]
    ) -> None:
        self.contract = contract
        self.options = options
        self.progress = progress
        self.transport = options.transports[0]
        self.skipped: list[str] = []
        self.connections = 0
        self.latency = 0.0
        """The longest that a right message has waited for its acknowledgement, in seconds."""
        self.reachable_over: defaultdict[str, list[str]] = defaultdict(list)
        """By transport, the namespaces that right clients can connect to."""
        self.refusals: defaultdict[str, list[RefusedError]] = defaultdict(list)
        """By transport, the right clients that were refused."""
        self.late_findings: list[Finding] = []
        """What was seen only after the probe of what caused it had ended."""
        self.unreachable_namespaces: set[str] = set()
        """Namespaces to which no client could connect any more."""
        self._last_sent: dict[str, tuple[str, Sequence[Any], bool]] = {}
        self._events: frozenset[tuple[str, str]] | None = None
        self._coverage: dict[tuple[str, str, str], Coverage] = {}
        self._deadline = time.monotonic() + options.max_time
        self.repeat_options = RepeatOptions(options)
        self._clients: dict[str, ContractClient] = {}
        self.sequences = Sequences(contract, self.client, options.timeout, self.skip, self.sends)
        self.witnesses = Witnesses(self)
        self.findings = FindingMaker(self)

    # -- the run ----------------------------------------------------------------------------------

    @property
    def reachable(self) -> list[str]:
        """The namespaces that right clients can connect to over the transport of the moment."""
        return self.reachable_over[self.transport]

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self._deadline

    @property
    def seconds_left(self) -> float:
        """How long the run may still take."""
        return self._deadline - time.monotonic()

    def skip(self, reason: str) -> None:
        """Note what can't be tested."""
        if reason not in self.skipped:
            self.skipped.append(reason)

    @property
    def coverage(self) -> list[Coverage]:
        """What was done, by event; every declared event is there."""
        for namespace, event in self.contract.spec.events():
            direction = "received" if event in namespace.receives else "emitted"
            self.covered(namespace.name, str(event.name), direction)
        return sorted(
            self._coverage.values(), key=lambda each: (each.namespace, each.direction, each.event)
        )

    def covered(self, namespace: str, event: str, direction: str = "received") -> Coverage:
        """What is counted of an event."""
        key = (namespace, event, direction)
        return self._coverage.setdefault(key, Coverage(namespace, event, direction))

    def events(self) -> Iterator[tuple[Namespace, Event]]:
        """The events to send, of namespaces that can be reached."""
        wanted = self.options.events
        for namespace, event in self.contract.spec.events():
            if event not in namespace.receives or event.name is None:
                continue
            is_here = self._events is None or (namespace.name, event.name) in self._events
            is_wanted = is_here and (not wanted or event.name in wanted)
            if namespace.name in self.reachable and is_wanted:
                yield namespace, event

    def divide(self, parts: int) -> list[Session]:
        """Sessions with clients of their own, which share the events of this one among them."""
        events = [(namespace.name, str(event.name)) for namespace, event in self.events()]
        divided = []
        for number in range(min(parts, len(events))):
            part = Session(self.contract, self.options, self.progress)
            part.transport, part.reachable_over = self.transport, self.reachable_over
            part._deadline = self._deadline
            part.repeat_options = self.repeat_options
            part.unreachable_namespaces = self.unreachable_namespaces
            part._events = frozenset(events[number::parts])
            divided.append(part)
        return divided

    def absorb(self, part: Session) -> None:
        """Add what a part has covered and noted."""
        for key, covered in part._coverage.items():
            self.covered(*key).add(covered)
        for reason in part.skipped:
            self.skip(reason)
        self.connections += part.connections
        self.latency = max(self.latency, part.latency)
        self.late_findings += part.late_findings

    # -- clients ----------------------------------------------------------------------------------

    def given(self, namespace: str) -> Credentials:
        """What the user has given for a client of a namespace to bring."""
        given = self.options.credentials(namespace)
        self.repeat_options.add_given(given)
        return given

    def credentials(self, namespace: str) -> Credentials:
        """What a right client brings, as far as that is known."""
        given = self.given(namespace)
        if given.auth is None:
            made = self.contract.example_auth(namespace)
            if made is not None:
                return Credentials(made, given.headers, given.query)
        return given

    def brought(self, namespace: str) -> Credentials:
        """The same, of a namespace that may be undeclared."""
        if namespace in self.contract.spec.namespaces:
            return self.credentials(namespace)
        return self.given(namespace)

    def connect(
        self,
        namespace: str,
        credentials: Credentials | None = None,
    ) -> ContractClient:
        """A new client; raises RefusedError."""
        self.connections += 1
        client = ContractClient(
            self.contract,
            self.options.url,
            namespace,
            credentials=self.credentials(namespace) if credentials is None else credentials,
            transports=[self.transport],
            path=self.options.path,
            serializer=self.options.serializer,
            timeout=self.options.timeout,
            connect_timeout=self.options.connect_timeout,
        )
        client.connect()
        return client

    def client(self, namespace: str) -> ContractClient:
        """The client of a namespace; raises RefusedError."""
        client = self._clients.get(namespace)
        if client is not None and not client.is_connected:
            self._note_late_end(namespace)
            self.replace_client(namespace)
            client = None
        if client is None:
            client = self._clients[namespace] = self.connect_in_turn(namespace)
        return client

    def known_client(self, namespace: str) -> ContractClient | None:
        """The client of a namespace as it is, None where there was none yet."""
        return self._clients.get(namespace)

    def connect_in_turn(self, namespace: str) -> ContractClient:
        """A new client, once clients that have just left are no longer counted by the server.

        Where the document does not limit connections, it is tried once. Raises RefusedError.
        """
        until = time.monotonic() + (_LONGEST_TURN if self.limits_connections else 0)
        while True:
            try:
                return self.connect(namespace)
            except RefusedError:
                if time.monotonic() >= until:
                    raise
            time.sleep(_TURN)

    @property
    def limits_connections(self) -> bool:
        """Whether the document limits how many connections there may be."""
        spec = self.contract.spec
        found = [each.limits for each in spec.servers.values()]
        found += [each.limits for each in spec.namespaces.values()]
        return any(
            part.max_connections is not None
            for each in found
            if each is not None
            for part in (each, each.identity, each.address)
        )

    def sends(
        self, namespace: str, event: str, args: Sequence[Any], *, is_wrong: bool = False
    ) -> None:
        """Note what the client of a namespace sends next, in case the server ends it for that."""
        self._last_sent[namespace] = (event, args, is_wrong)

    def _note_late_end(self, namespace: str) -> None:
        if namespace in self._last_sent:
            event, args, is_wrong = self._last_sent.pop(namespace)
            if self.given(namespace) != Credentials():
                self.skip(EXPIRED.format(namespace, event))
                return
            message = f"the server ended the connection some time after {event!r}"
            finding = self.findings.make(
                "disconnected", namespace, event, message, args, is_wrong=is_wrong
            )
            self.late_findings.append(finding)

    def look_again(self) -> Iterator[Finding]:
        """What has come, or ended, since the last probe looked."""
        for client in (*self._clients.values(), *self.witnesses.all()):
            self._wait_for_all(client)
        for namespace, client in [*self._clients.items()]:
            if not client.is_connected and not self._ends_by_itself(namespace):
                self._note_late_end(namespace)
            yield from self.violations(client, self._last_sent.get(namespace, ("the last one",))[0])

    def _ends_by_itself(self, namespace: str) -> bool:
        """Whether what is sent to wait for all ends the connection, whatever was sent before."""
        try:
            client = self.connect(namespace)
        except RefusedError:
            return False
        self._wait_for_all(client)
        ended = not client.is_connected
        client.close()
        return ended

    def _wait_for_all(self, client: ContractClient) -> None:
        """Wait for an acknowledgement: what was emitted to the client before comes before it."""
        namespace = self.contract.namespace(client.namespace)
        for event in namespace.receives if client.is_connected else ():
            with suppress(UnsatisfiedError, RefusedError):
                if event.ack and not may_disconnect(event):
                    args = self.contract.example(namespace.name, str(event.name))
                    linked = self.sequences_of(client).linked(namespace, event, args)
                    client.send_unchecked(str(event.name), linked)
                    return
        client.wait_for_end(self.options.settle)

    def sequences_of(self, client: ContractClient) -> Sequences:
        """What leads up to the events of another client of a namespace."""
        return Sequences(
            self.contract,
            lambda name: client if name == client.namespace else self.client(name),
            self.options.timeout,
            self.skip,
        )

    def replace_client(self, namespace: str) -> None:
        """Have the next client of a namespace be a new one."""
        client = self._clients.pop(namespace, None)
        self._last_sent.pop(namespace, None)
        if client is not None:
            client.close()

    def close(self) -> None:
        """End all clients."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        self.witnesses.close()

    # -- what is seen -----------------------------------------------------------------------------

    def violations(
        self,
        client: ContractClient,
        event: str,
        sent: Sequence[Any] | None = None,
        *,
        is_wrong: bool = False,
    ) -> Iterator[Finding]:
        """What the server has emitted since it was last asked and its document does not allow.

        Args:
            client: Who may have got it.
            event: What was sent before.
            sent: Its arguments, if sending it alone may have the server emit the same again.
            is_wrong: Whether they are not what the document says.
        """
        own = client.clear()
        witnessed = [each for witness in self.witnesses.all() for each in witness.clear()]
        for each in (*own, *witnessed):
            declared = (each.namespace, each.event) in self.contract.checks.emitted
            self.covered(each.namespace, each.event, "emitted").messages += 1
            if each.fault is None:
                continue
            rule = "emitted-invalid" if declared else "emitted-undeclared"
            message = f"after {'a wrong message ' if is_wrong else ''}{event!r}: {each.fault}"
            finding = self.findings.make(
                rule, each.namespace, each.event, message, sent, is_wrong=is_wrong
            )
            if (client.namespace, event) in self.contract.checks.received:
                finding = replace(finding, sent_event=event)
            is_alone = sent is not None and not self.sequences.lead_to(client.namespace, event)
            yield finding if is_alone and each in own else self.findings.by_run(finding)

    def unreachable(self, error: RefusedError, event: str | None = None) -> Iterator[Finding]:
        """Yield that no client can connect any more; only once, since all that follows comes of it.

        Args:
            error: Why one could not.
            event: With which event it was seen.
        """
        what = f"{error.namespace} {event}" if event else f"namespace {error.namespace}"
        is_limit = self.limits_connections and not isinstance(error, UnreachableError)
        if self.unreachable_namespaces or is_limit:
            reason = f": {error.reason}" if is_limit else ""
            self.skip(f"{what}: no client could connect any more{reason}")
            return
        self.unreachable_namespaces.add(error.namespace)
        message = f"no client could connect any more: {error.reason}"
        finding = self.findings.of_connection("connection-refused", error.namespace, message)
        yield replace(finding, event=event)
