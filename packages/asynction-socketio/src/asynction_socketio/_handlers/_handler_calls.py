"""Calls of handlers: once, with what they take, their answers checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from asynction_spec import (
    MessageAckValidationException,
    PayloadValidationException,
    ValidationException,
)

from .._contract import Contract, arguments_of
from .._packets._sendable_values import UnsendableException
from .._security._admission import identity_in
from ._argument_passing import Handler, accepted, call_fitting, is_unfit, refusal_of

FAILED = object()
"""In the place of an answer: the handler raised."""


@dataclass(slots=True)
class Outcome:
    """How an event ended, for those who observe it."""

    error: BaseException | None = None
    """What went wrong first, whatever error handlers made of it."""
    is_refusal: bool = False
    """Whether the event was refused, and not handled."""

    def note_failure(self, error: BaseException) -> None:
        """Note what the handler raised, or what is wrong with its answer."""
        if self.error is None:
            self.error = error

    def note_refusal(self, error: BaseException) -> None:
        """Note why the event was refused."""
        if self.error is None:
            self.error, self.is_refusal = error, True


class HandlerCalls:
    """Calls the handlers of one server, whoever registered them.

    Args:
        contract: The checks of the document.
        violated: Raises the error of an answer that the document forbids, or reports it.
    """

    def __init__(self, contract: Contract, violated: Callable[[ValidationException], None]) -> None:
        self._contract = contract
        self._violated = violated
        self.checked_answer: ContextVar[Any] = ContextVar("checked_answer")
        """What is known of the answer to the event that is being handled, FAILED after an error."""
        self.refusals: ContextVar[list[Exception]] = ContextVar("refusals")
        """What the connect handler that is running has raised, whatever was made of it."""
        self.outcome: ContextVar[Any] = ContextVar("outcome", default=None)
        """The Outcome of the event that is being handled, None where nothing observes it."""

    def event(
        self, handler: Handler, namespace: str, event: str, args: tuple[Any, ...], leading: int = 0
    ) -> Any:
        """Call the handler of an event, and check what it answers.

        Args:
            handler: The handler.
            namespace: The namespace.
            event: The event that the client sent, whatever the handler is registered for.
            args: What the handler may take, from the left.
            leading: How many of them are not the client's.

        Raises what the handler raises, PayloadValidationException for arguments that it does not
        take, and MessageAckValidationException for an answer that the document does not allow.
        """
        kind = PayloadValidationException
        try:
            args = accepted(handler, args, kind, namespace, event, leading)
        except ValidationException as error:
            self.note_refusal(error)
            raise
        try:
            answer = handler(*args)
        except TypeError as error:
            # A decorator that takes anything hides how many arguments its function takes.
            if not (self._contract.leaves_open(namespace, event) and is_unfit(error, handler)):
                self.note_failure(error)
                raise
            problem = f"its handler does not take {len(args) - leading} arguments"
            refusal = refusal_of(problem, kind, namespace, event, args[leading:])
            self.note_refusal(refusal)
            raise refusal from error
        except BaseException as error:
            self.note_failure(error)
            raise
        try:
            return self.check_answer(namespace, event, answer)
        except Exception as error:
            self.note_failure(error)
            raise

    def check_answer(self, namespace: str, event: str, answer: Any) -> Any:
        """Check what a handler answered; give it in the form in which it was checked.

        Raises MessageAckValidationException, or UnsendableException.
        """
        args = arguments_of(answer)
        unsendable: UnsendableException | None = None
        try:
            plain = self._contract.plain(namespace, event, args)
        except UnsendableException as error:
            plain, unsendable = args, error
        check = self._contract.answer(namespace, event)
        if check is not None:
            try:
                check(plain)
            except ValidationException as error:
                self._violated(error)
        # After the check: what the document says of the answer is more to the point.
        if unsendable is not None:
            raise unsendable
        if plain is args:
            return answer
        return tuple(plain) if isinstance(answer, tuple) else plain[0]

    def acknowledged(self, handler: Handler, namespace: str, args: tuple[Any, ...]) -> Any:
        """Call the callback of an acknowledgement.

        Raises what it raises, and MessageAckValidationException if it can not take them.
        """
        return handler(*accepted(handler, args, MessageAckValidationException, namespace, None))

    def connect(
        self,
        handler: Handler,
        namespace: str,
        environ: Mapping[str, Any],
        args: tuple[Any, ...],
    ) -> Any:
        """Call a connect handler, with `user` and `token_info` by name if it takes them.

        What it raises is kept in `refusals`, and raised again if it is called once more.
        """
        refusals = self.refusals.get([])
        if refusals:  # Flask-SocketIO calls again, without auth, after a TypeError
            raise refusals[0]
        try:
            identity = identity_in(environ, namespace)
            known = {"user": identity.user, "token_info": identity.token_info}
            return call_fitting(handler, args, known)
        except Exception as error:
            refusals.append(error)
            raise

    def refuse(self, error: Exception) -> None:
        """Have the client refused whose connect handler is running, whatever that returns."""
        self.refusals.get([]).append(error)

    def disconnect(self, handler: Handler, args: tuple[Any, ...]) -> Any:
        """Call a disconnect handler, which may take the reason."""
        return call_fitting(handler, args)

    def note_refusal(self, error: BaseException) -> None:
        """Note why the event that is being handled is refused, for those who observe it."""
        outcome = self.outcome.get()
        if outcome is not None:
            outcome.note_refusal(error)

    def note_failure(self, error: BaseException) -> None:
        """Note what the handler raised, or what is wrong with its answer, as `note_refusal`."""
        outcome = self.outcome.get()
        if outcome is not None:
            outcome.note_failure(error)

    def note_call(self) -> None:
        """Note that the handler of an event is called, by who reports what it raises."""
        self.checked_answer.set(FAILED)

    def note_answer(self, answer: Any) -> None:
        """Note an answer that was checked, or that an error handler gave in its place."""
        self.checked_answer.set(answer)
