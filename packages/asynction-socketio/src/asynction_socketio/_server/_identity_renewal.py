"""Who the clients of a server are, and new credentials of those that are connected."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from .._error_handlers import ServerHooks
from .._security._admission import Admission, identity_in
from .._security._identity import Identity
from ._ended_credentials import EndedCredentials

if TYPE_CHECKING:
    from ._checked_server import CheckedServer


class Identities:
    """Gives and renews the identities of clients.

    Args:
        server: The server.
        admission: Decides about credentials.
        credentials: Looks after those of clients that are connected.
        hooks: Gives the context that security functions run in.
        note_guess: Counts credentials that were refused, by connection and its environment.
    """

    def __init__(
        self,
        server: CheckedServer,
        admission: Admission,
        credentials: EndedCredentials,
        hooks: ServerHooks,
        note_guess: Callable[[str | None, dict[str, Any]], None],
    ) -> None:
        self._server = server
        self._admission = admission
        self._credentials = credentials
        self._hooks = hooks
        self._note_guess = note_guess

    def of(self, sid: str, namespace: str) -> Identity:
        """Who a client is; raises KeyError for one that is not connected."""
        return identity_in(self._environ(sid, namespace), namespace)

    def renew(self, sid: str, auth: Any, namespace: str) -> Identity:
        """Replace the credentials of a client; as `CheckedServer.renew_identity`."""
        environ = self._environ(sid, namespace)
        if not self._admission.asks(namespace):
            return identity_in(environ, namespace)
        began_at = monotonic()
        try:
            with self._hooks.decision_context(environ, namespace, "connect", sid, (auth,)):
                return self._admission.renew(
                    namespace,
                    environ,
                    auth,
                    lambda identity: self._credentials.renew(sid, namespace, identity, began_at),
                )
        except Exception:
            # Otherwise a client that is connected could guess as often as it likes.
            self._note_guess(self._server.manager.eio_sid_from_sid(sid, namespace), environ)
            raise

    def _environ(self, sid: str, namespace: str) -> dict[str, Any]:
        environ: dict[str, Any] | None = self._server.get_environ(sid, namespace)
        if environ is None:
            raise KeyError(sid)
        return environ
