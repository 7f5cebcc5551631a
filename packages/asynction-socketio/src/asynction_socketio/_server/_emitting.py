"""The events that a server emits, by whatever function, and what clients acknowledge them with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import socketio

from asynction_spec import (
    ArgumentsCheck,
    MessageAckValidationException,
    UndeclaredEventException,
    ValidationException,
)

from .._contract import Contract, arguments_of
from .._enforcement import Enforcement
from .._handlers._calls import accepted
from .._logging import logger
from ._hooks import Reporter


class EmittingServer(socketio.Server):  # type: ignore[misc]  # python-socketio has no types
    """A Socket.IO server that emits what its document allows."""

    contract: Contract
    reporter: Reporter
    enforcement: Enforcement
    _unnamed: set[tuple[str, str]]
    """The events that were emitted although the document does not name them."""

    def emit(
        self,
        event: str,
        data: Any = None,
        to: Any = None,
        room: Any = None,
        skip_sid: Any = None,
        namespace: str | None = None,
        callback: Callable[..., Any] | None = None,
        ignore_queue: bool = False,  # noqa: FBT001, FBT002  # python-socketio's signature
    ) -> None:
        """Emit an event, like `socketio.Server.emit`, if the document allows it.

        Raises PayloadValidationException, or UndeclaredEventException.
        """
        namespace = namespace or "/"
        room = to or room
        ack = self._check_emitted(event, namespace, data)
        if callback is not None:
            callback = self._checked(callback, ack, event, namespace, room)
        super().emit(
            event,
            _sendable(data),
            room=room,
            skip_sid=skip_sid,
            namespace=namespace,
            callback=callback,
            ignore_queue=ignore_queue,
        )

    def call(
        self,
        event: str,
        data: Any = None,
        to: str | None = None,
        sid: str | None = None,
        namespace: str | None = None,
        timeout: float = 60,
        ignore_queue: bool = False,  # noqa: FBT001, FBT002  # python-socketio's signature
    ) -> Any:
        """Emit an event to one client and give its answer, like `socketio.Server.call`.

        Raises what `emit` raises, MessageAckValidationException for an answer that the document
        does not allow, and socketio.exceptions.TimeoutError after `timeout` seconds.
        """
        namespace = namespace or "/"
        if to is None and sid is None:
            raise ValueError("call() needs the client to call: to=...")
        if not self.async_handlers:
            raise RuntimeError("call() can't wait for its answer with async_handlers=False")
        ack = self._check_emitted(event, namespace, data)
        answers: list[tuple[Any, ...]] = []
        answered = self.eio.create_event()

        def answer(*args: Any) -> None:
            answers.append(args)
            answered.set()

        super().emit(
            event,
            _sendable(data),
            room=to or sid,
            namespace=namespace,
            callback=answer,
            ignore_queue=ignore_queue,
        )
        if not answered.wait(timeout=timeout):
            raise socketio.exceptions.TimeoutError
        args = answers[0]
        self._check_ack(ack, args)
        return (args if len(args) > 1 else args[0]) if args else None

    def _check_emitted(self, event: str, namespace: str, data: Any) -> ArgumentsCheck | None:
        """Check the arguments of an event; give the check of its acknowledgement."""
        if self.handles_itself(namespace):
            return None
        try:
            self.contract.emitted(namespace, event, arguments_of(data))
        except UndeclaredEventException as error:
            if not self.enforcement.allows_undeclared_emits:
                self.violated(error)
            elif (namespace, event) not in self._unnamed:
                self._unnamed.add((namespace, event))
                logger.warning("%s; it is emitted all the same", error)
        except ValidationException as error:
            self.violated(error)
        return self.contract.ack_of_emitted(namespace, event)

    def _check_ack(self, ack: ArgumentsCheck | None, args: tuple[Any, ...]) -> None:
        if ack is None:
            return
        try:
            ack(args)
        except ValidationException as error:
            self.violated(error)

    def violated(self, error: ValidationException, environ: dict[str, Any] | None = None) -> None:
        """Raise what the document forbids, or report it where the document is not enforced.

        Args:
            error: What is wrong.
            environ: The environment of the client who did it, None where the server did it.
        """
        if not self.enforcement.reports_only:
            raise error
        self.reporter.report_violation(error, environ)

    def handles_itself(self, namespace: str) -> bool:
        """Whether a namespace is a library's, registered in code, and no affair of the document."""
        if namespace in self.contract.namespaces:
            return False
        registered = namespace in self.handlers or namespace in self.namespace_handlers
        return registered and namespace not in self.reporter.undeclared_namespaces

    def _checked(
        self,
        callback: Callable[..., Any],
        ack: ArgumentsCheck | None,
        event: str,
        namespace: str,
        room: Any,
    ) -> Callable[..., Any]:
        """The callback, called only with arguments that the document allows and that it takes."""

        def acknowledged(*args: Any) -> Any:
            try:
                self._check_ack(ack, args)
                args = accepted(callback, args, MessageAckValidationException, namespace, event)
            except ValidationException as error:
                self._report_ack(error, namespace, event, room, args)
                return None
            try:
                return callback(*args)
            except ValidationException as error:
                logger.warning("%s", error)
                return None

        return acknowledged

    def _report_ack(
        self, error: Exception, namespace: str, event: str, room: Any, args: tuple[Any, ...]
    ) -> None:
        sid = room if isinstance(room, str) and self.manager.is_connected(room, namespace) else None
        try:
            self.reporter.report_event(error, namespace, event, sid, args)
        except ValidationException as unhandled:
            logger.warning("%s", unhandled)


def _sendable(data: Any) -> Any:
    """No argument as a message queue has to be told; it makes null of None."""
    return () if data is None else data
