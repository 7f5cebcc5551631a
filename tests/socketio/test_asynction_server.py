"""AsynctionServer: a python-socketio server of a document, without Flask."""

import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import socketio

from asynction_socketio import (
    AsynctionException,
    AsynctionServer,
    ErrorHandler,
    Identity,
    MessageAckValidationException,
    PayloadValidationException,
    SecurityException,
    SpecError,
    UndeclaredEventException,
    reply_with_error,
)
from tests.server.conftest import Live, Log
from tests.server.documents import (
    NUMBER,
    TEXT,
    Document,
    channel,
    document,
    message,
    noting,
    secured,
)
from tests.server.live import raw_peer

Importable = Callable[..., str]
ACKED: Document = {"args": NUMBER}
CHAT = document({"/chat": channel([message("say", TEXT, x_ack=ACKED)], [message("said", TEXT)])})


def server_for(spec: Document, **options: Any) -> AsynctionServer:
    return AsynctionServer.from_spec(spec, async_mode="threading", **options)


def url_of(live: Live, sio: AsynctionServer) -> str:
    return live.serve(socketio.WSGIApp(sio, socketio_path=sio.path))


def test_a_handler_of_the_document_is_called_with_the_sid(
    live: Live, importable: Importable
) -> None:
    calls: list[Any] = []
    module = importable(say=noting(calls, 5))
    say = message("say", TEXT, x_handler=f"{module}.say", x_ack=ACKED)

    peer = live.peer(url_of(live, server_for(document({"/chat": channel([say])}))), "/chat")

    assert peer.call("say", "hello") == 5
    assert calls == [(peer.sid, "hello")]


def test_connect_and_disconnect_handlers_are_called_as_python_socketio_calls_them(
    live: Live,
) -> None:
    connected: list[Any] = []
    left: list[Any] = []
    gone = threading.Event()
    sio = server_for(document({"/chat": channel()}))

    @sio.event(namespace="/chat")  # type: ignore[untyped-decorator]
    def connect(sid: str, environ: dict[str, Any], auth: Any) -> None:
        connected.append((sid, environ["REQUEST_METHOD"], auth))

    @sio.event(namespace="/chat")  # type: ignore[untyped-decorator]
    def disconnect(sid: str, reason: str) -> None:
        left.append((sid, reason))
        gone.set()

    peer = live.peer(url_of(live, sio), "/chat", auth={"name": "ada"})
    sid = peer.sid
    peer.close()

    assert gone.wait(30)
    assert connected == [(sid, "GET", {"name": "ada"})]
    assert left == [(sid, sio.reason.TRANSPORT_CLOSE)]


def test_handlers_that_can_not_take_what_they_are_sent_are_refused() -> None:
    sio = server_for(CHAT)

    with pytest.raises(TypeError, match="takes 1 argument, and is given 2"):
        sio.on("say", lambda sid: None, namespace="/chat")
    with pytest.raises(TypeError, match="needs 4 arguments, and is given 3"):
        sio.on("connect", lambda sid, environ, auth, more: None, namespace="/chat")


def test_a_connect_handler_gets_the_identity_and_so_does_who_has_the_sid(
    live: Live, importable: Importable
) -> None:
    module = importable(user_of=lambda key: {"sub": key, "scopes": []})
    spec = secured(f"{module}.user_of", whoami=True)
    spec["servers"] = {
        "main": {
            "host": "localhost",
            "protocol": "ws",
            "security": spec["operations"]["whoami"]["security"],
        }
    }
    sio = server_for(spec)
    users: list[Any] = []

    @sio.event  # type: ignore[untyped-decorator]
    def connect(sid: str, environ: Any, user: Any, token_info: Any) -> None:
        users.append((user, token_info["sub"]))

    @sio.event  # type: ignore[untyped-decorator]
    def whoami(sid: str) -> Any:
        return sio.identity(sid).user

    url = url_of(live, sio)
    peer = live.peer(f"{url}?key=ada")

    assert peer.call("whoami") == "ada"
    assert users == [("ada", "ada")]
    assert sio.identity(peer.sid) == Identity("ada", {"sub": "ada", "scopes": []})
    with pytest.raises(KeyError):
        sio.identity("nobody")
    assert not live.peer(url).connected


def test_an_invalid_event_does_not_reach_its_handler_and_the_error_handler_answers(
    live: Live,
) -> None:
    calls: list[Any] = []
    sio = server_for(CHAT, default_error_handler=reply_with_error)
    sio.on("say", noting(calls, 1), namespace="/chat")
    peer = live.peer(url_of(live, sio), "/chat")

    assert peer.call("say", 5)["error"]["type"] == "PayloadValidationException"
    assert peer.call("say", "text") == 1
    assert calls == [(peer.sid, "text")]


def test_error_handlers_of_namespaces_come_first_and_are_given_the_sid(live: Live) -> None:
    errors: list[Any] = []
    sio = server_for(CHAT, default_error_handler=lambda error: "default")

    @sio.on_error("/chat")
    def failed(error: Exception, sid: str | None) -> str:
        errors.append((type(error), sid))
        return "failed"

    @sio.on("say", namespace="/chat")
    def say(sid: str, text: str) -> Any:
        if text == "raise":
            raise LookupError(text)
        return text

    peer = live.peer(url_of(live, sio), "/chat")

    assert [peer.call("say", text) for text in ("raise", "no number")] == ["failed", "failed"]
    assert errors == [(LookupError, peer.sid), (MessageAckValidationException, peer.sid)]


def test_an_error_handler_of_the_document_is_found(live: Live, importable: Importable) -> None:
    errors: list[Any] = []
    module = importable(failed=noting(errors, "failed"), say=lambda sid, text: 1)
    say = message("say", TEXT, x_handler=f"{module}.say")
    spec = document({"/chat": channel([say], x_handlers={"error": f"{module}.failed"})})

    peer = live.peer(url_of(live, server_for(spec)), "/chat")

    assert peer.call("say", 5) == "failed"
    assert [(type(error), sid) for error, sid in errors] == [(PayloadValidationException, peer.sid)]


@pytest.mark.parametrize("answer", [False, LookupError, "error handler"])
def test_a_connect_handler_refuses_whatever_an_error_handler_returns(
    live: Live, log: Log, answer: Any
) -> None:
    handler: ErrorHandler = lambda error: True  # noqa: E731
    sio = server_for(CHAT, default_error_handler=handler if answer == "error handler" else None)
    sio.on("say", lambda sid, text: 1, namespace="/chat")

    @sio.on("connect", namespace="/chat")
    def connect(sid: str, environ: Any) -> Any:
        if answer is not False:
            raise LookupError("secret")
        return False

    peer = live.peer(url_of(live, sio), "/chat")

    assert not peer.connected
    assert "secret" not in str(peer.refusal)
    assert sio.manager.rooms == {}


def test_class_namespaces_and_catch_alls_are_called_as_python_socketio_calls_them(
    live: Live,
) -> None:
    calls: list[Any] = []

    class Chat(socketio.Namespace):  # type: ignore[misc]
        def on_connect(self, sid: str, environ: Any, auth: Any) -> None:
            calls.append("connect")

        def on_say(self, sid: str, text: str) -> int:
            calls.append(text)
            return len(text)

    sio = server_for(document({"/": channel([message("say", TEXT)]), **CHAT["channels"]}))
    sio.register_namespace(Chat("/chat"))
    sio.on("*", noting(calls, 7))
    url = url_of(live, sio)
    chat, main = live.peer(url, "/chat"), live.peer(url)

    assert chat.call("say", "hello") == 5
    assert main.call("say", "there") == 7
    assert calls == ["connect", "hello", ("say", main.sid, "there")]
    with pytest.raises(TypeError, match="needs 3 arguments"):
        sio.register_namespace(
            type("Wrong", (socketio.Namespace,), {"on_say": lambda self, a, b, c: None})("/chat")
        )


def test_what_is_emitted_is_checked_and_so_is_its_acknowledgement(live: Live) -> None:
    asks = document({"/": channel(emits=[message("ask", NUMBER, x_ack=ACKED)])})
    sio = server_for(asks)
    peer = live.peer(url_of(live, sio))
    peer.answers["ask"] = "no number"

    with pytest.raises(PayloadValidationException):
        sio.emit("ask", "text")
    with pytest.raises(UndeclaredEventException):
        sio.emit("other")
    with pytest.raises(MessageAckValidationException):
        sio.call("ask", 1, to=peer.sid)
    peer.answers["ask"] = 5
    assert sio.call("ask", 1, to=peer.sid) == 5


def test_an_event_without_a_handler_keeps_clients_out_until_it_has_one(
    live: Live, log: Log
) -> None:
    sio = server_for(CHAT)
    url = url_of(live, sio)

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{url}/socket.io/?EIO=4&transport=polling")
    with refused.value as answer:
        assert answer.code == 503
        assert b"event 'say' in namespace '/chat' has no handler" in answer.read()
    sio.on("say", lambda sid, text: 1, namespace="/chat")
    assert live.peer(url, "/chat").call("say", "text") == 1


def test_the_path_is_that_of_the_chosen_server(live: Live) -> None:
    spec = document(
        {"/": channel()}, servers={"main": {"url": "localhost/v1/io", "protocol": "ws"}}
    )
    sio = AsynctionServer.from_spec(spec, server_name="main", async_mode="threading")

    assert sio.path == "v1/io"
    assert live.peer(url_of(live, sio), socketio_path="v1/io").connected
    assert server_for(spec).path == "socket.io"
    with pytest.raises(AsynctionException, match="no server 'other'"):
        AsynctionServer.from_spec(spec, server_name="other")


def test_all_that_is_wrong_with_the_code_of_a_document_is_reported_at_once() -> None:
    say = message("say", TEXT, x_handler="no_such_module.say")
    spec = document({"/chat": channel([say], x_handlers={"connect": "os.no_such_name"})})

    with pytest.raises(SpecError) as raised:
        server_for(spec)
    assert len(raised.value.diagnostics) == 2


def test_an_option_that_there_is_not_is_refused_with_the_one_that_may_be_meant() -> None:
    spec = document({"/": channel()})

    with pytest.raises(TypeError, match="no option 'ping_intervall'; did you mean 'ping_interval'"):
        server_for(spec, ping_intervall=5)
    with pytest.raises(TypeError, match="`validation` is True or False"):
        AsynctionServer.from_spec(spec, "main")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="leave `namespaces` out"):
        server_for(spec, namespaces=["/"])
    assert server_for(spec, ping_interval=5).eio.ping_interval == 5


def test_a_subclass_is_what_from_spec_gives() -> None:
    class Ours(AsynctionServer):
        pass

    assert type(Ours.from_spec(document({"/": channel()}), async_mode="threading")) is Ours


def test_the_document_does_not_declare_the_namespace_of_the_admin_interface(live: Live) -> None:
    sio = server_for(document({"/": channel()}))
    admin = sio.instrument(auth=False, mode="production", server_stats_interval=0.05)
    url = url_of(live, sio)

    try:
        with raw_peer(url) as client:
            assert client.connect("/admin").startswith("0/admin,")
            assert client.connect("/other").startswith("4/other,")
    finally:
        admin.shutdown()
        admin.uninstrument()


def test_a_refused_event_of_a_client_without_credentials_reaches_the_error_handler(
    live: Live, importable: Importable
) -> None:
    errors: list[Any] = []
    module = importable(user_of=lambda key: {"sub": key})
    sio = server_for(secured(f"{module}.user_of", go=True), default_error_handler=noting(errors, 0))
    sio.on("go", lambda sid: 1)
    peer = live.peer(url_of(live, sio))

    assert peer.call("go") == 0
    assert [type(error) for error, _ in errors] == [SecurityException]


def test_limits_are_answered_without_an_error_handler_too(live: Live) -> None:
    say = message("say", TEXT, x_ack=ACKED, x_limits={"rate": 1, "per": 3600})
    sio = server_for(document({"/chat": channel([say])}))
    sio.on("say", lambda _sid, text: len(text), namespace="/chat")

    peer = live.peer(url_of(live, sio), "/chat")

    assert peer.call("say", "hello") == 5
    assert peer.call("say", "hello")["error"]["type"] == "RateLimitException"


def test_a_client_renews_its_credentials(live: Live, importable: Importable) -> None:
    module = importable(holder=lambda token: {"sub": token[0]})
    source = document({"/": channel([message("renew", TEXT)])})
    source["servers"] = {"s": {"url": "a", "protocol": "ws", "security": [{"token": []}]}}
    scheme = {"type": "http", "scheme": "bearer", "x-authField": "token"}
    scheme["x-bearerInfoFunc"] = f"{module}.holder"
    source["components"] = {"securitySchemes": {"token": scheme}}
    sio = server_for(source, server_name="s", default_error_handler=reply_with_error)

    @sio.on("renew")
    def renew(sid: str, token: str) -> Any:
        return sio.renew_identity(sid, {"token": token}).user

    peer = live.peer(url_of(live, sio), auth={"token": "ada"})

    assert peer.call("renew", "another of a") == "a"
    assert peer.call("renew", "bob")["error"]["type"] == "SecurityException"
