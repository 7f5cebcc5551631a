"""Clients whose credentials end while they are connected: they expire, or are revoked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from socketio import packet
from socketio.pubsub_manager import PubSubManager

from .._logging import client_fields, connections_logger, transport_logger
from .._message_queue._queue_contract import LISTENS
from .._message_queue._revocations import (
    RememberedRevocations,
    Revocation,
    RevocationIndex,
    require_recognisable,
)
from .._security._admission import identity_in
from .._security._identity import NOBODY, Identity
from ._expiry_timer import ExpiryTimer

if TYPE_CHECKING:
    from ._checked_server import CheckedServer

ENDED_EVENT = "credentials_ended"
"""The event that a client gets before it is disconnected."""


class End(Enum):
    """Why credentials have ended; the value is what the client is sent."""

    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class _Decision:
    """One about credentials: when it began, and how many revocations there were before."""

    began_at: float
    revoked_before: int


_decision: ContextVar[_Decision | None] = ContextVar("decision", default=None)


@dataclass(frozen=True, slots=True)
class _Client:
    namespace: str
    identity: Identity
    decided_at: float
    """When it began to be decided that the credentials are valid, or earlier."""


class EndedCredentials:
    """Disconnects clients whose credentials have ended, and keeps everything from them at once.

    Args:
        server: The server, whose client manager skips those clients from then on.
    """

    def __init__(self, server: CheckedServer) -> None:
        self._server = server
        self._lock = threading.Lock()  # nothing in it lets another greenlet run
        self._clients: dict[str, _Client] = {}
        self._ended: dict[str, str] = {}  # the namespaces of clients that are disconnected now
        self._postponed: dict[str, tuple[str, End]] = {}
        """Those of them that are to be accepted first, each with its namespace."""
        self._revocations = 0
        self._decisions: dict[object, int] = {}
        """How many revocations there were before each decision that is being made, oldest first."""
        self._revoked: deque[tuple[int, Revocation]] = deque()
        """The revocations since the oldest of those decisions began, numbered."""
        self._remembered = RememberedRevocations()
        eio = server.eio
        self._timer = ExpiryTimer(self._expire, eio.start_background_task, eio.create_event)
        self._get_participants = server.manager.get_participants

    def skip_ended(self) -> None:
        """Replace methods of the client manager, once those of others are in their place."""
        manager = self._server.manager
        self._get_participants = manager.get_participants
        manager.get_participants = self._participants
        if isinstance(manager, PubSubManager):
            self._handle_disconnect = manager._handle_disconnect
            manager._handle_disconnect = self._receive

    # -- clients that come and go ---------------------------------------------------------------

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """While it lasts, who is revoked is remembered for a client that is not connected yet."""
        key = object()
        began_at = monotonic()
        with self._lock:
            self._decisions[key] = before = self._revocations
        token = _decision.set(_Decision(began_at, before))
        try:
            yield
        finally:
            _decision.reset(token)
            with self._lock:
                del self._decisions[key]
                oldest = next(iter(self._decisions.values()), self._revocations)
                while self._revoked and self._revoked[0][0] <= oldest:
                    self._revoked.popleft()
            if self._postponed:
                self._end_postponed()

    def watch_admitted(self, sid: str, namespace: str, environ: dict[str, Any]) -> None:
        """Look after what a client has shown; one without credentials may be revoked by its sid."""
        identity = identity_in(environ, namespace)
        if identity is NOBODY and not self.ended_meanwhile(sid, identity):
            return
        if not self._server.handles_itself(namespace):
            self.watch(sid, namespace, identity)

    def watch(self, sid: str, namespace: str, identity: Identity) -> None:
        """Look after a client that is accepted, and connected or about to be."""
        client = _Client(namespace, identity, self._decision().began_at)
        with self._lock:
            # It may have renewed its credentials already.
            identity = self._clients.setdefault(sid, client).identity
            revoked = self._is_revoked(sid, identity)
        if revoked:
            self._end([(sid, namespace)], End.REVOKED)
        else:
            self._set_timer(sid)
        if not self._is_there(sid, namespace):  # it has left meanwhile
            self.forget(sid)

    def renew(self, sid: str, namespace: str, identity: Identity, decided_at: float) -> bool:
        """Look after the new credentials of a client; False where its earlier ones have ended.

        Args:
            sid: The client.
            namespace: The namespace.
            identity: What its new credentials say.
            decided_at: When it began to be decided that they are valid.
        """
        if self.has_ended(sid):
            return False
        with self._lock:
            if sid in self._ended or not self._is_there(sid, namespace):
                return False
            self._clients[sid] = _Client(namespace, identity, decided_at)
        self._set_timer(sid)
        if not self._is_there(sid, namespace):  # it has left meanwhile
            self.forget(sid)
        return True

    def _set_timer(self, sid: str) -> None:
        """Have a client expire when its latest credentials do, whoever sets the timer meanwhile."""
        client = self._clients.get(sid)
        while client is not None:
            if client.identity.expires is None:
                self._timer.cancel(sid)
            else:
                self._timer.start(sid, client.identity.expires)
            earlier, client = client, self._clients.get(sid)
            if client is earlier:
                return

    def _is_there(self, sid: str, namespace: str) -> bool:
        """Whether a client is in a namespace, or about to be: it may know that it is."""
        manager = self._server.manager
        is_pending = manager.is_pre_connected(sid, namespace)
        return bool(is_pending or manager.is_connected(sid, namespace))

    def ended_meanwhile(self, sid: str, identity: Identity) -> bool:
        """Whether the credentials of a client have ended while others decided about it."""
        with self._lock:
            revoked = self._is_revoked(sid, identity)
        return revoked or (identity.expires is not None and identity.expires <= time())

    def _is_revoked(self, sid: str, identity: Identity) -> bool:
        """Whether a client's credentials were revoked since the decision about it began.

        What was revoked before, the security function knew.
        """
        decision = self._decision()
        # By number: a security function that was asked later knew of earlier revocations.
        return any(
            revocation.ends(sid, identity, decision.began_at)
            for number, revocation in self._revoked
            if number > decision.revoked_before
        )

    def _decision(self) -> _Decision:
        return _decision.get() or _Decision(monotonic(), 0)

    def forget(self, sid: str) -> None:
        """Keep nothing of a client that has left."""
        self._clients.pop(sid, None)
        self._timer.cancel(sid)

    def has_ended(self, sid: str) -> bool:
        """Whether nothing is taken from a client any more; it is disconnected if its time came."""
        if sid in self._ended:
            return True
        if not self._timer.is_due(sid):
            return False
        self._expire([sid])
        return sid in self._ended  # else it has new credentials meanwhile, or is disconnected

    # -- the end --------------------------------------------------------------------------------

    def revoke(self, sub: Any, sid: str | None) -> None:
        """End the credentials of all clients of a subject, or of one client, in all processes.

        Raises TypeError for a subject that other processes would not recognise, and
        MessageQueueException in a process that only emits and that reaches none.
        """
        revocation = Revocation(sub, sid)
        if isinstance(self._server.manager, PubSubManager):
            # Before anything is done: else it would be revoked in this process alone.
            require_recognisable(sub, self._server.manager.json)
            self._remembered.add(revocation)
            self._revoke_here([revocation])
            self._publish([revocation])
        else:
            self._revoke_here([revocation])

    def _publish(self, revocations: list[Revocation]) -> None:
        manager = self._server.manager
        manager._publish(
            {
                "method": "disconnect",  # of nobody, to servers that know no revocations
                "sid": None,
                "namespace": "/",
                "host_id": manager.host_id,
                "revoked": [each.to_queue() for each in revocations],
            }
        )

    def _receive(self, message: dict[str, Any]) -> None:
        """As `PubSubManager._handle_disconnect`, for what another process has revoked, too.

        A process that begins to listen gets what was revoked while it did not. When this one does,
        others get what it knows: they may have asked before.
        """
        revoked = message.get("revoked")
        if revoked is not None:
            self._revoke_here(
                [each for each in map(Revocation.from_queue, revoked) if self._remembered.add(each)]
            )
        elif message.get("sid") is not None:
            self._handle_disconnect(message)
        elif message.get(LISTENS) and (latest := self._remembered.latest()):
            self._publish(latest)

    def _revoke_here(self, revocations: list[Revocation]) -> None:
        if not revocations:
            return
        index = RevocationIndex(revocations)
        with self._lock:
            for each in revocations:
                self._revocations += 1
                if self._decisions:
                    self._revoked.append((self._revocations, each))
            found = [
                (sid, client.namespace)
                for sid, client in self._clients.items()
                if index.ends(sid, client.identity, client.decided_at)
            ]
        # Those are left that have no credentials, perhaps.
        if sids := index.sids.difference(sid for sid, _ in found):
            names = [*self._server.manager.get_namespaces()]
            found += [(sid, name) for sid in sids for name in names if self._is_there(sid, name)]
        self._end(found, End.REVOKED)

    def _expire(self, sids: list[str]) -> None:
        now = time()
        found = []
        for sid in sids:
            client = self._clients.get(sid)
            if client is None or client.identity.expires is None:
                continue  # it has left, or has new credentials, since its time came
            if client.identity.expires <= now:
                found.append((sid, client.namespace))
            else:
                self._timer.start(sid, client.identity.expires)
        self._end(found, End.EXPIRED)

    def _end(self, clients: Iterable[tuple[str, str]], why: End) -> None:
        """Keep everything from clients, and disconnect each in a task of its own, so many at once.

        The application's disconnect handlers may wait, and must not keep other clients connected.
        """
        with self._lock:
            ended = [each for each in clients if each[0] not in self._ended]
            self._ended.update(ended)
        for sid, namespace in ended:
            self._clients.pop(sid, None)
            self._server.eio.endings.run(self._disconnect, sid, namespace, why)

    def _is_postponed(self, sid: str, namespace: str, why: End) -> bool:
        """Whether a client that is to be disconnected has to be accepted first, or refused."""
        manager = self._server.manager
        if not manager.is_pre_connected(sid, namespace):
            return False
        with self._lock:
            self._postponed[sid] = namespace, why
        if manager.is_pre_connected(sid, namespace):
            return True  # the end of the decision about it looks
        with self._lock:
            return self._postponed.pop(sid, None) is None

    def _end_postponed(self) -> None:
        """Disconnect those that are accepted now, and forget those that were refused."""
        manager = self._server.manager
        with self._lock:
            decided = {
                sid: each
                for sid, each in self._postponed.items()
                if not manager.is_pre_connected(sid, each[0])
            }
            for sid in decided:
                del self._postponed[sid]
        for sid, (namespace, why) in decided.items():
            self._server.eio.endings.run(self._disconnect, sid, namespace, why)

    def _disconnect(self, sid: str, namespace: str, why: End) -> None:
        server = self._server
        if self._is_postponed(sid, namespace, why):
            return
        try:
            if not server.manager.is_connected(sid, namespace):
                return
            environ = server.get_environ(sid, namespace)
            fields = client_fields(environ, namespace=namespace, sid=sid, reason=why.value)
            text = "a client of namespace %r is disconnected: its credentials have %s"
            words = {End.EXPIRED: "expired", End.REVOKED: "been revoked"}
            connections_logger.warning(text, namespace, words[why], extra=fields)
            server.signals.credentials_ended.send(
                namespace=namespace, sid=sid, address=fields["address"], reason=why.value
            )
            eio_sid = server.manager.eio_sid_from_sid(sid, namespace)
            if eio_sid is not None:
                data = [ENDED_EVENT, {"reason": why.value}]
                notice = server.packet_class(packet.EVENT, data=data, namespace=namespace)
                server._send_packet(eio_sid, notice)
                server.disconnect(sid, namespace, ignore_queue=True)
        except Exception as error:
            fields = client_fields(namespace=namespace, sid=sid, reason=error)
            transport_logger.exception("disconnecting a client failed", extra=fields)
        finally:
            self._timer.cancel(sid)
            self._ended.pop(sid, None)

    def _participants(self, namespace: str, room: Any) -> Iterable[tuple[str, Any]]:
        """As `socketio.Manager.get_participants`, without clients whose credentials have ended."""
        if self._timer.has_due:  # the task that waits for it may come later, or wait for this one
            self._timer.expire_due()
        found: Iterable[tuple[str, Any]] = self._get_participants(namespace, room)
        if not self._ended:
            return found
        return [each for each in found if each[0] not in self._ended]
