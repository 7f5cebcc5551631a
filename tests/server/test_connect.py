"""Connections: who is let in, who is refused, and what is left behind."""

import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Any

import flask
import flask_socketio
import pytest
from socketio.exceptions import ConnectionRefusedError as Refused

from asynction_server import (
    AsynctionSocketIO,
    BindingsValidationException,
    PayloadValidationException,
)

from .conftest import Live, Log
from .documents import NUMBER, Document, channel, document, message

INTERNAL = {"message": "the server could not decide about this connection"}
PLAIN = document({"/": channel([message("ask")], [message("news")])})
GUARDED = document(
    {
        "/": channel(
            [message("ask")],
            [message("news")],
            bindings={
                "ws": {
                    "query": {
                        "type": "object",
                        "required": ["token"],
                        "properties": {"token": {"const": "secret"}, "page": NUMBER},
                    },
                    "headers": {
                        "type": "object",
                        "properties": {"X-Tenant": {"enum": ["a", "b"]}},
                    },
                }
            },
            x_auth={
                "type": "object",
                "required": ["user"],
                "properties": {"user": {"type": "string"}},
            },
        )
    }
)
RIGHT: dict[str, Any] = {"query_string": "token=secret", "auth": {"user": "ann"}}

ErrorHandler = Callable[[Exception], Any]


def server_for(app: flask.Flask, source: Document = PLAIN, **options: Any) -> AsynctionSocketIO:
    options.setdefault("async_mode", "threading")
    asio = AsynctionSocketIO.from_spec(source, app=app, **options)
    if source in (PLAIN, GUARDED):
        asio.on_event("ask", lambda *args: "answer")
    return asio


def rooms_of(asio: AsynctionSocketIO) -> Any:
    return asio.server.manager.rooms


def fail(*_: Any) -> None:
    raise LookupError("secret detail")


def fail_with_type_error(*_: Any) -> None:
    raise TypeError("secret detail")


class Methods(flask_socketio.Namespace):
    """A class namespace whose connect handler is `decide`, with an `error` method."""

    decide: Callable[[], Any]

    def on_connect(self) -> Any:
        return type(self).decide()

    def on_ask(self, *args: Any) -> str:
        return "answer"

    def error(self, error: Exception) -> str:
        return "the error method was told"


def install(asio: AsynctionSocketIO, how: str, decide: Callable[[], Any]) -> None:
    """Have `decide` handle connections, as a function or as a method, with error handlers."""
    if how.startswith("method"):
        asio.on_namespace(type("Ours", (Methods,), {"decide": staticmethod(decide)})("/"))
    else:
        asio.on("connect")(decide)
    if "default" in how:
        asio.on_error_default(lambda error: "told")
    if "own" in how:
        asio.on_error("/")(lambda error: "told")
    if "raising" in how:
        asio.on_error_default(fail)


HOW = ["function", "function, default", "function, own"]
HOW += ["method", "method, default", "method, own"]


@pytest.mark.parametrize("how", [*HOW, "function, raising"])
@pytest.mark.parametrize("error", [LookupError, TypeError, ValueError])
def test_a_connect_handler_that_raises_refuses_and_is_called_once(
    app: flask.Flask, log: Log, how: str, error: type[Exception]
) -> None:
    calls: list[str] = []

    def decide() -> None:
        calls.append("called")
        raise error("secret detail")

    asio = server_for(app)
    install(asio, how, decide)

    client = asio.test_client(app, raise_exceptions=False)

    assert not client.is_connected()
    assert calls == ["called"]
    assert rooms_of(asio) == {}
    assert len(log.tracebacks) == 1
    assert log.lines == ["the connect handler of namespace '/' failed"]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("refusal", [Refused, ConnectionRefusedError, None])
def test_a_connect_handler_that_refuses_leaves_nothing_behind(
    app: flask.Flask, log: Log, how: str, refusal: type[Exception] | None
) -> None:
    calls: list[str] = []

    def decide() -> Any:
        calls.append("called")
        if refusal is not None:
            raise refusal("not you")
        return False

    asio = server_for(app)
    install(asio, how, decide)

    client = asio.test_client(app)

    assert not client.is_connected()
    assert calls == ["called"]
    assert rooms_of(asio) == {}
    assert log.tracebacks == []


def raising(error: BaseException) -> Callable[[], Any]:
    def decide() -> None:
        raise error

    return decide


@pytest.mark.parametrize("always_connect", [False, True])
@pytest.mark.parametrize(
    ("decide", "reason"),
    [
        (lambda: False, {"message": "Connection rejected by server"}),
        (raising(Refused("not you")), {"message": "not you"}),
        (raising(Refused("not you", {"code": 1})), {"message": "not you", "data": {"code": 1}}),
        (raising(ConnectionRefusedError("detail")), {"message": "Connection refused by server"}),
        (raising(LookupError("detail")), INTERNAL),
        (raising(TypeError("detail")), INTERNAL),
    ],
)
def test_the_client_learns_the_reason_and_no_more(
    app: flask.Flask, live: Live, decide: Callable[[], Any], reason: Any, always_connect: bool
) -> None:
    asio = server_for(app, always_connect=always_connect)
    asio.on("connect")(decide)
    client = live.raw_peer(live.serve(app))

    first = client.connect()

    if always_connect:
        assert first.startswith('0{"sid":')
        first = client.next()
    if always_connect:
        assert first == "1"  # with a reason, JavaScript's clients could not read it
    else:
        assert (first[0], flask.json.loads(first[1:])) == ("4", reason)
    client.send('21["ask"]')
    client.settle()  # it leaves its rooms once it has been told
    asio.emit("news")
    assert client.connect("/nowhere").startswith("4/nowhere,")
    assert rooms_of(asio) == {}


def test_an_exception_beyond_exception_leaves_no_client_in_a_room(app: flask.Flask) -> None:
    class Timeout(BaseException):
        """As gevent.Timeout is."""

    asio = server_for(app)
    asio.on("connect")(raising(Timeout()))

    with pytest.raises(Timeout):
        asio.test_client(app)

    assert rooms_of(asio) == {}
    assert asio.server.manager.pending_connect == {}


@pytest.mark.parametrize(
    ("handler", "auth", "given"),
    [
        (lambda: "none", {"a": 1}, "none"),
        (lambda auth: [auth], {"a": 1}, [{"a": 1}]),
        (lambda auth: [auth], None, [None]),
        (lambda auth=5: [auth], None, [None]),
        (lambda *args: [len(args), *args], {"a": 1}, [1, {"a": 1}]),
    ],
)
def test_a_connect_handler_gets_the_auth_object_if_it_takes_it(
    app: flask.Flask, handler: Any, auth: Any, given: Any
) -> None:
    asio = server_for(app)
    seen: list[Any] = []
    asio.on("connect")(_noting(handler, seen))

    assert asio.test_client(app, auth=auth).is_connected()
    assert seen == [given]


def _noting(handler: Callable[..., Any], seen: list[Any]) -> Callable[..., Any]:
    from functools import wraps

    @wraps(handler)
    def wrapper(*args: Any) -> None:
        seen.append(handler(*args))

    return wrapper


def test_a_connect_handler_that_needs_more_than_there_is_is_refused(app: flask.Flask) -> None:
    asio = server_for(app)

    with pytest.raises(TypeError, match="needs 2 arguments, and is given 1"):
        asio.on("connect")(lambda auth, more: None)


def test_a_connect_handler_written_in_c_gets_the_auth_object(app: flask.Flask) -> None:
    handlers = {"connect": "builtins.bool"}  # who brings nothing is refused
    source = document({"/": channel(x_handlers=handlers)})
    asio = AsynctionSocketIO.from_spec(source, app=app)

    assert asio.test_client(app, auth={"user": "ann"}).is_connected()
    assert not asio.test_client(app, auth={}).is_connected()


@pytest.mark.parametrize(
    ("change", "kind", "reason"),
    [
        ({"query_string": ""}, BindingsValidationException, "token"),
        ({"query_string": "token=wrong"}, BindingsValidationException, "the query"),
        ({"query_string": "token=secret&page=x"}, BindingsValidationException, "page"),
        ({"headers": {"x-tenant": "c"}}, BindingsValidationException, "the headers"),
        ({"auth": None}, PayloadValidationException, "user"),
        ({"auth": {"user": 5}}, PayloadValidationException, "user"),
    ],
)
def test_a_connection_that_does_not_fit_is_refused_before_its_handler_is_called(
    app: flask.Flask, change: dict[str, Any], kind: type[Exception], reason: str
) -> None:
    told: list[Exception] = []
    connected: list[str] = []
    asio = server_for(app, GUARDED, default_error_handler=told.append)
    asio.on("connect")(lambda: connected.append("called"))

    refused = asio.test_client(app, **{**RIGHT, **change})
    accepted = asio.test_client(app, **RIGHT)

    assert (refused.is_connected(), accepted.is_connected()) == (False, True)
    assert connected == ["called"]
    assert [type(each) for each in told] == [kind]
    assert reason in str(told[0])
    assert "secret" not in str(told[0])


def test_query_values_and_headers_are_read_as_their_schema_asks(app: flask.Flask) -> None:
    asio = server_for(app, GUARDED)
    options = {**RIGHT, "query_string": "token=secret&page=3", "headers": {"x-TENANT": "a"}}

    assert asio.test_client(app, **options).is_connected()


@pytest.mark.parametrize("name", ["Content-Type", "content-type"])
def test_the_type_of_the_content_is_a_header_like_any_other(app: flask.Flask, name: str) -> None:
    headers = {"type": "object", "required": [name], "properties": {name: {"const": "text/x"}}}
    asio = server_for(app, document({"/": channel(bindings={"ws": {"headers": headers}})}))

    assert asio.test_client(
        app, headers={"Content-Type": "text/x"}, raise_exceptions=False
    ).is_connected()
    assert not asio.test_client(
        app, headers={"Content-Type": "text/y"}, raise_exceptions=False
    ).is_connected()
    assert not asio.test_client(app, raise_exceptions=False).is_connected()


def test_a_real_client_sees_the_reason_of_a_refusal_by_the_document(
    app: flask.Flask, live: Live, log: Log
) -> None:
    asio = server_for(app, GUARDED)
    url = live.serve(app)
    client = live.raw_peer(url)

    answer = client.connect(auth={"user": "ann"})

    assert answer.startswith('4{"message":"connection to namespace')
    assert "'token'" in answer or '\\"token\\"' in answer
    assert len(log.warnings) == 1
    assert log.tracebacks == []
    assert rooms_of(asio) == {}
    assert live.peer(f"{url}?token=secret", auth={"user": "ann"}).connected


@pytest.mark.parametrize("handler", [None, lambda error: True, fail, fail_with_type_error])
@pytest.mark.parametrize("validation", [True, False])
def test_an_error_handler_changes_nothing_about_a_refusal(
    app: flask.Flask, handler: ErrorHandler | None, validation: bool
) -> None:
    asio = server_for(app, GUARDED, default_error_handler=handler, validation=validation)

    client = asio.test_client(app, raise_exceptions=False)

    assert client.is_connected() is not validation
    assert (rooms_of(asio) == {}) is validation


def test_an_error_handler_is_told_of_a_refusal_in_the_request_of_the_connection(
    app: flask.Flask,
) -> None:
    seen: list[Any] = []

    def note(error: Exception) -> None:
        request: Any = flask.request
        seen.extend([request.args["page"], request.namespace, request.event["message"]])
        seen.append(request.event["args"])

    asio = server_for(app, GUARDED, default_error_handler=note)

    asio.test_client(app, query_string="page=3", auth={"user": "ann"})

    assert seen == ["3", "/", "connect", ({"user": "ann"},)]


def test_an_error_handler_that_emits_reaches_nobody_else_when_a_connection_is_refused(
    app: flask.Flask,
) -> None:
    asio = server_for(
        app,
        GUARDED,
        default_error_handler=lambda error: flask_socketio.emit("news", str(error)),
    )
    bystander = asio.test_client(app, **RIGHT)

    asio.test_client(app)

    assert bystander.get_received() == []


def test_the_error_method_of_a_class_namespace_is_told_of_a_refusal(app: flask.Flask) -> None:
    told: list[Exception] = []

    class Ours(flask_socketio.Namespace):
        def error(self, error: Exception) -> None:
            told.append(error)

    asio = server_for(app, GUARDED)
    asio.on_namespace(Ours("/"))

    assert not asio.test_client(app).is_connected()
    assert [type(each) for each in told] == [BindingsValidationException]


def test_an_application_whose_request_context_fails_still_refuses(
    app: flask.Flask, live: Live, log: Log
) -> None:
    app.teardown_request(fail)
    server_for(app, GUARDED)

    answer = live.raw_peer(live.serve(app)).connect()

    assert flask.json.loads(answer[1:]) == INTERNAL
    assert len(log.tracebacks) == 1


def test_refused_clients_can_not_send_events_and_get_no_broadcast(
    app: flask.Flask, live: Live
) -> None:
    handled: list[Any] = []
    asio = server_for(app, GUARDED)
    asio.on_event("ask", handled.append)
    url = live.serve(app)
    client = live.raw_peer(url)

    assert client.connect()[0] == "4"
    client.send('21["ask",1]', '51-2["ask",{"_placeholder":true,"num":0}]', b"\x01")
    asio.emit("news", 1)

    assert client.connect("/nowhere") == '4/nowhere,{"message":"Unable to connect"}'
    assert handled == []
    assert rooms_of(asio) == {}


def test_a_client_can_try_again_with_what_was_missing(app: flask.Flask, live: Live) -> None:
    server_for(app, GUARDED)
    client = live.raw_peer(f"{live.serve(app)}?token=secret")

    assert client.connect()[0] == "4"
    assert client.connect(auth={"user": "ann"}).startswith('0{"sid":')


def test_a_failing_second_connection_leaves_the_first_one_as_it_was(
    app: flask.Flask, live: Live
) -> None:
    server_for(app, GUARDED)
    client = live.raw_peer(f"{live.serve(app)}?token=secret")

    assert client.connect(auth={"user": "ann"})[0] == "0"
    assert client.connect()[0] == "4"
    assert client.connect(auth={"user": "ann"})[0] == "4"
    client.send('21["ask"]')
    assert client.next() == '31["answer"]'


@pytest.mark.parametrize("namespace", ["/", "/other"])
def test_a_namespace_that_the_document_does_not_name_is_refused_whoever_handles_it(
    app: flask.Flask, live: Live, namespace: str, log: Log
) -> None:
    called: list[str] = []
    asio = server_for(app, document({"/chat": channel()}))
    asio.on("connect", namespace=namespace)(lambda: called.append("connect"))
    asio.on("connect", namespace="*")(lambda: called.append("connect anywhere"))

    client = live.raw_peer(live.serve(app))

    prefix = "4" if namespace == "/" else f"4{namespace},"
    assert client.connect(namespace) == prefix + '{"message":"Unable to connect"}'
    assert called == []
    assert client.connect("/chat").startswith("0/chat,")
    assert called == ["connect anywhere"]


def test_every_namespace_of_the_document_is_connectable_without_handlers(
    app: flask.Flask, live: Live
) -> None:
    names = ["/", "/a", "/b/c"]
    server_for(app, document({name: channel(emits=[message("news")]) for name in names}))
    client = live.raw_peer(live.serve(app))

    answers = [client.connect(name) for name in names]

    assert [answer.split("{")[0] for answer in answers] == ["0", "0/a,", "0/b/c,"]


@pytest.mark.parametrize(
    "event", ["connect", "disconnect", "connect_error", "disconnecting", "newListener", "*"]
)
@pytest.mark.parametrize("validation", [True, False])
def test_a_packet_can_not_pose_as_what_socketio_keeps_for_itself(
    app: flask.Flask, live: Live, log: Log, event: str, validation: bool
) -> None:
    called: list[Any] = []
    asio = server_for(app, validation=validation)
    asio.on_event("connect", lambda *args: called.append(("connect", *args)))
    asio.on_event("disconnect", lambda *args: called.append(("disconnect", *args)))
    asio.on_event("*", lambda *args: called.append(args))
    client = live.raw_peer(live.serve(app))
    client.connect()

    client.send(f'21["{event}",{{"REQUEST_METHOD":"GET"}}]', '22["ask"]')

    assert client.next() == '32["answer"]'
    assert called == [("connect", None)]
    assert len(log.warnings) == 1


def test_a_disconnect_handler_gets_the_reason_if_it_takes_it(app: flask.Flask) -> None:
    reasons: list[Any] = []
    source = document({"/a": channel(), "/b": channel()})
    asio = server_for(app, source)
    asio.on("disconnect", namespace="/a")(reasons.append)
    asio.on("disconnect", namespace="/b")(lambda: reasons.append("none taken"))

    for namespace in ("/a", "/b"):
        asio.test_client(app, namespace=namespace).disconnect(namespace=namespace)

    assert reasons == ["client disconnect", "none taken"]


@pytest.mark.parametrize("how", ["function", "method"])
@pytest.mark.parametrize("with_handler", [False, True])
@pytest.mark.parametrize("error", [TypeError, LookupError])
def test_a_disconnect_handler_that_raises_is_called_once_and_its_client_is_gone(
    app: flask.Flask, log: Log, how: str, with_handler: bool, error: type[Exception]
) -> None:
    calls: list[Any] = []

    def leave(reason: Any) -> None:
        calls.append(reason)
        raise error("failed")

    asio = server_for(app)
    if how == "method":
        methods = {"on_disconnect": lambda self, reason: leave(reason)}
        asio.on_namespace(type("Ours", (flask_socketio.Namespace,), methods)("/"))
    else:
        asio.on("disconnect")(leave)
    if with_handler:
        asio.on_error_default(lambda error: None)
    client = asio.test_client(app)

    client.disconnect()

    assert calls == ["client disconnect"]
    assert rooms_of(asio) == {}
    assert len(log.tracebacks) == (0 if with_handler else 1)


def test_a_failing_disconnect_handler_does_not_keep_other_namespaces_connected(
    app: flask.Flask, live: Live, log: Log
) -> None:
    import threading

    left = threading.Event()
    source = document({"/a": channel(), "/b": channel()})
    asio = server_for(app, source)
    asio.on("disconnect", namespace="/a")(fail)
    asio.on("disconnect", namespace="/b")(left.set)
    client = live.raw_peer(live.serve(app))
    client.connect("/a")
    client.connect("/b")

    client.close()

    assert left.wait(60)
    assert len(log.tracebacks) == 1


def test_a_server_that_disconnects_a_client_is_told_so(app: flask.Flask) -> None:
    reasons: list[Any] = []
    asio = server_for(app)
    asio.on("disconnect")(reasons.append)
    asio.on_event("ask", flask_socketio.disconnect)
    client = asio.test_client(app)

    client.emit("ask")

    assert reasons == ["server disconnect"]
    assert not client.is_connected()


def test_with_always_connect_a_connection_that_does_not_fit_is_in_no_room_either(
    app: flask.Flask, live: Live
) -> None:
    asio = server_for(app, GUARDED, always_connect=True)
    client = live.raw_peer(live.serve(app))

    assert client.connect().startswith('4{"message":"connection to namespace')
    assert rooms_of(asio) == {}


def test_a_disconnect_handler_that_raises_beyond_exception_keeps_no_client_in_a_room(
    app: flask.Flask,
) -> None:
    class Timeout(BaseException):
        """As gevent.Timeout is."""

    def leave() -> None:
        raise Timeout

    asio = AsynctionSocketIO.from_spec(document({"/": channel()}), app=app)
    asio.on("disconnect")(leave)
    client = asio.test_client(app)

    with contextlib.suppress(Timeout):
        client.disconnect()

    assert asio.server.manager.rooms == {}
    assert asio.server.manager.pending_disconnect == {}


@pytest.mark.parametrize(
    ("described", "required"), [("x-tenant", "X-Tenant"), ("X-Tenant", "x-tenant")]
)
def test_a_header_that_the_schema_spells_in_two_ways_is_one(
    app: flask.Flask, described: str, required: str
) -> None:
    headers = {"properties": {described: {"enum": ["a"]}}, "required": [required]}
    source = document({"/": channel(bindings={"ws": {"headers": {"type": "object", **headers}}})})
    asio = AsynctionSocketIO.from_spec(source, app=app)

    connected = [
        asio.test_client(app, headers=given, raise_exceptions=False).is_connected()
        for given in ({"X-Tenant": "a"}, {"X-Tenant": "b"}, {})
    ]

    assert connected == [True, False, False]


@pytest.mark.parametrize("detail", [b"\x00", {1, 2}, dt.date(2024, 2, 29)], ids=repr)
def test_a_refusal_whose_details_can_not_be_written_leaves_nothing_behind(
    app: flask.Flask, live: Live, detail: Any
) -> None:
    def decide() -> None:
        raise Refused("not you", {"why": detail})

    asio = AsynctionSocketIO.from_spec(document({"/": channel()}), app=app, async_mode="threading")
    asio.on("connect")(decide)
    client = live.raw_peer(live.serve(app))

    assert client.connect().startswith("4{")
    assert asio.server.manager.rooms == {}
    assert asio.server.manager.pending_connect == {}
