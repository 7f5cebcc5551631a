"""MockAsynctionSocketIO: a server that simulates the one that a document describes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, get_args

import flask

from asynction_server import (
    AccessRules,
    AsynctionSocketIO,
    NamedHandler,
    SpecError,
    access_rules_of,
)
from asynction_socketio import ServerHooks, base_path
from asynction_spec import AsyncApiSpec, Diagnostic, printable, socketio_problems

from ._data._examples_then_generated import FakeData
from ._emit_route import register_emit_route
from ._fake_acknowledgements import FakeHandlers, NoAckError, ignore
from ._play._emissions import Play
from ._play._schedule import event_intervals
from ._play._traffic_log import ConnectedClients, TrafficLog, logger
from ._refusals import Advice, MockHooks, acknowledge_invalid_message
from ._security import Security, accept_any_credentials
from ._startup import log_addresses, log_description, url_of, wait_until_listening

S = TypeVar("S", bound="MockAsynctionSocketIO")
_ANY_SEED = 2**32  # short enough to be typed again
_PLAY_OPTIONS = ("subscription_task_interval", "max_worker_number")


class MockAsynctionSocketIO(AsynctionSocketIO):
    """A server that simulates the one that an AsyncAPI document describes, with fake data.

    Build it with `from_spec`. While clients are connected to a namespace, it emits the events that
    the server emits there; it checks the events that clients send, and acknowledges them. Neither
    handlers nor security functions of the document are imported.

        app = Flask(__name__)
        mock = MockAsynctionSocketIO.from_spec("asyncapi.yaml", app=app, seed=1)
        mock.run(app, port=5000, subscription_task_interval=0.5)
        mock.trigger("price")  # emits an event on demand

    The parameters are those of `AsynctionSocketIO`, and those that `from_spec` adds.

    Raises SpecError if Socket.IO can't carry what the document describes.
    """

    own_options = frozenset(_PLAY_OPTIONS)
    seed: int
    """The seed of the fake data; the same seed gives the same data."""

    def __init__(
        self,
        spec: AsyncApiSpec,
        validation: bool,  # noqa: FBT001  # the public signature
        docs: bool | str | Mapping[str, Any],  # noqa: FBT001
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
        intervals, problems = event_intervals(spec)
        problems = [*socketio_problems(spec, None), *problems]
        if problems:
            raise SpecError(problems)
        self.seed = secrets.randbelow(_ANY_SEED) if seed is None else seed
        self._security = security
        self._has_docs = docs
        self._is_described = False
        self._fake = FakeData(
            spec,
            seed=self.seed,
            examples=examples,
            formats_sample_size=custom_formats_sample_size,
        )
        self._advice = Advice(spec, server_security)
        self._clients = ConnectedClients()
        self._traffic_log = TrafficLog(self._clients)
        self._play = Play(spec, self._fake, intervals, self._clients, self._traffic_log)
        super().__init__(
            spec,
            validation,
            docs,
            server_security,
            default_error_handler or acknowledge_invalid_message,
            app,
            **kwargs,
        )

    @classmethod
    def from_spec(
        cls: type[S],
        spec_path: str | os.PathLike[str] | Mapping[str, Any],
        validation: bool = True,  # noqa: FBT001, FBT002  # the public signature
        server_name: str | None = None,
        docs: bool | str | Mapping[str, Any] = True,  # noqa: FBT001, FBT002
        default_error_handler: Callable[[Exception], Any] | None = None,
        app: flask.Flask | None = None,
        custom_formats_sample_size: int = 20,
        **kwargs: Any,
    ) -> S:
        """Make a mock server from an AsyncAPI document.

        Args:
            spec_path: The file of the document, or the document as a mapping.
            validation: As `AsynctionSocketIO.from_spec`. The data that the mock generates satisfy
                their schemas in any case.
            server_name: As `AsynctionSocketIO.from_spec`.
            docs: As `AsynctionSocketIO.from_spec`.
            default_error_handler: As `AsynctionSocketIO.from_spec`; without one, invalid messages
                are acknowledged as `reply_with_error` does it.
            app: The Flask application; without one, call `init_app` later.
            custom_formats_sample_size: How many values Faker generates for each format that has the
                name of one of its providers; 0 for none.
            kwargs: Any option of `flask_socketio.SocketIO`, any of `init_app`, and these:

                - `seed`: The seed of the fake data, an integer; chosen at random if it is missing.
                - `examples`: Whether the document's examples are sent too; by default they are.
                - `security`: Who decides about credentials: "well-formed" accepts all credentials
                  that are present and well-formed, "functions" calls the functions that the
                  document names, "off" requires no credentials.

        Raises what `AsynctionSocketIO.from_spec` raises, but needs no handlers.
        """
        options = {"custom_formats_sample_size": custom_formats_sample_size, **kwargs}
        return super().from_spec(
            spec_path, validation, server_name, docs, default_error_handler, app, **options
        )

    # -- set-up ---------------------------------------------------------------------------------

    def init_app(self, app: flask.Flask | None, **kwargs: Any) -> None:
        """Serve an application; as `flask_socketio.SocketIO.init_app`.

        Takes `subscription_task_interval` and `max_worker_number` too, for web servers other than
        that of `run`. The mock starts to emit when the first client connects.
        """
        given: dict[str, Any] = {}
        for options in (self.server_options, kwargs):
            given |= {name: options.pop(name) for name in _PLAY_OPTIONS if name in options}
        interval = given.get("subscription_task_interval", self._play.interval)
        self._play.configure(interval, given.get("max_worker_number", self._play.workers))
        super().init_app(app, **kwargs)
        self._play.add(self.server)
        if app is not None:
            register_emit_route(app, self._play, self._play.trigger, self._base)

    @property
    def _base(self) -> str:
        """The Socket.IO path without its last segment."""
        return base_path(self._path)

    @property
    def _path(self) -> str:
        """The Socket.IO path, the option `path` of clients."""
        return str(self.sockio_mw.engineio_path).rstrip("/") or "/"

    @classmethod
    def unusable_code(cls, *_: Any) -> list[Diagnostic]:
        """Nothing: the mock needs no code of the application."""
        return []

    def server_hooks(self) -> ServerHooks:
        """Those of `AsynctionSocketIO`, with the traffic log and with advice for developers."""
        return MockHooks(super().server_hooks(), self._advice, self._traffic_log, self._note_client)

    def _note_client(self, namespace: str, sid: str) -> None:
        """Note a client that is connected from now on, and start to emit."""
        if not self._is_described:  # another web server than that of `run`
            self._is_described = True
            logger.info("The mock of %s", self._title)
            self._describe()
        self._clients.add(namespace, sid)
        self._traffic_log.connected(namespace, sid)
        if not self.server.manager.is_connected(sid, namespace):  # it has disconnected meanwhile
            self._clients.remove(namespace, sid)
        self._play.wake()

    def named_handlers(self) -> tuple[list[NamedHandler], list[Diagnostic]]:
        """A handler for each event that clients may send; none of those that the document names."""
        handlers = FakeHandlers(self.spec, self._fake.ack, self._play.report_failure)
        return [*handlers.all(validation=self._validation)], []

    def access_rules(self) -> tuple[AccessRules, list[Diagnostic]]:
        """What connections and events require, by the option `security`."""
        if self._security == "functions":
            return super().access_rules()
        if self._security == "off":
            return AccessRules.open(self.spec), []
        return access_rules_of(self.spec, self.server_security, accept_any_credentials)

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
        """Run a web server, as `flask_socketio.SocketIO.run`; a terminal is not required.

        Logs to `asynction.mock` where it listens and what it does.

        Args:
            app: The Flask application.
            host: The address to listen on; by default 127.0.0.1.
            port: The port to listen on; by default 5000.
            subscription_task_interval: The seconds from one emitted event to the next, at least
                0.001; with 0 only events that have an interval of their own are emitted.
            max_worker_number: How many tasks generate payloads at once, at most.
            kwargs: Options of the web server, as `flask_socketio.SocketIO.run` takes them.
        """
        self._play.configure(subscription_task_interval, max_worker_number)
        kwargs.setdefault("allow_unsafe_werkzeug", True)  # a mock is no production deployment
        self._is_described = True
        self.start_background_task(self._announce, host or "127.0.0.1", port or 5000)
        try:
            super().run(app, host, port, **kwargs)
        finally:
            self._play.stop()

    def _announce(self, host: str, port: int) -> None:
        """Say where the web server is, once it listens, and what it does."""
        if not wait_until_listening(host, port, self.server.sleep):
            return  # it has ended with an error of its intervals
        docs = None
        if self._has_docs:
            given = self._has_docs
            path = given.get("path") if isinstance(given, Mapping) else given
            docs = path if isinstance(path, str) else f"{self._base}/docs"
        log_addresses(self._title, url_of(host, port), self._path, docs)
        self._describe()

    def _describe(self) -> None:
        log_description(self.spec, self._play, self.seed, self._fake.unavailable)

    @property
    def _title(self) -> str:
        return printable(f"{self.spec.info.title} {self.spec.info.version}")

    def stop(self) -> None:
        """Stop emitting, and wait until all background tasks have ended.

        Ends the web server of gevent too, if `run` has started it.
        """
        self._play.stop()
        if getattr(self, "wsgi_server", None) is not None:
            super().stop()

    def trigger(self, event: str, namespace: str = "/") -> int:
        """Emit an event now, besides those that are emitted in turn.

        `POST {base}/mock/emit` does the same, with the parameters `event` and `namespace`.

        Gives the number of clients that it was sent to. Raises AsynctionException if the document
        has no such event for the server to emit, or if no payload can be generated for it.
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
        """Call a handler, the mock's or the application's, and log the event and its answer."""
        if handler is ignore:
            return self._undeclared(namespace, sid, *args)
        if message == "disconnect":
            self._traffic_log.disconnected(namespace, sid, *args[:1])
            self._clients.remove(namespace, sid)
            self._play.remove_client(sid)
        try:
            answer = super()._handle_event(handler, message, namespace, sid, *args)
        except NoAckError:
            self._traffic_log.unanswered(namespace, str(message), sid)
            return self.server.not_handled  # python-socketio then sends no acknowledgement
        if message not in (None, "connect", "disconnect"):
            self._traffic_log.received(namespace, message, sid, args, answer)
            texts = self._advice.text_for_binary(namespace, str(message), args)
            self._traffic_log.text_for_binary(namespace, str(message), sid, texts)
        return answer

    def _undeclared(self, namespace: str, sid: str, event: str, *args: Any) -> Any:
        """Log an event that has no handler, while validation is off."""
        others = self.server.namespace_handlers.get(namespace)
        if others is not None:  # python-socketio calls them after the catch-all handlers
            return others.trigger_event(event, sid, *args)
        advice = self._advice.undeclared(namespace, event)
        self._traffic_log.undeclared(namespace, event, sid, args, advice)
        return self.server.not_handled
