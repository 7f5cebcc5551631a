"""The connect handler of an application, which has the last word about a connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from socketio.exceptions import ConnectionRefusedError as Refused

from .._handlers._handler_calls import HandlerCalls
from .._logging import client_fields, log_failure_limited
from .._security._admission import identity_in
from .._security._refused_credentials import REASONS, Refusal
from ._connection_refusals import INTERNAL_REASON, ConnectionRefusals
from ._ended_credentials import EndedCredentials
from ._exceptions_in_tests import keep_unhandled
from ._unaccepted_clients import deciding

if TYPE_CHECKING:
    from ._checked_server import CheckedServer


class ConnectHandlers:
    """Calls connect handlers; a client whose handler refuses it, or fails, is refused.

    Args:
        server: The server.
        calls: What knows what connect handlers raise.
        credentials: Knows whose credentials have ended meanwhile.
        refusals: Says to observers who is refused.
    """

    def __init__(
        self,
        server: CheckedServer,
        calls: HandlerCalls,
        credentials: EndedCredentials,
        refusals: ConnectionRefusals,
    ) -> None:
        self._server = server
        self._calls = calls
        self._credentials = credentials
        self._refusals = refusals

    def ask(
        self,
        namespace: str,
        sid: str,
        args: tuple[Any, ...],
        forget: Callable[[str, str], None],
    ) -> Any:
        """Call the application's connect handler; whatever goes wrong in it is a refusal.

        What the handlers and error handlers around it make of an exception changes nothing.

        Args:
            namespace: The namespace.
            sid: The client.
            args: What python-socketio calls the handler with, the environment first.
            forget: Called with the namespace and the client that is refused.
        """
        refusals: list[Exception] = []
        raised = True  # past every error handler
        tokens = deciding.set(sid), self._calls.refusals.set(refusals)
        if self._server.always_connect:  # it is connected already
            self._credentials.watch_admitted(sid, namespace, args[0])
        accepted = False
        try:
            answer = self._server.call_handler("connect", namespace, sid, *args)
            raised = False
            if refusals:
                raise refusals[0]
            if self._credentials.ended_meanwhile(sid, identity_in(args[0], namespace)):
                raise Refused(REASONS[Refusal.WRONG])
            accepted = answer is not False
            if accepted:  # before it is connected: from then on it may be revoked
                self._credentials.watch_admitted(sid, namespace, args[0])
            else:
                self._refusals.count(args[0])
                self._refusals.send_signal(namespace, args[0], Refused.__name__)
        except (Refused, ConnectionRefusedError) as error:
            self._refusals.count(args[0])
            self._refusals.send_signal(namespace, args[0], error)
            raise
        except Exception as error:
            self._refusals.count(args[0])
            self._refusals.send_signal(namespace, args[0], error)
            if raised and keep_unhandled(args[0], error):
                raise Refused(INTERNAL_REASON) from error
            fields = client_fields(args[0], namespace=namespace, sid=sid, reason=error)
            text = "the connect handler of namespace %r failed"
            log_failure_limited(args[0], error, fields, text, namespace)
            raise Refused(INTERNAL_REASON) from error
        except BaseException as error:
            # Such as gevent.Timeout, for which python-socketio does not clean up.
            self._refusals.send_signal(namespace, args[0], error)
            self._server.manager.disconnect(sid, namespace, ignore_queue=True)
            raise
        finally:
            deciding.reset(tokens[0])
            self._calls.refusals.reset(tokens[1])
            if not accepted:
                forget(namespace, sid)
        return answer
