"""AsynctionSocketIO: a Flask-SocketIO server whose contract is a document."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, ClassVar, Literal, TypeVar

import flask
from flask_socketio import Namespace

from asynction_socketio import (
    AccessRules,
    CheckedServer,
    Enforcement,
    ErrorHandler,
    HandlerChecks,
    Identity,
    NamedHandler,
    Readiness,
    ServerHooks,
    Signals,
    access_rules_of,
    check_error_handler,
    import_handlers,
    load_served_document,
    recipients_of,
    separate_codecs,
    unenforceable_events,
    unusable_code,
)
from asynction_spec import (
    AsyncApiSpec,
    Diagnostic,
    SecurityRequirement,
    SpecError,
    socketio_problems,
)

from ._access_log import mask_credentials
from ._before_init_app import NoServer
from ._docs_routes import DocsOptions, serve_docs
from ._flask_error_handlers import ErrorReporter
from ._flask_handler_calls import HandlerCaller
from ._flask_options import KeptOptions, queue_manager, require_kinds, require_known
from ._flask_socketio_class import FlaskSocketIO
from ._stop_signals import shut_down_on_signals
from ._test_client import AsynctionTestClient
from .signals import relay_signals

S = TypeVar("S", bound="AsynctionSocketIO")


class AsynctionSocketIO(FlaskSocketIO):
    """A `flask_socketio.SocketIO` server that does what an AsyncAPI document says.

        asio = AsynctionSocketIO.from_spec("asyncapi.yaml", app=app)

        asio = AsynctionSocketIO.from_spec("asyncapi.yaml")  # in a factory
        asio.init_app(app)

        asio = AsynctionSocketIO.from_spec("asyncapi.yaml")  # to emit from another process
        asio.init_app(None, message_queue="redis://")

    Build it with `from_spec`. It registers the handlers that the document names, holds every
    connection, message and acknowledgement against it, and serves its documentation.

    Args:
        spec: The document, as `asynction_spec.load_spec` gives it.
        validation: Whether payloads, bindings, auth objects and acks are checked.
        docs: Whether the documentation is served.
        server_security: The security requirements of the server; any of them may be met.
        default_error_handler: Called for exceptions in namespaces without an error handler of
            their own; what it returns is the ack.
        app: The Flask application; without one, call `init_app` later.
        enforce: As `from_spec`.
        allow_undeclared_emits: As `from_spec`.
        allow_missing_handlers: As `from_spec`.
        docs_decorator: As `from_spec`.
        kwargs: Any option of `flask_socketio.SocketIO`.

    Raises SpecError when the document can't be served over Socket.IO, or a handler that it names
    can't be imported or called, and TypeError for options that there are not; nothing is registered
    then.
    """

    own_options: ClassVar[frozenset[str]] = frozenset()
    """What a subclass adds to the options of `init_app`."""

    def __init__(
        self,
        spec: AsyncApiSpec,
        validation: bool,  # noqa: FBT001  # the public signature
        docs: bool | str | Mapping[str, Any],  # noqa: FBT001
        server_security: Sequence[Mapping[str, Sequence[str]]],
        default_error_handler: ErrorHandler | None,
        app: flask.Flask | None,
        *,
        enforce: Literal["refuse", "report"] = "refuse",
        allow_undeclared_emits: bool = False,
        allow_missing_handlers: bool = False,
        docs_decorator: Callable[[Callable[..., Any]], Callable[..., Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        if "namespaces" in kwargs:
            raise TypeError("the document says which namespaces there are: leave `namespaces` out")
        require_kinds(validation, None, docs, app)
        require_known(kwargs, type(self))
        if default_error_handler is not None and not callable(default_error_handler):
            raise TypeError("default_error_handler is not callable")
        problems = socketio_problems(spec, None)
        if problems:
            raise SpecError(problems)
        self.spec = spec
        self.server_security = [
            {name: tuple(scopes) for name, scopes in each.items()} for each in server_security
        ]
        self._access_rules = AccessRules.closed()
        self._enforcement = Enforcement.of(
            enforce,
            allow_undeclared_emits=allow_undeclared_emits,
            allow_missing_handlers=allow_missing_handlers,
        )
        self._handler_checks = HandlerChecks(spec, self._enforcement)
        self._validation = validation
        self._docs = docs
        self._docs_options = DocsOptions.of(docs, docs_decorator)
        self.signals = Signals(self)
        """What functions can be connected to, to observe this server alone; see also `signals`."""
        self._relays = relay_signals(self, self.signals)
        self._kept_options = KeptOptions()
        self._latest: Any
        self._names_registered = False
        self._caller = HandlerCaller(self, super()._handle_event)
        self._hooks = self.server_hooks()
        super().__init__(app, **kwargs)
        if default_error_handler is not None and self.default_exception_handler is None:
            self.on_error_default(default_error_handler)

    @classmethod
    def from_spec(
        cls: type[S],
        spec_path: str | os.PathLike[str] | Mapping[str, Any],
        validation: bool = True,  # noqa: FBT001, FBT002  # the public signature
        server_name: str | None = None,
        docs: bool | str | Mapping[str, Any] = True,  # noqa: FBT001, FBT002
        default_error_handler: ErrorHandler | None = None,
        app: flask.Flask | None = None,
        *,
        enforce: Literal["refuse", "report"] = "refuse",
        allow_undeclared_emits: bool = False,
        allow_missing_handlers: bool = False,
        docs_decorator: Callable[[Callable[..., Any]], Callable[..., Any]] | None = None,
        **kwargs: Any,
    ) -> S:
        """Make a server from an AsyncAPI document.

        Args:
            spec_path: The file of the document, or the document as a mapping.
            validation: Whether payloads, bindings, auth objects and acks are checked.
            server_name: Which of the document's servers this is; the path of its URL becomes the
                `path` option, unless `path` or `resource` is given.
            docs: Whether `GET {base}/docs` and `GET {base}/docs/asyncapi.json` are served, where
                base is what comes before the last segment of the Socket.IO path; or a path to
                serve them at, such as "/api", instead of `{base}/docs`; or a mapping with such a
                `path` and any arguments of `asynction_docs.PageOptions`:
                `docs={"title": "Chat", "languages": ["TypeScript"]}`.
            default_error_handler: As `flask_socketio.SocketIO.on_error_default`.
            app: The Flask application; without one, call `init_app` later.
            enforce: "report" for a server that refuses nothing but what security, bindings and
                limits refuse: each violation is a line in the log and the signal
                `violation_reported`.
            allow_undeclared_emits: Whether events may be emitted that the document does not name;
                there is one warning for each.
            allow_missing_handlers: Whether the server runs although nothing handles some of the
                events that clients send. They are refused one by one, with an
                UnhandledEventException.
            docs_decorator: Wraps the views of the documentation, as `flask_login.login_required`
                does; without one, anybody may see it.
            kwargs: Any option of `flask_socketio.SocketIO`.

        Raises SpecError for a document that is broken or that Socket.IO can't carry, and for
        handlers that can't be used; AsynctionException for an unknown `server_name`.
        """
        require_kinds(validation, server_name, docs, app)
        served = load_served_document(spec_path, server_name)
        if served.problems:
            unusable = cls.unusable_code(served.spec, served.security) if app is not None else []
            raise SpecError([*served.problems, *unusable])
        if served.path and not (kwargs.get("path") or kwargs.get("resource")):
            kwargs["path"] = served.path
        return cls(
            served.spec,
            validation,
            docs,
            served.security,
            default_error_handler,
            app,
            enforce=enforce,
            allow_undeclared_emits=allow_undeclared_emits,
            allow_missing_handlers=allow_missing_handlers,
            docs_decorator=docs_decorator,
            **kwargs,
        )

    # -- set-up ---------------------------------------------------------------------------------

    def init_app(self, app: flask.Flask | None, **kwargs: Any) -> None:
        """Serve an application; as `flask_socketio.SocketIO.init_app`.

        Without an application, as in a process that only emits through a message queue, no handler
        is imported or registered, and what is emitted is checked all the same.

        Raises SpecError when a handler that the document names can't be imported or called, and
        ValueError for a message queue whose URL is misspelt.
        """
        require_known(kwargs, type(self))
        options = self._kept_options.added_to(kwargs, self.server_options)
        queue = options.get("message_queue") or self.server_options.get("message_queue")
        if queue and "client_manager" not in options:
            options |= queue_manager(queue, options.get("channel"), only_emits=app is None)
        if app is not None:
            self._register_named_handlers()
            mask_credentials(self.spec)
            if self._docs:
                path = options.get("path") or "socket.io"
                serve_docs(app, self.spec, path, self._docs_options)
        earlier = self._latest
        with separate_codecs():
            super().init_app(app, **options)
        if earlier:
            self.server.share_handlers(earlier)

    @property
    def server(self) -> CheckedServer:
        """The Socket.IO server: in a handler the one that called it, else that of the last app."""
        current = CheckedServer.serving()
        return self._latest if current is None or current.hooks is not self._hooks else current

    @server.setter
    def server(self, server: Any) -> None:
        """Make a checked server with the options of the one that Flask-SocketIO made."""
        if not server:  # what Flask-SocketIO sets before there is an application
            self._latest = NoServer()
            return
        self._latest = CheckedServer(
            self.spec,
            self._access_rules,
            self._hooks,
            validation=self._validation,
            enforcement=self._enforcement,
            signals=self.signals,
            namespace_class=Namespace,
            **self.server_options,
        )

    @classmethod
    def unusable_code(
        cls, spec: AsyncApiSpec, server_security: Sequence[SecurityRequirement]
    ) -> list[Diagnostic]:
        """What the document names of an application's code and can't be used.

        For subclasses, that may need less of it; reported together with all else that is wrong.
        """
        return unusable_code(spec, server_security)

    def server_hooks(self) -> ServerHooks:
        """What the Socket.IO server calls for what the document refuses.

        For subclasses, that may do more. It is called once, before there is an application.
        """
        undeclared = self._handler_checks.undeclared_namespaces
        return ErrorReporter(self, self._caller, undeclared)

    def named_handlers(self) -> tuple[list[NamedHandler], list[Diagnostic]]:
        """The handlers that `init_app` registers, and what keeps any of them from being used.

        For subclasses, that may have others than those that the document names.
        """
        return import_handlers(self.spec)

    def access_rules(self) -> tuple[AccessRules, list[Diagnostic]]:
        """What connections and events are asked for, and what keeps it from being enforced.

        For subclasses, that may ask other functions than those that the document names.
        """
        rules, problems = access_rules_of(self.spec, self.server_security)
        return rules, [*problems, *unenforceable_events(self.spec)]

    def _register_named_handlers(self) -> None:
        if self._names_registered:
            return
        registered = {(event, namespace) for event, _, namespace in self.handlers}
        named, problems = self.named_handlers()
        self._access_rules, unenforceable = self.access_rules()
        if problems or unenforceable:
            raise SpecError([*problems, *unenforceable])
        for handler in named:
            if handler.lifecycle and handler.event == "error":
                self.exception_handlers.setdefault(handler.namespace, handler.callable)
            elif (handler.event, handler.namespace) not in registered:
                super().on(handler.event, namespace=handler.namespace)(handler.callable)
        self._names_registered = True

    def require_handlers(self) -> None:
        """Raise SpecError when clients may send an event that no handler receives.

        Called before the first connection, when the application has registered its own handlers.
        """
        self.server.require_handlers()

    def readiness(self) -> Readiness:
        """Whether clients can be sent to this server, and if not, why: for a readiness probe.

            @app.get("/readyz")
            def readyz():
                readiness = asio.readiness()
                return {"problems": readiness.problems}, 200 if readiness.is_ready else 503

        They can't before `init_app`, while the server shuts down, while they may send events that
        nothing handles, and while its message queue can't be reached, to which it begins to listen.
        It waits for nothing: call it as often as you like.
        """
        if isinstance(self._latest, NoServer):
            return Readiness(("the server has no application yet",))
        return self.server.readiness()

    @property
    def wsgi_server(self) -> Any:
        """The server of gevent that `run` has made; None without one."""
        return self._wsgi_server

    @wsgi_server.setter
    def wsgi_server(self, server: Any) -> None:
        """Have gevent-websocket, where it is installed, answer no handshakes: Asynction does."""
        self._wsgi_server = server
        if server is not None:
            server.pre_start_hook = lambda _: True

    def run(
        self,
        app: flask.Flask,
        host: str | None = None,
        port: int | None = None,
        **kwargs: Any,
    ) -> None:
        """Run a web server; as `flask_socketio.SocketIO.run`.

        With a reloader it starts again when a file of the document changes, too. Without one,
        SIGTERM, SIGINT and SIGHUP shut it down as `shutdown` does, and `run` returns; a second
        signal ends it at once. Signals that the application handles itself are left alone.

        Raises SpecError when clients may send an event that no handler receives.
        """
        self.require_handlers()
        files = [*(kwargs.pop("extra_files", None) or ()), *self.spec.files]
        has_reloader = kwargs.get("use_reloader", kwargs.get("debug", app.debug))
        with nullcontext() if has_reloader else shut_down_on_signals(self):
            super().run(app, host, port, extra_files=files, **kwargs)

    def shutdown(self, timeout: float = 10) -> bool:
        """End all connections in an orderly way, before the process ends.

        New clients are refused with 503, and what clients send is not handled any more. Handlers
        that run, and those of `disconnect`, have `timeout` seconds together. Connections end in
        such a way that clients connect again by themselves, to whichever process is there then.

        Give whether all of it was in time.
        """
        return self.server.shutdown(timeout)

    def test_client(
        self, app: flask.Flask, *args: Any, raise_exceptions: bool = True, **kwargs: Any
    ) -> AsynctionTestClient:
        """Make a client for tests; as `flask_socketio.SocketIO.test_client`.

        An exception that no error handler takes reaches the test, from `emit` and from connecting:

            with pytest.raises(PayloadValidationException):
                asio.test_client(app).emit("say", 5)

        With `raise_exceptions=False` the server does with it what it does for a real client: it
        logs one line. `refusals` of the client says with what it was refused, by namespace.
        """
        self.server.environ  # noqa: B018  # or what is missing would be reported later
        return AsynctionTestClient(app, self, *args, raise_exceptions=raise_exceptions, **kwargs)

    def renew_identity(
        self, auth: Any, *, sid: str | None = None, namespace: str | None = None
    ) -> Identity:
        """Replace the credentials of a client by newer ones, before they expire.

            @asio.on("renew")
            def renew(token):
                asio.renew_identity({"token": token})

        The security functions decide about them as if the client connected anew with this auth
        object; credentials in its HTTP request count where the auth object has none. They must be
        those of the same `sub` and `uid`: rooms and the like were given to these. Give who it is.

        Args:
            auth: An auth object, as clients connect with one.
            sid: The client; in a handler by default the one that sent the event.
            namespace: The namespace that it is connected to; by default that of the event, or `/`.

        Raises SecurityException for credentials that are refused, are those of somebody else, or
        come when the earlier ones have ended; PayloadValidationException for an auth object that
        the document does not allow; KeyError for a client that is not connected; RuntimeError
        outside of a handler without a `sid`; and what the security functions raise. The client
        keeps the earlier credentials then.
        """
        if sid is None:
            sid = getattr(flask.request, "sid", None)
            namespace = namespace or getattr(flask.request, "namespace", None)
        if sid is None:
            raise RuntimeError("renew_identity() needs a `sid` outside of handlers")
        return self.server.renew_identity(sid, auth, namespace)

    def revoke(self, *, sub: Any = None, sid: str | None = None) -> None:
        """Disconnect the clients whose credentials are no longer valid.

            asio.revoke(sub="ada")

        Nothing that is emitted from now on reaches them, and none of their events is handled. Each
        gets the event `credentials_ended` with `{"reason": "revoked"}` first. What the security
        functions accept is not changed: have them refuse the credentials before you call this.

        Args:
            sub: Whose credentials: a `sub` or `uid` that security functions returned.
            sid: Or that of one client.

        Behind a message queue, clients of the processes that are connected to it are disconnected
        at once. Those of a process that has lost it are when it is back, within an hour: with Redis
        and Valkey. Other queues repeat nothing.

        Raises TypeError unless one of both is given, and, behind a message queue, for a `sub` that
        is not the same when it has been written as JSON, such as a tuple; MessageQueueException in
        a process that only emits, if no process listens to its Redis or Valkey.
        """
        self.server.revoke(sub=sub, sid=sid)

    def emit(self, event: str, *args: Any, **kwargs: Any) -> None:
        """Emit an event; as `flask_socketio.SocketIO.emit`.

            asio.emit("said", {"text": "hello"}, to="lobby", namespace="/chat")
            asio.emit("ask", "now?", to=sid, callback=lambda answer: print(answer))

        Raises what the document forbids, UnsendableException for what no packet can carry, and
        ValueError for a room that is empty, which would be everybody.
        """
        to = kwargs.get("to")
        if kwargs and (not to or "room" in kwargs):  # of these Flask-SocketIO hands one on
            recipients_of(to, kwargs.get("room"))
        if kwargs.get("skip_sid") and not kwargs.get("include_self", True):
            kwargs["skip_sid"] = _with_sender(kwargs["skip_sid"])
        super().emit(event, *args, **kwargs)

    def send(  # Flask-SocketIO's
        self,
        data: Any,
        json: bool = False,  # noqa: FBT001, FBT002
        namespace: str | None = None,
        to: Any = None,
        callback: Callable[..., Any] | None = None,
        include_self: bool = True,  # noqa: FBT001, FBT002
        skip_sid: Any = None,
        **kwargs: Any,
    ) -> None:
        """Emit the event `message`, or `json`; as `flask_socketio.SocketIO.send`.

            asio.send("hello", to="lobby", namespace="/chat")
            asio.send({"text": "hello"}, json=True)

        Raises what `emit` raises.
        """
        if skip_sid and not include_self:
            skip_sid, include_self = _with_sender(skip_sid), True
        super().send(data, json, namespace, to, callback, include_self, skip_sid, **kwargs)

    def on(
        self, message: str, namespace: str | None = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a handler; as `flask_socketio.SocketIO.on`.

            @asio.on("say", namespace="/chat")
            def say(text):
                return "received"

        An event that the document does not name is handled unchecked, which is logged once.

        Raises TypeError for a handler that can't take what the document says that it is sent, and
        for coroutines and generators.
        """
        register = super().on(message, namespace)

        def check_and_register(handler: Callable[..., Any]) -> Callable[..., Any]:
            self._handler_checks.check(namespace or "/", message, handler)
            return register(handler)

        return check_and_register

    def on_namespace(self, namespace_handler: Any) -> None:
        """Register a class-based namespace; as `flask_socketio.SocketIO.on_namespace`.

        Raises TypeError for methods as `on` does for functions.
        """
        self._handler_checks.check_methods(namespace_handler, Namespace)
        super().on_namespace(namespace_handler)

    def on_error_default(self, exception_handler: ErrorHandler) -> Any:
        """Register an error handler; as `flask_socketio.SocketIO.on_error_default`."""
        check_error_handler("the default error handler", exception_handler)
        return super().on_error_default(exception_handler)

    def on_error(self, namespace: str | None = None) -> Any:
        """Register a namespace's error handler; as `flask_socketio.SocketIO.on_error`.

            @asio.on_error("/chat")
            def report(error):
                return {"error": str(error)}

        It is called with the exception; what it returns is the ack.
        """
        register: Any = super().on_error(namespace)

        def check_and_register(handler: ErrorHandler) -> Any:
            check_error_handler(f"the error handler of namespace {namespace or '/'!r}", handler)
            return register(handler)

        return check_and_register

    # -- what Flask-SocketIO calls --------------------------------------------------------------

    def _handle_event(
        self, handler: Callable[..., Any], message: str | None, namespace: str, sid: str, *args: Any
    ) -> Any:
        """Call a handler; Flask-SocketIO comes here for every one, however it was registered."""
        return self._caller.call(handler, message, namespace, sid, args)


def _with_sender(skip_sid: Any) -> list[str]:
    """Those to skip, and the client whose event is handled, if there is one.

    Flask-SocketIO 5.7 leaves out either those or the sender.
    """
    skipped = [skip_sid] if isinstance(skip_sid, str) else list(skip_sid)
    sender = getattr(flask.request, "sid", None) if flask.has_request_context() else None
    return skipped if sender is None else [*skipped, sender]
