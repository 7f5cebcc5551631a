"""Events on demand, from Python and over HTTP."""

from __future__ import annotations

from typing import Any

import flask
import pytest

from asynction_mock import MockAsynctionSocketIO
from asynction_spec import AsynctionException
from tests.server.documents import NUMBER, channel, document, message

from .conftest import RecordedLog
from .mock_servers import MockServers

QUIET = document(
    {
        "/": channel(
            receives=[message("mine")],
            emits=[message("news", NUMBER), message("all of it/now?", x_mock=False)],
        ),
        "/admin": channel(emits=[message("metrics", {"type": "string", "format": "binary"})]),
    }
)


@pytest.fixture
def quiet(servers: MockServers) -> MockServers:
    """A mock that emits nothing by itself."""
    servers.start(QUIET, subscription_task_interval=0)
    return servers


def test_the_event_goes_to_all_clients_of_its_namespace_and_to_no_others(
    quiet: MockServers,
) -> None:
    first, second, admin = quiet.peer(), quiet.peer(), quiet.peer("/admin")

    assert quiet.mock.trigger("news") == 2
    assert quiet.mock.trigger("metrics", "/admin") == 1

    assert first.next() == second.next()
    assert admin.next()[0] == "metrics"
    assert first.unclaimed() == second.unclaimed() == admin.unclaimed() == []


def test_each_time_it_is_the_next_payload_of_the_event(servers: MockServers) -> None:
    payloads = []
    for interval in (0, 0.001):
        servers.start(
            document({"/": channel(emits=[message("news", NUMBER)])}),
            subscription_task_interval=interval,
        )
        client = servers.peer()
        if not interval:
            assert [servers.mock.trigger("news") for _ in range(3)] == [1, 1, 1]
        payloads.append([client.next() for _ in range(3)])

    assert payloads[0] == payloads[1]


@pytest.mark.parametrize(
    ("event", "namespace"), [("nonsense", "/"), ("news", "/admin"), ("news", "/x"), ("mine", "/")]
)
def test_what_the_server_does_not_emit_is_refused(
    quiet: MockServers, event: str, namespace: str
) -> None:
    with pytest.raises(AsynctionException, match="no such emitted event; it has 'news' in '/'"):
        quiet.mock.trigger(event, namespace)


def test_the_route_answers_how_many_clients_received_the_event(quiet: MockServers) -> None:
    client = quiet.peer("/admin")

    assert quiet.request_emit("?event=news") == (
        200,
        {"event": "news", "namespace": "/", "clients": 0},
    )
    assert quiet.request_emit("?event=metrics&namespace=/admin") == (
        200,
        {"event": "metrics", "namespace": "/admin", "clients": 1},
    )
    assert client.next()[0] == "metrics"


def test_the_parameters_may_be_in_a_form(quiet: MockServers) -> None:
    client = quiet.peer()

    status, answer = quiet.request_emit(form={"event": "all of it/now?"})

    assert (status, answer["clients"]) == (200, 1)
    assert client.next() == ("all of it/now?", ())


def test_an_incomplete_request_is_explained(quiet: MockServers) -> None:
    assert quiet.request_emit() == (400, {"error": "the parameter `event` is missing"})
    status, answer = quiet.request_emit("?event=nonsense")
    assert status == 404
    assert "it has 'news' in '/'" in answer["error"]


def test_a_request_may_be_json(quiet: MockServers) -> None:
    client = quiet.peer("/admin")

    status, answer = quiet.request_emit_as_json({"event": "metrics", "namespace": "/admin"})

    assert (status, answer["clients"]) == (200, 1)
    assert client.next()[0] == "metrics"
    assert quiet.request_emit_as_json({"event": "news"})[0] == 200


@pytest.mark.parametrize("body", [[], "news", {}, {"event": 5}, {"event": "news", "namespace": 1}])
def test_malformed_json_is_explained(quiet: MockServers, body: Any) -> None:
    status, answer = quiet.request_emit_as_json(body)

    assert status == 400
    assert "event" in answer["error"]


@pytest.mark.parametrize("query", ["?event=news", "?event=nonsense", ""])
def test_any_web_page_may_read_the_answer(query: str) -> None:
    app = flask.Flask("asked")
    MockAsynctionSocketIO.from_spec(QUIET, app=app, async_mode="threading")

    answer = app.test_client().post(f"/mock/emit{query}", headers={"Origin": "http://a.example"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_allows_json_from_any_origin() -> None:
    app = flask.Flask("asked")
    MockAsynctionSocketIO.from_spec(QUIET, app=app, async_mode="threading")

    answer = app.test_client().options("/mock/emit", headers={"Origin": "http://a.example"})

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"].lower()
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_a_get_emits_nothing(quiet: MockServers) -> None:
    app = flask.Flask("looked at")
    MockAsynctionSocketIO.from_spec(QUIET, app=app, async_mode="threading")

    assert app.test_client().get("/mock/emit?event=news").status_code == 405


def test_the_route_is_beside_the_socketio_path() -> None:
    app = flask.Flask("elsewhere")
    MockAsynctionSocketIO.from_spec(QUIET, app=app, path="/api/socket.io", async_mode="threading")

    assert app.test_client().post("/api/mock/emit?event=news").status_code == 200
    assert app.test_client().post("/mock/emit?event=news").status_code == 404


def test_two_mocks_in_one_application_need_two_paths() -> None:
    app = flask.Flask("both")
    options: Any = {"app": app, "docs": False, "async_mode": "threading"}
    MockAsynctionSocketIO.from_spec(QUIET, **options)
    MockAsynctionSocketIO.from_spec(QUIET, path="/api/socket.io", **options)

    with pytest.raises(AsynctionException, match="another mock serves /mock/emit already"):
        MockAsynctionSocketIO.from_spec(QUIET, **options)


def test_a_requested_event_is_logged(quiet: MockServers, log: RecordedLog) -> None:
    quiet.peer()

    quiet.request_emit("?event=news")

    log.expect("-> / news ")


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"event":' * 100_000, "[" * 9000 + "]" * 9000])
def test_json_that_is_nested_too_deep_is_refused(deep: str) -> None:
    app = flask.Flask("tested")
    MockAsynctionSocketIO.from_spec(QUIET, app=app, async_mode="threading")

    answer = app.test_client().post("/mock/emit", data=deep, content_type="application/json")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        ({"data": " " * 1_000_001}, 413),
        ({"data": "{}", "headers": {"Transfer-Encoding": "chunked"}}, 411),
    ],
)
def test_a_body_that_is_large_or_of_no_length_is_not_read(
    request_of: dict[str, Any], status: int
) -> None:
    app = flask.Flask("tested")
    MockAsynctionSocketIO.from_spec(QUIET, app=app, async_mode="threading")

    answer = app.test_client().post("/mock/emit", content_type="application/json", **request_of)

    assert answer.status_code == status
    assert "body" in answer.get_json()["error"]
