"""AsynctionSocketIO: a Flask-SocketIO server whose contract is a document."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal

import flask
from flask_socketio import Namespace

from asynction_socketio import Gates, NamedHandler, gates_of
from asynction_socketio.integration import (
    CheckedServer,
    chosen_server,
    codecs_kept,
    error_handler_problem,
    handler_problem,
    import_handlers,
    logger,
    server_security,
    serving,
    socketio_path,
    unaskable,
)
from asynction_spec import (
    RESERVED_EVENTS,
    AsyncApiSpec,
    Diagnostic,
    SecurityRequirement,
    Severity,
    SpecError,
    load_spec,
    socketio_problems,
)

from ._docs_routes import serve_docs
from ._error_handlers import ReportingSocketIO
from ._options import NoServer, enforcement_of, require_kinds, require_known

ErrorHandler = Callable[[Exception], Any]


class AsynctionSocketIO(ReportingSocketIO):
    """A `flask_socketio.SocketIO` server that does what an AsyncAPI document says.

    Build it with `from_spec`. It registers the handlers that the document names, holds every
    connection, message and acknowledgement against it, and serves its documentation.

    Args:
        spec: The document, as `asynction_spec.load_spec` gives it.
        validation: Whether payloads, bindings, auth objects and acks are checked.
        docs: Whether the documentation is served.
        server_security: The security requirements of the server; any of them may be met.
        default_error_handler: What is told of exceptions in namespaces without a handler of their
            own; what it returns is the ack.
        app: The Flask application; without one, call `init_app` later.
        enforce: As `from_spec`.
        allow_undeclared_emits: As `from_spec`.
        allow_missing_handlers: As `from_spec`.
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
        docs: bool,  # noqa: FBT001
        server_security: Sequence[Mapping[str, Sequence[str]]],
        default_error_handler: ErrorHandler | None,
        app: flask.Flask | None,
        *,
        enforce: Literal["refuse", "report"] = "refuse",
        allow_undeclared_emits: bool = False,
        allow_missing_handlers: bool = False,
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
        self._gates = Gates({}, {})
        self._enforcement = enforcement_of(
            enforce,
            allow_undeclared_emits=allow_undeclared_emits,
            allow_missing_handlers=allow_missing_handlers,
        )
        self.undeclared_namespaces: set[str] = set()
        self._validation = validation
        self._docs = docs
        self._kept_options: dict[str, Any] = {}
        self._latest: Any
        self._names_registered = False
        self._handlers_required = True
        super().__init__(app, **kwargs)
        if default_error_handler is not None and self.default_exception_handler is None:
            self.on_error_default(default_error_handler)

    @classmethod
    def from_spec(
        cls,
        spec_path: str | os.PathLike[str] | Mapping[str, Any],
        validation: bool = True,  # noqa: FBT001, FBT002  # the public signature
        server_name: str | None = None,
        docs: bool = True,  # noqa: FBT001, FBT002
        default_error_handler: ErrorHandler | None = None,
        app: flask.Flask | None = None,
        *,
        enforce: Literal["refuse", "report"] = "refuse",
        allow_undeclared_emits: bool = False,
        allow_missing_handlers: bool = False,
        **kwargs: Any,
    ) -> AsynctionSocketIO:
        """Make a server from an AsyncAPI document.

        Args:
            spec_path: The file of the document, or the document as a mapping.
            validation: Whether payloads, bindings, auth objects and acks are checked.
            server_name: Which of the document's servers this is; the path of its URL becomes the
                `path` option, unless `path` or `resource` is given.
            docs: Whether `GET {base}/docs` and `GET {base}/docs/asyncapi.json` are served, where
                base is what comes before the last segment of the Socket.IO path.
            default_error_handler: As `flask_socketio.SocketIO.on_error_default`.
            app: The Flask application; without one, call `init_app` later.
            enforce: "report" for a server that refuses nothing but what security and bindings
                refuse: each violation is a line in the log and the signal `violation_reported`.
            allow_undeclared_emits: Whether events may be emitted that the document does not name;
                there is one warning for each.
            allow_missing_handlers: Whether the server runs although nothing handles some of the
                events that clients send. They are refused one by one, with an
                UnhandledEventException.
            kwargs: Any option of `flask_socketio.SocketIO`.

        Raises SpecError for a document that is broken or that Socket.IO can't carry, and for
        handlers that can't be used; AsynctionException for an unknown `server_name`.
        """
        require_kinds(validation, server_name, docs, app)
        spec = load_spec(spec_path)
        server = chosen_server(spec, server_name)
        security = server_security(spec, server)
        problems = socketio_problems(spec, server)
        if problems:
            unusable = cls.unusable_code(spec, security) if app is not None else []
            raise SpecError([*problems, *unusable])
        if server is not None and not (kwargs.get("path") or kwargs.get("resource")):
            kwargs["path"] = socketio_path(server)
        return cls(
            spec,
            validation,
            docs,
            security,
            default_error_handler,
            app,
            enforce=enforce,
            allow_undeclared_emits=allow_undeclared_emits,
            allow_missing_handlers=allow_missing_handlers,
            **kwargs,
        )

    # -- set-up ---------------------------------------------------------------------------------

    def init_app(self, app: flask.Flask | None, **kwargs: Any) -> None:
        """Serve an application; as `flask_socketio.SocketIO.init_app`.

        Without an application, as in a process that only emits through a message queue, no handler
        is imported or registered, and what is emitted is checked all the same.

        Raises SpecError when a handler that the document names can't be imported or called.
        """
        require_known(kwargs, type(self))
        options = self._with_kept_options(kwargs)
        if app is not None:
            self._register_named_handlers()
            if self._docs:
                serve_docs(app, self.spec, options.get("path") or "socket.io")
        earlier = self._latest
        with codecs_kept():
            super().init_app(app, **options)
        if earlier:
            self.server.share_handlers(earlier)

    def _with_kept_options(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options given now, and those given before that Flask-SocketIO uses only once."""
        now = dict(given)
        for options in (self.server_options, now):
            resource = options.pop("resource", None)  # another name of `path`
            path = options.pop("path", None) or resource
            channel = options.pop("channel", None)
            kept = {"path": path, "channel": channel}
            self._kept_options |= {name: value for name, value in kept.items() if value}
        return {**now, **self._kept_options}

    @property
    def server(self) -> CheckedServer:
        """The Socket.IO server: in a handler the one that called it, else that of the last app."""
        current = serving.get()
        return self._latest if current is None or current.reporter is not self else current

    @server.setter
    def server(self, server: Any) -> None:
        """Make a checked server with the options of the one that Flask-SocketIO made."""
        if not server:  # what Flask-SocketIO sets before there is an application
            self._latest = NoServer()
            return
        self._latest = CheckedServer(
            self.spec,
            self._gates,
            self,
            validation=self._validation,
            enforcement=self._enforcement,
            namespace_class=Namespace,
            **self.server_options,
        )

    @classmethod
    def unusable_code(
        cls, spec: AsyncApiSpec, server_security: Sequence[SecurityRequirement]
    ) -> list[Diagnostic]:
        """What the document names of an application's code and can't be used.

        For subclasses, that may need less of it; told together with all else that is wrong.
        """
        unusable = import_handlers(spec)[1]
        return [*unusable, *gates_of(spec, server_security)[1], *unaskable(spec)]

    def named_handlers(self) -> tuple[list[NamedHandler], list[Diagnostic]]:
        """The handlers that `init_app` registers, and what keeps any of them from being used.

        For subclasses, that may have others than those that the document names.
        """
        return import_handlers(self.spec)

    def gates(self) -> tuple[Gates, list[Diagnostic]]:
        """What connections and events are asked for, and what keeps it from being enforced.

        For subclasses, that may ask other functions than those that the document names.
        """
        gates, problems = gates_of(self.spec, self.server_security)
        return gates, [*problems, *unaskable(self.spec)]

    def _register_named_handlers(self) -> None:
        if self._names_registered:
            return
        registered = {(event, namespace) for event, _, namespace in self.handlers}
        named, problems = self.named_handlers()
        self._gates, unenforceable = self.gates()
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
        if not self._handlers_required:
            return
        problems = [
            _no_handler(namespace.name, str(event.name), event.node)
            for namespace in self.spec.namespaces.values()
            for event in namespace.receives
            if not self.server.handles(namespace.name, str(event.name))
        ]
        if problems and not self._enforcement.starts_half_written:
            raise SpecError(problems)
        for problem in problems:
            logger.warning("%s", problem)
        self._handlers_required = False

    def run(
        self,
        app: flask.Flask,
        host: str | None = None,
        port: int | None = None,
        **kwargs: Any,
    ) -> None:
        """Run a web server; as `flask_socketio.SocketIO.run`.

        Raises SpecError when clients may send an event that no handler receives.
        """
        self.require_handlers()
        super().run(app, host, port, **kwargs)

    def on(
        self, message: str, namespace: str | None = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a handler; as `flask_socketio.SocketIO.on`.

        An event that the document does not name is handled unchecked, which is logged once.

        Raises TypeError for a handler that can't take what the document says that it is sent, and
        for coroutines and generators.
        """
        self._warn_of_undeclared(message, namespace or "/")
        register = super().on(message, namespace)

        def check_and_register(handler: Callable[..., Any]) -> Callable[..., Any]:
            self._require_fit(message, namespace or "/", handler)
            return register(handler)

        return check_and_register

    def on_namespace(self, namespace_handler: Any) -> None:
        """Register a class-based namespace; as `flask_socketio.SocketIO.on_namespace`.

        Raises TypeError for methods as `on` does for functions.
        """
        names = [name for name in dir(namespace_handler) if name.startswith("on_")]
        dispatches = getattr(type(namespace_handler), "trigger_event", None)
        if dispatches is Namespace.trigger_event:  # else its methods may be called in other ways
            for name in names:
                method = getattr(namespace_handler, name)
                self._require_fit(name.removeprefix("on_"), namespace_handler.namespace, method)
        super().on_namespace(namespace_handler)
        for name in names:
            self._warn_of_undeclared(name.removeprefix("on_"), namespace_handler.namespace)

    def on_error_default(self, exception_handler: ErrorHandler) -> Any:
        """Register an error handler; as `flask_socketio.SocketIO.on_error_default`."""
        _require_no_problem("the default error handler", error_handler_problem(exception_handler))
        return super().on_error_default(exception_handler)

    def on_error(self, namespace: str | None = None) -> Any:
        """Register a namespace's error handler; as `flask_socketio.SocketIO.on_error`."""
        register: Any = super().on_error(namespace)

        def check_and_register(handler: ErrorHandler) -> Any:
            what = f"the error handler of namespace {namespace or '/'!r}"
            _require_no_problem(what, error_handler_problem(handler))
            return register(handler)

        return check_and_register

    def _require_fit(self, event: str, namespace: str, handler: Callable[..., Any]) -> None:
        problem = handler_problem(self.spec, namespace, event, handler)
        _require_no_problem(f"the handler of event {event!r} in namespace {namespace!r}", problem)

    def _warn_of_undeclared(self, event: str, namespace: str) -> None:
        if namespace not in self.spec.namespaces:
            self.undeclared_namespaces.add(namespace)
        if "*" in {event, namespace} or event in RESERVED_EVENTS & {"connect", "disconnect"}:
            return
        declared = self.spec.namespaces.get(namespace)
        if declared is None:
            text = "the document has no namespace %r: nobody can connect to the handler of event %r"
            if not self._enforcement.reports_only:
                logger.warning(text, namespace, event)
        elif event not in {each.name for each in declared.receives}:
            text = "the document names no event %r in namespace %r: it is handled unchecked"
            logger.warning(text, event, namespace)


def _require_no_problem(what: str, problem: str | None) -> None:
    if problem is not None:
        raise TypeError(f"{what} can't be used: {problem}")


def _no_handler(namespace: str, event: str, node: Any) -> Diagnostic:
    message = (
        f"event {event!r} in namespace {namespace!r} has no handler:"
        f" give the message an x-handler, or register one with @on({event!r}, {namespace!r})"
    )
    return Diagnostic("handler-missing", Severity.ERROR, message, node.place)
