"""Handlers that a document names: imported, checked, called once with what they take."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
import pytest

from asynction_server import AsynctionSocketIO, SpecError

from .conftest import Live, Log
from .documents import NUMBER, PAIR, TEXT, Document, channel, document, message, noting

Importable = Callable[..., str]


def handled_by(path: str) -> Document:
    return document({"/": channel([message("ask", x_handler=path)])})


def answer_of(app: flask.Flask, source: Any, *args: Any) -> Any:
    asio = AsynctionSocketIO.from_spec(source, app=app)
    return asio.test_client(app, raise_exceptions=False).emit("ask", *args, callback=True)


class Handlers:
    @staticmethod
    def static(number: int) -> Any:
        return ["static", number]

    @classmethod
    def of_class(cls, number: int) -> Any:
        return [cls.__name__, number]

    class Inner:
        @staticmethod
        def nested(number: int) -> Any:
            return ["nested", number]


class Callable1:
    def __call__(self, number: int) -> Any:
        return ["instance", number]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("function", ["function", 1]),
        ("Handlers.static", ["static", 1]),
        ("Handlers.of_class", ["Handlers", 1]),
        ("Handlers.Inner.nested", ["nested", 1]),
        ("instance", ["instance", 1]),
    ],
)
def test_a_handler_is_anything_callable_at_a_dotted_path(
    app: flask.Flask, importable: Importable, path: str, answer: Any
) -> None:
    module = importable(
        Handlers=Handlers, instance=Callable1(), function=lambda number: ["function", number]
    )

    assert answer_of(app, handled_by(f"{module}.{path}"), 1) == answer


def test_a_handler_may_be_in_a_module_of_a_package(
    app: flask.Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tested_package" / "sub").mkdir(parents=True)
    for folder in ("tested_package", "tested_package/sub"):
        (tmp_path / folder / "__init__.py").touch()
    source = "def ask(number):\n    return number + 1\n"
    (tmp_path / "tested_package/sub/events.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)

    assert answer_of(app, handled_by("tested_package.sub.events.ask"), 1) == 2


def test_a_module_under_another_name_than_its_own_is_found(app: flask.Flask) -> None:
    assert answer_of(app, handled_by("os.path.basename"), "a/b") == "b"


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("no_such_module.ask", "there is no module 'no_such_module'"),
        ("tested_handlers.nothing", "'tested_handlers' has no 'nothing'"),
        ("tested_handlers.Handlers.nothing", "'Handlers' has no 'nothing'"),
        ("tested_handlers.number", "it is not callable: its type is int"),
        ("tested_handlers", "write a dotted path"),
        ("tested_handlers:ask", "write a dotted path"),
        ("tested handlers.ask", "write a dotted path"),
        ("", "write a dotted path"),
        (".ask", "write a dotted path"),
        ("tested_handlers.lazy.ask", "reading 'lazy' failed: ImportError: no driver"),
    ],
)
def test_a_path_that_leads_to_no_callable_is_refused(
    app: flask.Flask, importable: Importable, path: str, problem: str
) -> None:
    def lazy(name: str) -> Any:
        if name == "lazy":
            raise ImportError("no driver")
        raise AttributeError(name)

    importable(Handlers=Handlers, number=1, __getattr__=lazy)

    with pytest.raises(SpecError) as caught:
        AsynctionSocketIO.from_spec(handled_by(path), app=app)

    assert problem in str(caught.value)
    assert "the handler of event 'ask' in namespace '/'" in str(caught.value)
    assert repr(path) in str(caught.value)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("raise RuntimeError('no database')", "RuntimeError: no database"),
        ("import no_such_module", "No module named 'no_such_module'"),
        ("import tested_broken.missing", "No module named 'tested_broken.missing'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("def ask(:", "SyntaxError"),
    ],
)
def test_a_module_that_can_not_be_imported_is_told_with_its_error(
    app: flask.Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    source: str,
    problem: str,
) -> None:
    (tmp_path / "tested_broken.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(SpecError) as caught:
        AsynctionSocketIO.from_spec(handled_by("tested_broken.ask"), app=app)

    assert "importing 'tested_broken' failed" in str(caught.value)
    assert problem in str(caught.value)


def test_a_server_built_in_the_module_of_its_handlers_gets_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (
        "import flask\n"
        "from asynction_server import AsynctionSocketIO\n"
        "document = {'asyncapi': '2.6.0', 'info': {'title': 't', 'version': '1'}, 'channels': {\n"
        "    '/': {'publish': {'message': {'name': 'ask', 'x-handler': 'tested_circle.ask'}}}}}\n"
        "asio = AsynctionSocketIO.from_spec(document, app=flask.Flask('circle'))\n"
        "def ask():\n    pass\n"
    )
    (tmp_path / "tested_circle.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(SpecError, match="still being imported: build the server in another module"):
        __import__("tested_circle")


def test_all_handlers_that_can_not_be_used_are_told_together_with_their_places(
    app: flask.Flask, tmp_path: Path
) -> None:
    file = tmp_path / "asyncapi.yaml"
    file.write_text(
        "asyncapi: 2.6.0\n"
        "info: {title: t, version: '1'}\n"
        "channels:\n"
        "  /chat:\n"
        "    publish:\n"
        "      message:\n"
        "        oneOf:\n"
        "          - {name: one, x-handler: no_such_module.one}\n"
        "          - {name: two, x-handler: os.path.basename}\n"
        "    x-handlers:\n"
        "      connect: no_such_module.connect\n"
        "  /admin:\n"
        "    x-handlers:\n"
        "      error: os.sep\n"
    )

    with pytest.raises(SpecError) as caught:
        AsynctionSocketIO.from_spec(file, app=app)

    problems = caught.value.diagnostics
    assert [(each.rule, each.line, each.column) for each in problems] == [
        ("handler", 8, 36),
        ("handler", 11, 16),
        ("handler", 14, 14),
    ]
    assert all(each.file == str(file) for each in problems)
    assert "event 'one' in namespace '/chat'" in problems[0].message
    assert "the x-handler 'connect' in namespace '/chat'" in problems[1].message
    assert "the x-handler 'error' in namespace '/admin'" in problems[2].message


def test_nothing_is_registered_when_a_handler_can_not_be_used(
    app: flask.Flask, importable: Importable
) -> None:
    module = importable(good=lambda: None)
    source = document(
        {
            "/": channel(
                [
                    message("good", x_handler=f"{module}.good"),
                    message("bad", x_handler=f"{module}.bad"),
                ]
            )
        }
    )
    wsgi_app, routes = app.wsgi_app, len(list(app.url_map.iter_rules()))
    asio = AsynctionSocketIO.from_spec(source)

    with pytest.raises(SpecError):
        asio.init_app(app)

    assert app.wsgi_app == wsgi_app
    assert len(list(app.url_map.iter_rules())) == routes
    assert "socketio" not in app.extensions
    assert asio.handlers == []


def test_x_handlers_handle_connect_disconnect_and_error(
    app: flask.Flask, importable: Importable
) -> None:
    told: list[Any] = []

    def fail() -> None:
        raise LookupError("failed")

    module = importable(
        connect=lambda: told.append(("connect", flask.request.namespace)),  # type: ignore[attr-defined]
        disconnect=lambda reason: told.append(("disconnect", reason)),
        error=noting(told, "sorry"),
        fail=fail,
    )
    handlers = {name: f"{module}.{name}" for name in ("connect", "disconnect", "error")}
    source = document(
        {"/chat": channel([message("fail", x_handler=f"{module}.fail")], x_handlers=handlers)}
    )
    asio = AsynctionSocketIO.from_spec(source, app=app)

    client = asio.test_client(app, namespace="/chat")
    answer = client.emit("fail", namespace="/chat", callback=True)
    client.disconnect(namespace="/chat")

    assert answer == "sorry"
    assert [repr(each) if isinstance(each, Exception) else each for each in told] == [
        ("connect", "/chat"),
        "LookupError('failed')",
        ("disconnect", "client disconnect"),
    ]


def test_an_error_handler_of_a_namespace_is_asked_before_the_default_one(
    app: flask.Flask, importable: Importable
) -> None:
    def fail() -> None:
        raise LookupError

    module = importable(error=lambda error: "own", fail=fail)
    events = [message("fail", x_handler=f"{module}.fail")]
    source = document(
        {
            "/own": channel(events, x_handlers={"error": f"{module}.error"}),
            "/other": channel(events),
        }
    )
    asio = AsynctionSocketIO.from_spec(
        source, app=app, default_error_handler=lambda error: "default"
    )

    answers = [
        asio.test_client(app, namespace=each).emit("fail", namespace=each, callback=True)
        for each in ("/own", "/other")
    ]

    assert answers == ["own", "default"]


def test_a_server_without_a_handler_refuses_to_run_and_names_every_event(
    app: flask.Flask, tmp_path: Path
) -> None:
    file = tmp_path / "asyncapi.yaml"
    file.write_text(
        "asyncapi: 2.6.0\n"
        "info: {title: t, version: '1'}\n"
        "channels:\n"
        "  /:\n"
        "    publish:\n"
        "      message:\n"
        "        oneOf:\n"
        "          - {name: one}\n"
        "          - {name: two}\n"
        "          - {name: three}\n"
    )
    asio = AsynctionSocketIO.from_spec(file, app=app)
    asio.on("two")(lambda: None)

    with pytest.raises(SpecError) as at_run:
        asio.run(app)
    with pytest.raises(SpecError) as at_first_connection:
        asio.test_client(app)

    assert str(at_run.value) == str(at_first_connection.value)
    assert [(each.rule, each.line) for each in at_run.value.diagnostics] == [
        ("handler-missing", 8),
        ("handler-missing", 10),
    ]
    assert "event 'three' in namespace '/' has no handler" in str(at_run.value)


def test_without_a_handler_a_real_server_accepts_nobody(app: flask.Flask, live: Live) -> None:
    AsynctionSocketIO.from_spec(document({"/": channel([message("one")])}), app=app)

    peer = live.peer(live.serve(app))

    assert not peer.connected


def test_a_handler_registered_after_init_app_counts(app: flask.Flask) -> None:
    asio = AsynctionSocketIO.from_spec(document({"/": channel([message("one")])}), app=app)
    asio.on_event("one", lambda: "late")

    assert asio.test_client(app).emit("one", callback=True) == "late"


CALLS: list[tuple[Any, Document, list[Any], Any]] = [
    (lambda: "none", message("ask"), [], "none"),
    (lambda first, *rest: [first, *rest], message("ask"), [1, 2], [1, 2]),
    (lambda one: [one], message("ask"), [1], [1]),
    (lambda one, two=5: [one, two], message("ask"), [1], [1, 5]),
    (lambda one="none": one, message("ask", NUMBER), [1], 1),
    (lambda *args: [*args], message("ask", PAIR), [1, "a"], [1, "a"]),
    (lambda one, two: [one, two], message("ask", PAIR), [1, "a"], [1, "a"]),
]


@pytest.mark.parametrize(("handler", "described", "sent", "given"), CALLS)
def test_a_handler_is_given_what_it_takes(
    app: flask.Flask, handler: Any, described: Document, sent: list[Any], given: Any
) -> None:
    asio = AsynctionSocketIO.from_spec(document({"/": channel([described])}), app=app)
    asio.on_event("ask", handler)

    answer = asio.test_client(app).emit("ask", *sent, callback=True)

    assert answer == given


def test_too_few_arguments_of_an_open_event_are_the_clients_mistake(
    app: flask.Flask, log: Log
) -> None:
    asio = AsynctionSocketIO.from_spec(document({"/": channel([message("ask")])}), app=app)
    called: list[Any] = []
    asio.on_event("ask", lambda one, two: called.append((one, two)))
    client = asio.test_client(app, raise_exceptions=False)

    client.emit("ask", 1)

    assert called == []
    assert log.lines == ["event 'ask' in namespace '/': 2 arguments expected, got 1"]
    assert log.tracebacks == []
    assert client.is_connected()


def test_a_decorated_connect_handler_may_leave_out_the_auth_object(
    app: flask.Flask,
) -> None:
    from functools import wraps

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def wrapper(*args: Any) -> Any:
            return function(*args)

        return wrapper

    asio = AsynctionSocketIO.from_spec(document({"/": channel([message("ask")])}), app=app)
    connected: list[str] = []
    asio.on("connect")(decorated(lambda: connected.append("once")))
    asio.on("ask")(decorated(lambda one: one))

    client = asio.test_client(app, auth={"token": "x"})

    assert connected == ["once"]
    assert client.emit("ask", 1, callback=True) == 1


def test_a_decorator_that_adds_an_argument_gets_the_clients(app: flask.Flask) -> None:
    from functools import wraps

    def with_user(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def wrapper(*args: Any) -> Any:
            return function("user", *args)

        return wrapper

    asio = AsynctionSocketIO.from_spec(document({"/": channel([message("ask")])}), app=app)
    asio.on("ask")(with_user(lambda user, one: [user, one]))

    assert asio.test_client(app).emit("ask", 1, callback=True) == ["user", 1]


@pytest.mark.parametrize("error_handler", [None, lambda error: "told"])
def test_a_handler_that_raises_a_type_error_is_called_once(
    app: flask.Flask, error_handler: Any
) -> None:
    calls: list[str] = []

    def fail(text: str) -> None:
        calls.append(text)
        raise TypeError("a mistake of the handler's own")

    asio = AsynctionSocketIO.from_spec(
        document({"/": channel([message("ask", TEXT)])}),
        app=app,
        default_error_handler=error_handler,
    )
    asio.on_event("ask", fail)
    client = asio.test_client(app)

    if error_handler is None:
        with pytest.raises(TypeError, match="own"):
            client.emit("ask", "x")
    else:
        assert client.emit("ask", "x", callback=True) == "told"

    assert calls == ["x"]


def test_only_what_the_document_names_is_imported(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(handled_by("no_such_module.ask"))

    assert "no_such_module" not in sys.modules


def test_callables_written_in_c_are_handlers_too(app: flask.Flask) -> None:
    assert answer_of(app, handled_by("builtins.max"), 1, 3, 2) == 3
