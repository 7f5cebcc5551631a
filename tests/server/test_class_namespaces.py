"""Class-based namespaces: checked like any other handler."""

from importlib.metadata import version
from typing import Any

import flask
import flask_socketio
import pytest
import socketio
from packaging.version import Version

from asynction_server import AsynctionSocketIO, SpecError

from .conftest import Log
from .documents import NUMBER, TEXT, channel, document, message

CHAT = document(
    {
        "/chat": channel(
            [message("say", NUMBER, x_ack={"args": TEXT}), message("open")],
            [message("said", TEXT), message("message", TEXT)],
        )
    }
)


class Chat(flask_socketio.Namespace):
    """The handlers of the namespace; `answers` is what `say` answers next."""

    def __init__(self, answer: Any = "said") -> None:
        super().__init__("/chat")
        self.answer = answer
        self.calls: list[Any] = []

    def on_connect(self, auth: Any) -> None:
        self.calls.append(("connect", auth))

    def on_disconnect(self, reason: str) -> None:
        self.calls.append(("disconnect", reason))

    def on_say(self, number: int) -> Any:
        self.calls.append(("say", number))
        return self.answer

    def on_open(self, first: Any) -> Any:
        return first


class Handling(Chat):
    def error(self, error: Exception) -> Any:
        self.calls.append(type(error).__name__)
        return {"error": 1}


class Dispatching(Chat):
    """Finds its handlers itself, and calls them without Flask-SocketIO."""

    def trigger_event(self, event: str, *args: Any) -> Any:
        if event == "say":
            return self.on_say(args[1])
        return super().trigger_event(event, *args)


class Wrapping(Chat):
    """Changes what its handlers answer."""

    def trigger_event(self, event: str, *args: Any) -> Any:
        answer = super().trigger_event(event, *args)
        return answer if event in {"connect", "disconnect"} else [answer]


class Client:
    def __init__(self, app: flask.Flask, namespace: Chat, **options: Any) -> None:
        self.asio = AsynctionSocketIO.from_spec(CHAT, app=app, **options)
        self.asio.on_namespace(namespace)
        self.client = self.asio.test_client(
            app, namespace="/chat", auth={"user": "ann"}, raise_exceptions=False
        )

    def ask(self, event: str, *args: Any) -> Any:
        return self.client.emit(event, *args, namespace="/chat", callback=True)


def test_its_methods_are_the_handlers(app: flask.Flask) -> None:
    chat = Chat()
    client = Client(app, chat)

    assert client.ask("say", 5) == "said"
    assert client.ask("open", 1) == 1
    client.client.disconnect(namespace="/chat")
    assert chat.calls == [
        ("connect", {"user": "ann"}),
        ("say", 5),
        ("disconnect", "client disconnect"),
    ]


@pytest.mark.parametrize("kind", [Chat, Dispatching, Wrapping])
def test_what_it_receives_is_checked_however_it_dispatches(
    app: flask.Flask, log: Log, kind: type[Chat]
) -> None:
    chat = kind()
    client = Client(app, chat)

    client.ask("say", "five")

    assert ("say", "five") not in chat.calls
    assert len(log.warnings) == 1


@pytest.mark.parametrize(
    ("kind", "answer"), [(Chat, 5), (Dispatching, 5), (Dispatching, None), (Wrapping, "said")]
)
def test_what_it_answers_is_checked_however_it_dispatches(
    app: flask.Flask, log: Log, kind: type[Chat], answer: Any
) -> None:
    assert Client(app, kind(answer)).ask("say", 5) is None

    assert ["the ack of event" in line for line in log.warnings] == [True]
    assert log.tracebacks == []


def test_a_right_answer_passes_however_it_dispatches(app: flask.Flask) -> None:
    assert Client(app, Dispatching()).ask("say", 5) == "said"


calls_error_methods = pytest.mark.skipif(
    Version(version("flask-socketio")) < Version("5.7"),
    reason="Flask-SocketIO calls them since version 5.7",
)


@pytest.mark.parametrize(
    ("answer", "number"), [("said", "five"), pytest.param(5, 5, marks=calls_error_methods)]
)
def test_its_error_method_is_told_and_answers(app: flask.Flask, answer: Any, number: Any) -> None:
    chat = Handling(answer)

    assert Client(app, chat).ask("say", number) == {"error": 1}
    assert chat.calls[-1] in {"PayloadValidationException", "MessageAckValidationException"}
    assert len([each for each in chat.calls if isinstance(each, str)]) == 1


def test_an_error_handler_goes_before_its_error_method(app: flask.Flask) -> None:
    chat = Handling()

    answer = Client(app, chat, default_error_handler=lambda error: "default").ask("say", "five")

    assert answer == "default"
    assert chat.calls == [("connect", {"user": "ann"})]


@calls_error_methods
def test_its_own_exceptions_reach_its_error_method_once(app: flask.Flask) -> None:
    class Failing(Handling):
        def on_say(self, number: int) -> Any:
            self.calls.append("called")
            raise TypeError("own")

    chat = Failing()

    assert Client(app, chat).ask("say", 5) == {"error": 1}
    assert chat.calls[1:] == ["called", "TypeError"]


def test_an_event_without_a_method_has_no_handler(app: flask.Flask) -> None:
    class Half(flask_socketio.Namespace):
        def on_say(self, number: int) -> None:
            """Handle one of the two."""

    asio = AsynctionSocketIO.from_spec(CHAT, app=app)
    asio.on_namespace(Half("/chat"))

    with pytest.raises(SpecError, match="'open' in namespace '/chat' has no handler"):
        asio.require_handlers()


def test_methods_for_undeclared_events_are_warned_of_once(app: flask.Flask, log: Log) -> None:
    class More(Chat):
        def on_dance(self) -> str:
            return "danced"

    client = Client(app, More())

    assert [client.ask("dance"), client.ask("dance")] == ["danced", "danced"]
    assert len(log.warnings) == 1
    assert "'dance'" in log.warnings[0]


def test_an_overridden_dispatch_gets_undeclared_events_too(app: flask.Flask) -> None:
    class Everything(Chat):
        def trigger_event(self, event: str, *args: Any) -> Any:
            return super().trigger_event(event, *args) or f"{event}!"

    assert Client(app, Everything()).ask("dance") == "dance!"


def test_it_emits_in_its_own_namespace(app: flask.Flask) -> None:
    chat = Chat()
    client = Client(app, chat)

    chat.emit("said", "hello")
    chat.send("text")

    received = client.client.get_received("/chat")
    assert [(each["name"], each["args"]) for each in received] == [
        ("said", ["hello"]),
        ("message", "text"),
    ]


def test_only_a_namespace_can_be_one(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(CHAT, app=app)

    class NotOne:
        def on_say(self) -> None:
            """Handle an event, were it a namespace."""

    with pytest.raises(ValueError, match="Not a namespace"):
        asio.on_namespace(NotOne())


def test_a_connect_method_that_flask_socketio_can_not_call_lets_nobody_in(
    app: flask.Flask, log: Log
) -> None:
    class Everywhere(flask_socketio.Namespace):
        def on_connect(self) -> None:
            """Decide about connections to any namespace, which Flask-SocketIO can't do."""

    asio = AsynctionSocketIO.from_spec(document({"/chat": channel()}), app=app)
    asio.on_namespace(Everywhere("*"))

    assert not asio.test_client(app, namespace="/chat", raise_exceptions=False).is_connected(
        "/chat"
    )
    assert len(log.tracebacks) == 1


def test_a_namespace_of_python_socketio_is_checked_too(app: flask.Flask, log: Log) -> None:
    calls: list[Any] = []

    class Plain(socketio.Namespace):  # type: ignore[misc]  # python-socketio has no types
        def on_say(self, sid: str, number: int) -> Any:
            calls.append(number)
            return "said" if number else 0

    asio = AsynctionSocketIO.from_spec(CHAT, app=app)
    asio.server.register_namespace(Plain("/chat"))
    client = asio.test_client(app, namespace="/chat", raise_exceptions=False)

    answers = [
        client.emit("say", number, namespace="/chat", callback=True) for number in (5, "five", 0)
    ]

    assert answers == ["said", None, None]
    assert calls == [5, 0]
    assert ["the ack of event" in line for line in log.warnings] == [False, True]


@pytest.mark.parametrize("registered", ["before", "after"])
def test_it_may_be_registered_before_or_after_the_application(
    app: flask.Flask, registered: str
) -> None:
    asio = AsynctionSocketIO.from_spec(CHAT)
    if registered == "before":
        asio.on_namespace(Chat())
    asio.init_app(app)
    if registered == "after":
        asio.on_namespace(Chat())

    client = asio.test_client(app, namespace="/chat")

    assert client.emit("say", 5, namespace="/chat", callback=True) == "said"
