"""The mock as a server: who may connect, what is accepted, what is acknowledged."""

from __future__ import annotations

import sys
from typing import Any

import flask
import pytest

from asynction_mock import MockAsynctionSocketIO
from asynction_server import PayloadValidationException
from asynction_spec import SpecError
from tests.server.documents import NUMBER, PAIR, TEXT, channel, document, message
from tests.server.live import serving

from .conftest import RecordedLog
from .mock_servers import MockServers, client, names, received, wait_until

ORDERS = document(
    {
        "/": channel(
            receives=[
                message("order", TEXT, x_ack={"args": NUMBER}, x_handler="nowhere.at.all"),
                message("pair", TEXT, x_ack={"args": PAIR}),
                message("quiet", TEXT),
            ],
            emits=[message("tick", NUMBER)],
            x_handlers={"connect": "nowhere.connect", "error": "nowhere.error"},
        )
    }
)


def test_an_event_is_acknowledged_with_data_of_its_schema(servers: MockServers) -> None:
    servers.start(ORDERS)
    sender = servers.peer()

    assert isinstance(sender.call("order", "tea"), int)
    number, text = sender.call("pair", "tea")
    assert isinstance(number, int)
    assert isinstance(text, str)
    assert sender.call("quiet", "tea") is None


def test_nothing_that_the_document_names_is_imported(
    servers: MockServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nowhere", None)

    servers.start(ORDERS)

    assert servers.peer().connected


def test_an_invalid_event_is_acknowledged_with_an_error(servers: MockServers) -> None:
    servers.start(ORDERS)

    answer = servers.peer().call("order", 1)

    assert answer["error"]["type"] == "PayloadValidationException"
    assert answer["error"]["message"] == (
        'event "order" in namespace "/": 1 is not of type "string"'
    )


def test_an_error_handler_of_the_application_is_called_instead(servers: MockServers) -> None:
    errors: list[Exception] = []
    servers.start(ORDERS, default_error_handler=errors.append)

    assert servers.peer().call("order", 1) is None
    assert [type(each) for each in errors] == [PayloadValidationException]


def test_a_handler_of_the_application_is_called_instead(servers: MockServers) -> None:
    mock = servers.start(ORDERS)
    mock.on_event("order", lambda text: len(text))

    assert servers.peer().call("order", "four") == 4


def test_a_connect_handler_of_the_application_decides(servers: MockServers) -> None:
    mock = servers.start(ORDERS)
    mock.on_event("connect", lambda auth: auth["user"] == "friend")

    assert servers.raw_peer().connect(auth={"user": "foe"}).startswith("4")
    friend = servers.peer(auth={"user": "friend"})
    assert friend.connected
    assert names(friend, 3) == ["tick"] * 3


def test_only_namespaces_of_the_document_can_be_connected_to(servers: MockServers) -> None:
    servers.start(ORDERS)

    assert servers.raw_peer().connect("/other") == '4/other,{"message":"Unable to connect"}'


def test_connections_are_checked_against_bindings_and_auth(servers: MockServers) -> None:
    query = {"type": "object", "required": ["token"], "properties": {"token": TEXT}}
    servers.start(
        document({"/": channel(bindings={"ws": {"query": query}}, x_auth={"type": "object"})})
    )

    assert '\\"token\\" is a required property' in servers.raw_peer().connect()


def test_without_validation_anything_is_accepted(servers: MockServers) -> None:
    servers.start(ORDERS, validation=False)

    assert isinstance(servers.peer().call("order", 1), int)


def test_an_invalid_acknowledgement_is_logged_and_the_client_stays_connected(
    servers: MockServers, log: RecordedLog
) -> None:
    servers.start(document({"/": channel(emits=[message("ask", NUMBER, x_ack={"args": TEXT})])}))
    asked = servers.peer()
    asked.answers["ask"] = 1

    log.expect('the ack of event "ask" in namespace "/": 1 is not of type "string"')

    asked.answers["ask"] = "fine"
    log.expect("ask acknowledged", '"fine"')
    assert asked.connected


def test_a_client_that_never_acknowledges_is_logged_once(
    servers: MockServers, log: RecordedLog
) -> None:
    servers.start(document({"/": channel(emits=[message("ask", NUMBER, x_ack={"args": TEXT})])}))
    sender = servers.raw_peer()
    sender.connect()

    for _ in range(300):
        sender.next()

    log.expect("more than 100 events wait for this client's acknowledgement")
    assert sum("acknowledgement" in line for line in log.lines) == 1


def test_an_acknowledgement_that_can_not_be_generated_is_logged_once(
    servers: MockServers, log: RecordedLog
) -> None:
    impossible = {"type": "string", "minLength": 9, "maxLength": 1}
    servers.start(
        document({"/": channel(receives=[message("ask", TEXT, x_ack={"args": impossible})])})
    )
    sender = servers.peer()

    log.expect("could not be generated, so it is not acknowledged")
    for _ in range(3):
        sender.client.emit("ask", "tea")
    log.expect("!!", "ask is not acknowledged: no data could be generated for its x-ack")
    sender.call("shout", 1)
    log.expect("!!", "shout")

    assert sum("!!" in line and " ask " in line for line in log.lines) == 1
    assert all(each.exc_info is None for each in log.records)


def test_a_missing_seed_is_chosen_at_random() -> None:
    mocks = [MockAsynctionSocketIO.from_spec(ORDERS) for _ in range(3)]

    assert len({mock.seed for mock in mocks}) > 1
    assert MockAsynctionSocketIO.from_spec(ORDERS, seed=7).seed == 7


def test_a_mock_can_be_built_before_its_application(servers: MockServers, log: RecordedLog) -> None:
    mock = MockAsynctionSocketIO.from_spec(
        ORDERS, seed=1, subscription_task_interval=0.001, async_mode="threading"
    )

    def create_app() -> flask.Flask:
        app = flask.Flask("made later")
        mock.init_app(app, max_worker_number=1)
        return app

    with serving(create_app()) as first, serving(create_app()) as second:
        for url in (first, second):
            with client(url) as connected:
                assert names(connected, 3) == ["tick"] * 3
    mock.stop()
    assert [line for line in log.lines if "Every 0.001 s" in line] == [
        "Every 0.001 s: the next event in turn"
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"security": "none"}, "security='none' is unknown: choose one of 'well-formed'"),
        ({"subscription_task_interval": -1}, "subscription_task_interval=-1 is out of range"),
        ({"subscription_task_interval": 0.0001}, "write seconds, at least 0.001"),
        ({"max_worker_number": 0}, "max_worker_number=0 is out of range"),
    ],
)
def test_an_invalid_option_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        MockAsynctionSocketIO.from_spec(ORDERS, app=flask.Flask("tested"), **options)


def test_an_invalid_document_is_refused() -> None:
    with pytest.raises(SpecError, match="channels"):
        MockAsynctionSocketIO.from_spec({"asyncapi": "2.6.0", "info": {}, "channels": []})


def test_stop_ends_all_tasks(servers: MockServers) -> None:
    mock = servers.start(ORDERS)
    sender = servers.peer()
    received(sender, 3)

    mock.stop()

    assert sender.call("quiet", "what was emitted before has come") is None
    sender.unclaimed()
    assert mock.trigger("tick") == 1
    assert names(sender, 1) == ["tick"]
    assert sender.unclaimed() == []


def test_its_documentation_is_served() -> None:
    app = flask.Flask("documented")
    MockAsynctionSocketIO.from_spec(ORDERS, app=app, async_mode="threading")

    assert app.test_client().get("/docs").status_code == 200


def test_a_client_that_has_disconnected_is_forgotten(
    servers: MockServers, log: RecordedLog
) -> None:
    servers.start(ORDERS)
    sender = servers.peer()
    received(sender, 1)
    sender.client.disconnect()

    log.expect("disconnected")

    wait_until(lambda: servers.mock.trigger("tick") == 0, "an empty namespace")
