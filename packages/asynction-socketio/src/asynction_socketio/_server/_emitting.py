"""The events that a server emits, by whatever function, and what clients acknowledge them with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import socketio

from asynction_spec import ArgumentsCheck, MessageAckValidationException, ValidationException

from .._contract import Contract, arguments_of
from .._handlers._calls import accepted
from .._logging import logger
from ._hooks import Reporter


class EmittingServer(socketio.Server):  # type: ignore[misc]  # python-socketio has no types
    """A Socket.IO server that emits what its document allows."""

    contract: Contract
    reporter: Reporter

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
        if ack is not None:
            ack(args)
        return (args if len(args) > 1 else args[0]) if args else None

    def _check_emitted(self, event: str, namespace: str, data: Any) -> ArgumentsCheck | None:
        return self.contract.emitted(namespace, event, arguments_of(data))

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
                if ack is not None:
                    ack(args)
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
