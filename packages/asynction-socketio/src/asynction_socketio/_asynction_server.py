"""AsynctionServer: a python-socketio server whose contract is a document."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, TypeVar, overload

import socketio
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_spec import AsyncApiSpec, SecurityRequirement, SpecError, socketio_problems

from ._document_at_start import load_served_document
from ._enforcement import Enforcement
from ._error_handlers import ErrorHandlers
from ._handlers._argument_passing import ErrorHandler, Handler
from ._handlers._dotted_paths import import_handlers
from ._handlers._handler_checks import HandlerChecks, sid_before
from ._options import SERVER_OPTIONS, parameters_of, require_known_options
from ._security._admission import access_rules_of
from ._security._requirements import unenforceable_events
from ._server._checked_server import CheckedServer

S = TypeVar("S", bound="AsynctionServer")
H = TypeVar("H", bound=Callable[..., Any])


class AsynctionServer(CheckedServer):
    """A `socketio.Server` that does what an AsyncAPI document says, for any WSGI application.

    Build it with `from_spec`, and mount it as every server of python-socketio:

        sio = AsynctionServer.from_spec("asyncapi.yaml")

        @sio.on("say", namespace="/chat")
        def say(sid, text):
            return len(text)

        application = socketio.WSGIApp(sio, application, socketio_path=sio.path)

    It calls handlers as python-socketio does, those that the document names too: with the client's
    `sid` first, and connect handlers with `sid`, `environ` and `auth`. A connect handler that has
    parameters `user` and `token_info` is given who the client is.

    Args:
        spec: The document, as `asynction_spec.load_spec` gives it.
        validation: Whether payloads, bindings, auth objects and acks are checked.
        server_security: The security requirements of the server; any of them may be met.
        default_error_handler: Called for exceptions in namespaces without an error handler of
            their own; what it returns is the ack.
        path: The Socket.IO path, for `path`.
        enforce: As `from_spec`.
        allow_undeclared_emits: As `from_spec`.
        allow_missing_handlers: As `from_spec`.
        options: Any option of `socketio.Server`.

    Raises SpecError when the document can't be served over Socket.IO, or a function that it names
    can't be imported or called, and TypeError for options that there are not.
    """

    path: str
    """Where clients find it: what `socketio.WSGIApp` takes as `socketio_path`."""

    def __init__(
        self,
        spec: AsyncApiSpec,
        *,
        validation: bool = True,
        server_security: Sequence[SecurityRequirement] = (),
        default_error_handler: ErrorHandler | None = None,
        path: str | None = None,
        enforce: Literal["refuse", "report"] = "refuse",
        allow_undeclared_emits: bool = False,
        allow_missing_handlers: bool = False,
        **options: Any,
    ) -> None:
        if "namespaces" in options:
            raise TypeError("the document says which namespaces there are: leave `namespaces` out")
        if not isinstance(validation, bool):
            raise TypeError(f"`validation` is True or False, and not {validation!r}")
        require_known_options(options, SERVER_OPTIONS, parameters_of(AsynctionServer))
        named, unusable = import_handlers(spec, sid_before, error_arguments=2)
        rules, unenforceable = access_rules_of(spec, server_security)
        problems = [*socketio_problems(spec, None), *unusable, *unenforceable]
        problems += unenforceable_events(spec)
        if problems:
            raise SpecError(problems)
        enforcement = Enforcement.of(
            enforce,
            allow_undeclared_emits=allow_undeclared_emits,
            allow_missing_handlers=allow_missing_handlers,
        )
        self._handler_checks = HandlerChecks(spec, enforcement, sid_before)
        self._error_handlers = ErrorHandlers(self._handler_checks.undeclared_namespaces)
        super().__init__(
            spec,
            rules,
            self._error_handlers,
            validation=validation,
            enforcement=enforcement,
            **options,
        )
        self.path = path or "socket.io"
        if default_error_handler is not None:
            self.on_error_default(default_error_handler)
        for handler in named:
            if handler.lifecycle and handler.event == "error":
                self._error_handlers.add(handler.namespace, handler.callable)
            else:
                super().on(handler.event, handler.callable, handler.namespace)

    @classmethod
    def from_spec(
        cls: type[S],
        spec_path: str | os.PathLike[str] | Mapping[str, Any],
        validation: bool = True,  # noqa: FBT001, FBT002  # as AsynctionSocketIO.from_spec
        server_name: str | None = None,
        default_error_handler: ErrorHandler | None = None,
        **options: Any,
    ) -> S:
        """Make a server from an AsyncAPI document.

            sio = AsynctionServer.from_spec("asyncapi.yaml")
            sio = AsynctionServer.from_spec(
                "asyncapi.yaml", server_name="production", async_mode="gevent", enforce="report"
            )

        Args:
            spec_path: The file of the document, or the document as a mapping.
            validation: Whether payloads, bindings, auth objects and acks are checked.
            server_name: Which of the document's servers this is; `path` is then that of its URL.
            default_error_handler: Called with the exception, and with the client's `sid` if it
                takes that, in namespaces without an error handler of their own; what it returns is
                the ack.
            options: Any option of `socketio.Server`, and these:

                - `enforce`: "report" for a server that refuses nothing but what security, bindings
                  and limits refuse; the rest is a line in the log.
                - `allow_undeclared_emits`: Whether events may be emitted that the document does not
                  name; there is one warning for each.
                - `allow_missing_handlers`: Whether the server runs although nothing handles some of
                  the events that clients send; they are refused one by one.

        Raises SpecError for a document that is broken or that Socket.IO can't carry, and for
        handlers that can't be used; AsynctionException for an unknown `server_name`.
        """
        served = load_served_document(spec_path, server_name)
        if served.problems:
            raise SpecError(served.problems)
        return cls(
            served.spec,
            validation=validation,
            server_security=served.security,
            default_error_handler=default_error_handler,
            **{"path": served.path, **options},
        )

    # -- registering ----------------------------------------------------------------------------

    @overload
    def on(
        self, event: str, handler: None = None, namespace: str | None = None
    ) -> Callable[[H], H]: ...

    @overload
    def on(self, event: str, handler: Handler, namespace: str | None = None) -> None: ...

    def on(
        self, event: str, handler: Handler | None = None, namespace: str | None = None
    ) -> Callable[[H], H] | None:
        """Register a handler; as `socketio.Server.on`.

            @sio.on("say", namespace="/chat")
            def say(sid, text):
                return "received"

            sio.on("leave", leave, namespace="/chat")

        An event that the document does not name is handled unchecked, which is logged once.

        Raises TypeError for a handler that can't take what the document says that it is sent, and
        for coroutines and generators.
        """

        def register(handler: H) -> H:
            self._handler_checks.check(namespace or "/", event, handler)
            super(AsynctionServer, self).on(event, handler, namespace)
            return handler

        if handler is None:
            return register
        register(handler)
        return None

    def register_namespace(self, namespace_handler: socketio.Namespace) -> None:
        """Register a class-based namespace; as `socketio.Server.register_namespace`.

        Raises TypeError for methods as `on` does for functions.
        """
        self._handler_checks.check_methods(namespace_handler, socketio.Namespace)
        super().register_namespace(namespace_handler)

    def on_error(self, namespace: str | None = None) -> Callable[[H], H]:
        """Register the error handler of a namespace, as a decorator.

            @sio.on_error("/chat")
            def report(error, sid):
                return {"error": str(error)}

        It is called with the exception, and with the client's `sid` if it takes that; what it
        returns is the ack. Without an error handler exceptions are logged.
        """

        def register(handler: H) -> H:
            self._error_handlers.add(namespace or "/", handler)
            return handler

        return register

    def on_error_default(self, handler: H) -> H:
        """Register the error handler of all namespaces that have none of their own."""
        self._error_handlers.add(None, handler)
        return handler

    def instrument(self, *args: Any, **kwargs: Any) -> Any:
        """Serve Socket.IO's admin interface; as `socketio.Server.instrument`.

        The document does not declare its namespace.
        """
        undeclared = self._handler_checks.undeclared_namespaces
        earlier = set(undeclared)
        admin = super().instrument(*args, **kwargs)
        undeclared &= earlier
        return admin

    # -- calling --------------------------------------------------------------------------------

    def call_handler(self, event: str, namespace: str, *args: Any) -> Any:
        """Call the handler of an event, or the error handler if that raises."""
        handler, found_args = self._get_event_handler(event, namespace, args)
        if handler is None:
            handler, found_args = self._get_method(event, namespace, args)
        if handler is None:
            return self.not_handled
        leading = 1 + len(found_args) - len(args)
        self.calls.note_call()
        try:
            if event == "connect":
                return self.calls.connect(handler, namespace, args[1], found_args)
            if event == "disconnect":
                return self.calls.disconnect(handler, found_args)
            answer = self.calls.event(handler, namespace, event, found_args, leading)
        except (Refused, ConnectionRefusedError):
            raise
        except Exception as error:
            answer = self._error_handlers.handle(error, namespace, args[0])
            if event == "connect":
                return answer  # which changes nothing: the client is refused
        self.calls.note_answer(answer)
        return answer

    def _get_method(
        self, event: str, namespace: str, args: tuple[Any, ...]
    ) -> tuple[Handler | None, tuple[Any, ...]]:
        """The method of a class-based namespace, and its arguments."""
        owner, args = self._get_namespace_handler(namespace, args)
        if owner is None:
            return None, args
        if type(owner).trigger_event is not socketio.Namespace.trigger_event:
            return partial(owner.trigger_event, event), args
        return getattr(owner, f"on_{event}", None), args
