"""MockAsynctionSocketIO: a server that plays what a document describes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import PurePosixPath
from typing import Any, get_args

import flask

from asynction_server import (
    AsynctionSocketIO,
    Gates,
    MessageAckValidationException,
    NamedHandler,
    SecurityException,
    SpecError,
    ValidationException,
    gates_of,
    reply_with_error,
)
from asynction_spec import AsyncApiSpec, Diagnostic, Event, socketio_problems

from ._data._fake_data import FakeData
from ._emit_route import serve_demand
from ._play._clients import Audience
from ._play._feedback import Feedback, logger, printable
from ._play._intervals import own_rates
from ._play._play import Play
from ._refusal_advice import Advice
from ._security import Security, anybody
from ._startup_text import answers, described, url_of

_ANY_SEED = 2**32
_PACE = ("subscription_task_interval", "max_worker_number")


class MockAsynctionSocketIO(AsynctionSocketIO):
    """A server that plays what an AsyncAPI document describes, with fake data.

    Build it with `from_spec`. It emits the events that the document has the server emit, while
    anybody is connected to their namespace, and accepts, checks and acknowledges those that clients
    send. Handlers and security functions of the document are not imported.

    Takes what `AsynctionSocketIO` takes, and what `from_spec` adds to it.

    Raises SpecError when the document can't be played over Socket.IO.
    """

    seed: int
    """What the fake data are made from; the same seed brings the same data."""

    def __init__(
        self,
        spec: AsyncApiSpec,
        validation: bool,  # noqa: FBT001  # the public signature
        docs: bool,  # noqa: FBT001
        server_security: Sequence[Mapping[str, Sequence[str]]],
        default_error_handler: Callable[[Exception], Any] | None,
        app: flask.Flask | None,
        *,
        custom_formats_sample_size: int = 20,
        seed: int | None = None,
        examples: bool = True,
        security: Security = "well-formed",
        **kwargs: Any,
    ) -> None:
        if security not in get_args(Security):
            known = ", ".join(map(repr, get_args(Security)))
            raise ValueError(f"security={security!r} is unknown: choose one of {known}")
        rates, problems = own_rates(spec)
        problems = [*socketio_problems(spec, None), *problems]
        if problems:
            raise SpecError(problems)
        self.seed = secrets.randbelow(_ANY_SEED) if seed is None else seed
        self._security = security
        self._has_docs = docs
        self._is_announced = False
        self._fake = FakeData(
            spec,
            seed=self.seed,
            examples=examples,
            formats_sample_size=custom_formats_sample_size,
        )
        self._advice = Advice(spec, server_security)
        self._audience = Audience()
        self._feedback = Feedback(self._audience)
        self._play = Play(spec, self._fake, rates, self._audience, self._feedback)
        super().__init__(
            spec,
            validation,
            docs,
            server_security,
            default_error_handler or answer_mistakes,
            app,
            **kwargs,
        )

    @classmethod
    def from_spec(
        cls,
        spec_path: str | os.PathLike[str] | Mapping[str, Any],
        validation: bool = True,  # noqa: FBT001, FBT002  # the public signature
        server_name: str | None = None,
        docs: bool = True,  # noqa: FBT001, FBT002
        default_error_handler: Callable[[Exception], Any] | None = None,
        app: flask.Flask | None = None,
        custom_formats_sample_size: int = 20,
        **kwargs: Any,
    ) -> MockAsynctionSocketIO:
        """Make a mock server from an AsyncAPI document.

        Args:
            spec_path: The file of the document, or the document as a mapping.
            validation: As `AsynctionSocketIO.from_spec`. What the mock makes up satisfies its
                schemas anyway.
            server_name: As `AsynctionSocketIO.from_spec`.
            docs: As `AsynctionSocketIO.from_spec`.
            default_error_handler: As `AsynctionSocketIO.from_spec`; without one, invalid messages
                are acknowledged as `reply_with_error` does it.
            app: The Flask application; without one, call `init_app` later.
            custom_formats_sample_size: How many values Faker makes for each format that is called
                like one of its providers; 0 for none.
            kwargs: Any option of `flask_socketio.SocketIO`, any of `init_app`, and these:
                seed: An integer to make the fake data from; one is chosen if there is none.
                examples: Whether examples in the document are used too; they are by default.
                security: Who decides about credentials: "well-formed" takes all that are there and
                    can be read, "functions" asks the functions that the document names, "off" asks
                    for nothing.

        Raises what `AsynctionSocketIO.from_spec` raises, but needs no handlers.
        """
        options = {"custom_formats_sample_size": custom_formats_sample_size, **kwargs}
        mock = super().from_spec(
            spec_path, validation, server_name, docs, default_error_handler, app, **options
        )
        assert isinstance(mock, MockAsynctionSocketIO)  # noqa: S101  # for mypy: what cls() makes
        return mock

    # -- set-up ---------------------------------------------------------------------------------

    def init_app(self, app: flask.Flask | None, **kwargs: Any) -> None:
        """Serve an application; as `flask_socketio.SocketIO.init_app`.

        Takes `subscription_task_interval` and `max_worker_number` too, for web servers other than
        that of `run`. The mock starts to emit when somebody connects.
        """
        given: dict[str, Any] = {}
        for options in (self.server_options, kwargs):
            given |= {name: options.pop(name) for name in _PACE if name in options}
        interval = given.get("subscription_task_interval", self._play.interval)
        self._play.set_pace(interval, given.get("max_worker_number", self._play.workers))
        super().init_app(app, **kwargs)
        self._play.add(self.server)
        if app is not None:
            serve_demand(app, self._play.trigger, self._base)

    @property
    def _base(self) -> str:
        """What comes before the last segment of the Socket.IO path."""
        return str(PurePosixPath(self._path).parent).rstrip("/")

    @property
    def _path(self) -> str:
        """What clients give as the option `path`."""
        return str(self.sockio_mw.engineio_path).rstrip("/") or "/"

    @classmethod
    def unusable_code(cls, *_: Any) -> list[Diagnostic]:
        """Nothing: the mock plays without the application's code."""
        return []

    def named_handlers(self) -> tuple[list[NamedHandler], list[Diagnostic]]:
        """A handler for everything that clients may send; none of those that the document names."""
        handlers = [
            NamedHandler(namespace, event, lifecycle=True, callable=_accept)
            for namespace in self.spec.namespaces
            for event in ("connect", "disconnect")
        ]
        for namespace in self.spec.namespaces.values():
            for event in namespace.receives:
                handler = self._acknowledging_handler(namespace.name, event)
                handlers.append(NamedHandler(namespace.name, str(event.name), False, handler))
            if not self._validation:  # which refuses them
                handlers.append(NamedHandler(namespace.name, "*", False, _ignore))
        return handlers, []

    def _acknowledging_handler(self, namespace: str, event: Event) -> Callable[..., Any]:
        if not event.ack:
            return _accept
        name, numbers = str(event.name), count()

        def acknowledge(*_: Any) -> tuple[Any, ...]:
            try:
                answer = self._fake.ack(namespace, name, next(numbers))
            except Exception as error:
                self._play.failed((namespace, name), error)
                raise _no_ack(namespace, name) from error
            if answer is None:
                raise _no_ack(namespace, name)
            return answer

        return acknowledge

    def gates(self) -> tuple[Gates, list[Diagnostic]]:
        """What is asked of connections and events, by the option `security`."""
        if self._security == "functions":
            return super().gates()
        if self._security == "off":
            return Gates.open(self.spec), []
        return gates_of(self.spec, self.server_security, anybody)

    # -- running --------------------------------------------------------------------------------

    def run(
        self,
        app: flask.Flask,
        host: str | None = None,
        port: int | None = None,
        subscription_task_interval: float = 1.0,
        max_worker_number: int = 8,
        **kwargs: Any,
    ) -> None:
        """Run a web server; as `flask_socketio.SocketIO.run`, but without a terminal too.

        Logs to `asynction.mock` where it listens and what it does.

        Args:
            app: The Flask application.
            host: The address to listen on; 127.0.0.1 if there is none.
            port: The port to listen on; 5000 if there is none.
            subscription_task_interval: The seconds from one emitted event to the next, at least
                0.001; 0 for none but those with an interval of their own.
            max_worker_number: How many tasks make up payloads at once, at most.
            kwargs: Options of the web server, as `flask_socketio.SocketIO.run` takes them.
        """
        self._play.set_pace(subscription_task_interval, max_worker_number)
        kwargs.setdefault("allow_unsafe_werkzeug", True)  # a mock is no production deployment
        self._is_announced = True
        self.start_background_task(self._announce, host or "127.0.0.1", port or 5000)
        try:
            super().run(app, host, port, **kwargs)
        finally:
            self._play.stop()

    def _announce(self, host: str, port: int) -> None:
        """Say where the web server is, once it listens, and what it does."""
        if not answers(host, port, self.server.sleep):
            return  # it has ended with an error of its own
        url = url_of(host, port)
        logger.info("The mock of %s listens on %s", self._title, url)
        logger.info("Its Socket.IO path is %s", printable(self._path))
        if self._has_docs:
            logger.info("Its documentation is at %s%s/docs", url, self._base)
        self._describe()

    def _describe(self) -> None:
        for line in described(self.spec, self._play.events, self._play.interval, self._play.rates):
            logger.info("%s", printable(line))
        logger.info("Seed %s brings the same data again", self.seed)
        for each in self._fake.unavailable:
            logger.warning("%s", printable(str(each)))

    @property
    def _title(self) -> str:
        return printable(f"{self.spec.info.title} {self.spec.info.version}")

    def stop(self) -> None:
        """Emit nothing any more, and wait until all background tasks have ended.

        Ends the web server of gevent too, if `run` has started it.
        """
        self._play.stop()
        if getattr(self, "wsgi_server", None) is not None:
            super().stop()

    def trigger(self, event: str, namespace: str = "/") -> int:
        """Emit an event now, besides those that are emitted in turn.

        `POST {base}/mock/emit` does the same, with the parameters `event` and `namespace`.

        Gives how many clients it went to. Raises AsynctionException for an event that the document
        does not have the server emit, or for which no payload can be made.
        """
        return self._play.trigger(event, namespace)

    # -- what comes from clients ----------------------------------------------------------------

    def _handle_event(
        self,
        handler: Callable[..., Any],
        message: str | None,
        namespace: str,
        sid: str,
        *args: Any,
    ) -> Any:
        """Call a handler, whosever it is, and tell what came and what is answered."""
        if handler is _ignore:
            return self._undeclared(namespace, sid, *args)
        if message == "disconnect":
            self._feedback.disconnected(namespace, sid, *args[:1])
            self._audience.leave(namespace, sid)
            self._play.forget(sid)
        try:
            answer = super()._handle_event(handler, message, namespace, sid, *args)
        except _NoAck:
            self._feedback.unanswered(namespace, str(message), sid)
            return self.server.not_handled  # python-socketio then sends no acknowledgement
        if message not in (None, "connect", "disconnect"):
            self._feedback.received(namespace, message, sid, args, answer)
            texts = self._advice.texts_for_bytes(namespace, str(message), args)
            self._feedback.suspicious(namespace, str(message), sid, texts)
        return answer

    def _undeclared(self, namespace: str, sid: str, event: str, *args: Any) -> Any:
        """Tell of an event that nobody handles, and that is not checked."""
        others = self.server.namespace_handlers.get(namespace)
        if others is not None:  # python-socketio asks them after the handlers of all events
            return others.trigger_event(event, sid, *args)
        self._feedback.undeclared(namespace, event, sid, args)
        return self.server.not_handled

    def report_accepted(self, namespace: str, sid: str) -> None:
        """Tell of a client that is connected from now on; as `AsynctionSocketIO`."""
        super().report_accepted(namespace, sid)
        if not self._is_announced:  # another web server than that of `run`
            self._is_announced = True
            logger.info("The mock of %s", self._title)
            self._describe()
        self._audience.enter(namespace, sid)
        self._feedback.connected(namespace, sid)
        if not self.server.manager.is_connected(sid, namespace):  # it has gone in the meantime
            self._audience.leave(namespace, sid)
        self._play.wake()

    def report_event(
        self, error: Exception, namespace: str, event: str, sid: str | None, args: tuple[Any, ...]
    ) -> Any:
        """Tell of a message that is not what the document says; as `AsynctionSocketIO`."""
        advice = self._advice.credentials(namespace, event) if _is_refusal(error) else ""
        self._feedback.invalid(namespace, event, sid, args, error, advice)
        return super().report_event(error, namespace, event, sid, args)

    def report_connection(
        self, error: Exception, namespace: str, environ: dict[str, Any], auth: Any
    ) -> None:
        """Tell of a connection that the document refuses; as `AsynctionSocketIO`."""
        advice = self._advice.credentials(namespace) if _is_refusal(error) else ""
        self._feedback.refused(namespace, error, advice)
        super().report_connection(error, namespace, environ, auth)

    def report_unknown_namespace(self, namespace: str, environ: dict[str, Any]) -> None:
        """Tell of a client that asked for a namespace that the document has not."""
        error = LookupError("the document has no such namespace")
        self._feedback.refused(namespace, error, self._advice.namespaces())
        super().report_unknown_namespace(namespace, environ)


def answer_mistakes(error: Exception) -> Any:
    """Answer invalid messages as `reply_with_error` does; leave invalid acknowledgements.

    Both were told of before. Everything else is raised again.
    """
    if isinstance(error, MessageAckValidationException) and error.sender == "client":
        return None
    return reply_with_error(error)


def _accept(*_: Any) -> None:
    """Let a client come, go, or send what is not acknowledged."""


def _is_refusal(error: Exception) -> bool:
    """Whether credentials are missing, or are not those that are asked for."""
    return isinstance(error, SecurityException)


def _ignore(*_: Any) -> None:
    """Stand for the handler of the events that the document does not name."""


class _NoAck(MessageAckValidationException):
    """Nothing could be made up that an event may be acknowledged with."""


def _no_ack(namespace: str, event: str) -> ValidationException:
    error = _NoAck(f"no ack of event {event!r} in namespace {namespace!r} could be made up")
    error.namespace, error.event, error.sender = namespace, event, "server"
    return error
