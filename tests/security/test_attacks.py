"""Clients that use the protocol against the server: floods, forgeries, races, and not reading."""

from __future__ import annotations

import contextlib
import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import websocket

from .every_scheme_functions import SECRET
from .programs import Server, started
from .web_servers import MODES
from .wire import DEADLINE, PollingWire, call, connect, message, opened, settle

pytestmark = pytest.mark.journey

MEGABYTE = 1_000_000
GONE = (OSError, http.client.HTTPException, websocket.WebSocketException)


@pytest.fixture(scope="module", params=MODES)
def attacked(request: pytest.FixtureRequest) -> Iterator[Server]:
    with started("attacked_server", request.param) as server:
        yield server
        assert server.tracebacks == []


@pytest.fixture(autouse=True)
def _nothing_left(attacked: Server) -> Iterator[None]:
    yield
    attacked.control("POST", "gate/open")
    attacked.wait_for(
        lambda state: (
            not any(
                state[each] for each in ("rooms", "pending", "callbacks", "environs", "attachments")
            )
        )
    )
    attacked.control("POST", "gate/closed")
    with opened("websocket", attacked.url) as good:
        assert connect(good).startswith("0")
        assert call(good, "number", 5) == [5]


class Latency:
    """How long the server takes to answer a good client, while something else goes on."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._measure)
        self.seconds: list[float] = []

    def _measure(self) -> None:
        while not self._ended.is_set():
            began = time.perf_counter()
            assert call(self._client, "number", 7) == [7]
            self.seconds.append(time.perf_counter() - began)

    @property
    def words(self) -> str:
        median = statistics.median(self.seconds) * 1000
        return f"{len(self.seconds)} answers, median {median:.1f} ms, worst {self.worst:.3f} s"

    @property
    def worst(self) -> float:
        return max(self.seconds)

    def __enter__(self) -> Latency:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(DEADLINE)


@contextmanager
def measured(
    attacked: Server, what: str, record: Callable[[str, object], None]
) -> Iterator[Latency]:
    """A good client that keeps asking; how it fared is in the report."""
    with opened("websocket", attacked.url) as good:
        connect(good)
        with Latency(good) as latency:
            yield latency
        record(what, latency.words)
        assert latency.worst < 5


# -- who is not let in --------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_events_before_and_after_a_refusal_are_not_handled(
    attacked: Server, transport: str
) -> None:
    with opened(transport, attacked.url) as client:
        client.send('421["open",1]', '42/locked,2["open",1]')
        assert connect(client, "/locked") == '4/locked,{"message":"credentials are missing"}'
        client.send('42/locked,3["open",1]', '451-/locked,4["open",{"_placeholder":true,"num":0}]')
        client.send(b"x", "43/locked,1[1]", "41/locked,", '42/locked,5["open",1]')
        attacked.broadcast()
        assert settle(client) == []
        assert attacked.state["rooms"] == {}


def test_a_client_that_is_refused_may_come_back_with_credentials(attacked: Server) -> None:
    with opened("websocket", attacked.url) as client:
        for _ in range(5):
            assert connect(client, "/locked", {"token": "wrong"}).startswith("4/locked,")
        assert connect(client, "/locked", {"token": SECRET}).startswith("0/locked,")
        assert connect(client, "/locked", {"token": "wrong"}).startswith("4/locked,")
        client.send('42/locked,1["open",1]')
        assert message(client) == "3/locked,1[1]"


def test_while_the_connect_handler_decides_a_client_is_sent_nothing_and_handled_nothing(
    attacked: Server,
) -> None:
    with opened("polling", attacked.url) as client, opened("websocket", attacked.url) as member:
        asking = threading.Thread(target=client.send, args=["40/hesitant,{}"])
        asking.start()
        attacked.wait_for(lambda state: state["pending"].get("/hesitant"))
        connect(member)
        attacked.broadcast()
        assert message(member) == '2["news","all of you"]'
        attacked.control("POST", "gate/open")
        asking.join(DEADLINE)
        assert message(client) == '4/hesitant,{"message":"Connection rejected by server"}'
        assert settle(client) == []
        assert "/hesitant" not in attacked.state["rooms"]


def test_a_client_that_leaves_while_the_connect_handler_decides_leaves_nothing(
    attacked: Server,
) -> None:
    clients = [PollingWire(attacked.url) for _ in range(5)]
    asking = []
    for client in clients:
        body = b'40/hesitant,{"a":1}'
        asking.append(threading.Thread(target=client.post, args=[body]))
        asking[-1].start()
    attacked.wait_for(lambda state: len(state["pending"].get("/hesitant", ())) == len(clients))
    for client in clients:
        client.post_beside(b"1")
    attacked.control("POST", "gate/open")
    for thread, client in zip(asking, clients, strict=True):
        thread.join(DEADLINE)
        client.disconnect()
    attacked.wait_for(lambda state: "/hesitant" not in state["rooms"])


def test_a_connect_handler_that_greets_a_room_reaches_its_client(attacked: Server) -> None:
    with opened("websocket", attacked.url) as client:
        client.send("40/greeting,")
        came = [message(client) for _ in range(3)]
    assert came[:2] == ['2/greeting,["news","someone came"]', '2/greeting,["news","you came"]']
    assert came[2].startswith("0/greeting,")


def test_two_connections_to_a_namespace_at_once_make_one(attacked: Server) -> None:
    with opened("polling", attacked.url) as client:
        asking = threading.Thread(target=client.post, args=[b'40/hesitant,{"a":1}'])
        asking.start()
        attacked.wait_for(lambda state: state["pending"].get("/hesitant"))
        client.post_beside(b'40/hesitant,{"b":1}')
        assert message(client) == '4/hesitant,{"message":"Unable to connect"}'
        attacked.control("POST", "gate/open")
        asking.join(DEADLINE)
        assert message(client).startswith("0/hesitant,")


# -- forgeries ----------------------------------------------------------------------------------


def asked_number(client: Any) -> int:
    """Have the server ask a client; give the number that it is to acknowledge."""
    client.send('42["ask"]')
    packet = message(client)
    assert packet.startswith("2")
    assert packet.endswith('["question"]')
    return int(packet[1 : packet.index("[")])


def test_an_ack_counts_once_and_only_from_who_was_asked(attacked: Server) -> None:
    before = len(json.loads(attacked.control("GET", "answers"))["answers"])
    with opened("websocket", attacked.url) as asked, opened("websocket", attacked.url) as other:
        connect(asked)
        connect(other)
        number = asked_number(asked)
        other.send(f'43{number}["forged"]', "430[]", f'43{number + 1}["forged"]', '43-1["forged"]')
        asked.send('430["forged"]', f'43{number + 1}["forged"]', f'43{number}["true"]')
        asked.send(f'43{number}["again"]', '43["x"]')
        settle(other)
        settle(asked)
        assert asked_number(asked) > number
    answers = json.loads(attacked.control("GET", "answers"))["answers"][before:]
    assert answers == [["'true'"]]


def test_a_binary_ack_is_assembled_like_a_plain_one(attacked: Server) -> None:
    with opened("websocket", attacked.url) as asked:
        connect(asked)
        number = asked_number(asked)
        asked.send(f'461-{number + 1}[{{"_placeholder":true,"num":0}}]', b"forged")
        values = '[{"_placeholder":true,"num":0},5,{"_placeholder":false,"num":9}]'
        asked.send(f"461-{number}{values}", b"x")
        settle(asked)
    answers = json.loads(attacked.control("GET", "answers"))["answers"]
    assert answers[-1] == ["b'x'", "5", "{'_placeholder': False, 'num': 9}"]


def test_a_session_of_another_client_can_not_be_guessed_from_ones_own(attacked: Server) -> None:
    with opened("polling", attacked.url) as first, opened("polling", attacked.url) as second:
        assert sum(a != b for a, b in zip(first.session, second.session, strict=True)) > 8


# -- floods -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "packet"),
    [
        ("invalid events", '421["number","x"]'),
        ("undeclared events", '421["nothing of the kind",1]'),
        ("long invalid events", '421["number","' + "x" * 10_000 + '"]'),
        ("words of catastrophes", '421["word","' + "a" * 10_000 + '!"]'),
        ("refused connections", "40/locked,"),
        ("unknown acks", "4399[]"),
    ],
)
def test_a_flood_from_one_client_leaves_others_served(
    attacked: Server, what: str, packet: str, record_property: Callable[[str, object], None]
) -> None:
    logged = len(attacked.log)
    with measured(attacked, what, record_property), opened("websocket", attacked.url) as flood:
        connect(flood)
        reader = threading.Thread(target=drain, args=[flood, "4/settle,"])
        reader.start()
        with contextlib.suppress(*GONE):
            flood.send(*[packet] * 500, "40/settle,")
        reader.join(DEADLINE * 3)
        assert not reader.is_alive()
    assert len(attacked.log) - logged < 10_000


def drain(client: Any, until: str) -> None:
    with contextlib.suppress(*GONE):  # it may be too busy to answer a ping
        while not message(client).startswith(until):
            pass


def test_a_flood_of_connections_leaves_others_served_and_nothing_behind(
    attacked: Server, record_property: Callable[[str, object], None]
) -> None:
    before = attacked.state
    with measured(attacked, "connections", record_property), ExitStack() as stack:
        for _ in range(60):
            client = stack.enter_context(opened("websocket", attacked.url))
            assert connect(client, "/locked", {"token": "wrong"}).startswith("4")
        assert "/locked" not in attacked.state["rooms"]
    after = attacked.wait_for(lambda state: not state["environs"] and state["threads"] < 12, 20)
    assert after["memory"] - before["memory"] < 100 * MEGABYTE


def test_events_whose_handlers_take_long_do_not_cost_a_thread_each(attacked: Server) -> None:
    before = attacked.state["threads"]
    with opened("websocket", attacked.url) as client:
        connect(client)
        client.send(*['42["sleep"]'] * 900)
        settle(client)
        with opened("websocket", attacked.url) as good:
            connect(good)
            assert call(good, "number", 5) == [5]
        assert attacked.state["threads"] - before < 200
        attacked.control("POST", "gate/open")
        client.send('421["sleep"]')
        assert message(client) == '31["awake"]'


# -- clients that do not read -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("transport", "count", "size"),
    [("polling", 55_000, 1), ("polling", 120, MEGABYTE), ("websocket", 120, MEGABYTE)],
)
def test_a_client_that_does_not_read_is_disconnected_and_others_are_served(
    attacked: Server,
    transport: str,
    count: int,
    size: int,
    record_property: Callable[[str, object], None],
) -> None:
    before = attacked.state["memory"]
    with opened(transport, attacked.url) as slow:
        connect(slow)
        attacked.wait_for(lambda state: state["rooms"])
        attacked.control("POST", f"flood/{count}/{size}")
        attacked.wait_for(lambda state: not state["rooms"])
        record_property("memory", attacked.state["memory"] - before)
    after = attacked.wait_for(lambda state: state["threads"] < 12, 20)
    assert after["memory"] - before < 250 * MEGABYTE


def test_what_waits_for_clients_that_do_not_read_is_bounded_for_all_together(
    attacked: Server,
) -> None:
    attacked.control("POST", f"backlog/{8 * MEGABYTE}")
    with ExitStack() as stack:
        clients = [stack.enter_context(opened("websocket", attacked.url)) for _ in range(3)]
        for each in clients:
            connect(each)
        for ack in range(1, 25):
            for each in clients:
                with contextlib.suppress(*GONE):  # it is one of those that are disconnected
                    each.send(f'42{ack}["open","' + "x" * (MEGABYTE - 99) + '"]')
        attacked.wait_for(lambda _: "the most of all clients" in attacked.log)
        attacked.wait_for(lambda state: len(state["rooms"].get("/", ())) < len(clients))
    attacked.control("POST", f"backlog/{512 * MEGABYTE}")


def test_a_client_that_reads_gets_more_than_may_wait(attacked: Server) -> None:
    with opened("websocket", attacked.url) as reader:
        connect(reader)
        flood = threading.Thread(target=attacked.control, args=["POST", "flood/11000/10"])
        flood.start()
        for _ in range(11_000):
            assert message(reader).startswith('2["news"')
        flood.join(DEADLINE)


# -- attachments --------------------------------------------------------------------------------


def test_attachments_are_bounded_together(attacked: Server) -> None:
    before = attacked.state["memory"]
    with opened("websocket", attacked.url) as client:
        connect(client)
        places = ",".join(f'{{"_placeholder":true,"num":{n}}}' for n in range(9))
        client.send(f'459-1["open",{places}]')
        client.send(*[b"x" * 200_000] * 9)
        assert settle(client) == []
        assert attacked.state["memory"] - before < 50 * MEGABYTE


def test_one_attachment_in_many_places_is_refused(attacked: Server) -> None:
    with opened("websocket", attacked.url) as client:
        connect(client)
        places = ",".join(['{"_placeholder":true,"num":0}'] * 10_000)
        client.send(f'451-1["open",{places}]', b"x" * (MEGABYTE - 1))
        assert settle(client) == []


def test_attachments_that_never_come_go_with_their_client(attacked: Server) -> None:
    for namespace in ("", "/locked,"):
        with opened("websocket", attacked.url) as client:
            connect(client)
            client.send(f'452-{namespace}["open",{{"_placeholder":true,"num":0}}]', b"x")
            attacked.wait_for(lambda state: state["attachments"])
    attacked.wait_for(lambda state: not state["attachments"])


MANY_LISTS: list[Any] = [[]] * 20_000
"""Eighty kilobytes, which are a megabyte as values of Python."""


def wait_for_fewer_lists(attacked: Server, most: float) -> None:
    attacked.wait_for(lambda _: int(attacked.control("GET", "lists")) < most)


def test_of_an_auth_object_only_credentials_are_kept(attacked: Server) -> None:
    before = int(attacked.control("GET", "lists"))
    with opened("websocket", attacked.url) as client:
        auth = {"token": SECRET, "more": MANY_LISTS}
        assert connect(client, "/locked", auth).startswith("0/locked,")
        wait_for_fewer_lists(attacked, before + len(MANY_LISTS) / 2)


def test_a_message_that_waits_for_its_attachments_is_kept_as_text(attacked: Server) -> None:
    before = int(attacked.control("GET", "lists"))
    with opened("websocket", attacked.url) as client:
        connect(client)
        written = json.dumps(["open", MANY_LISTS, {"_placeholder": True, "num": 0}])
        client.send(f"451-7{written}")
        attacked.wait_for(lambda state: state["attachments"] == 1)
        wait_for_fewer_lists(attacked, before + len(MANY_LISTS) / 2)
        client.send(b"attachment")
        assert json.loads(message(client).removeprefix("61-7"))[0] == MANY_LISTS


def test_a_long_message_that_is_malformed_is_ignored_before_its_attachments_come(
    attacked: Server,
) -> None:
    with opened("websocket", attacked.url) as client:
        connect(client)
        client.send("451-" + json.dumps(MANY_LISTS))
        assert settle(client) == []
        assert attacked.state["attachments"] == 0


def test_binary_events_still_work(attacked: Server) -> None:
    with opened("websocket", attacked.url) as client:
        connect(client)
        client.send('451-1["blob",{"_placeholder":true,"num":0}]', b"\x00\x01")
        assert message(client) == '61-1[{"_placeholder":true,"num":0}]'
        assert client.receive() == b"\x00\x01"


# -- headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        ["Authorization: Bearer wrong", f"Authorization: Bearer {SECRET}"],
        [f"Authorization: Bearer {SECRET}", "Authorization: Bearer wrong"],
        [f"Authorization: Bearer {SECRET}, Bearer wrong"],
        [f"Authorization: Bearer {SECRET} wrong"],
        [f"Authorization: BearerX {SECRET}"],
        [f"Authorization:: Bearer {SECRET}"],
        [f"X-Authorization: Bearer {SECRET}"],
        [f"Cookie: Authorization=Bearer {SECRET}"],
    ],
)
def test_credentials_that_are_not_plain_do_not_count(attacked: Server, headers: list[str]) -> None:
    with opened("websocket", attacked.url, "", headers) as client:  # type: ignore[arg-type]
        assert connect(client, "/locked").startswith("4/locked,")


def test_credentials_of_the_upgrade_do_not_count_for_the_connection(attacked: Server) -> None:
    with opened("polling", attacked.url) as client:
        address = attacked.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        upgraded = websocket.create_connection(
            f"{address}&sid={client.session}",
            timeout=DEADLINE,
            header={"Authorization": f"Bearer {SECRET}"},
        )
        upgraded.send("2probe")
        assert upgraded.recv() == "3probe"
        upgraded.send("5")
        upgraded.send("40/locked,")
        assert upgraded.recv() == "6"
        assert upgraded.recv() == '44/locked,{"message":"credentials are missing"}'
        upgraded.shutdown()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_who_leaves_is_not_waited_for(attacked: Server, transport: str) -> None:
    before = len(json.loads(attacked.control("GET", "answers"))["answers"])
    with opened(transport, attacked.url) as client:
        connect(client)
        client.send('42["call back"]')
        assert message(client).startswith("2")

    def answers() -> list[Any]:
        given: list[Any] = json.loads(attacked.control("GET", "answers"))["answers"]
        return given

    attacked.wait_for(lambda _: len(answers()) > before)
    assert "has disconnected" in answers()[-1][0]


def test_clients_that_have_gone_keep_no_descriptor(attacked: Server) -> None:
    with opened("websocket", attacked.url) as first:
        connect(first)
    attacked.wait_for(lambda state: not state["sockets"])
    before = attacked.state["descriptors"]
    for _ in range(15):
        for transport in ("websocket", "polling"):
            with opened(transport, attacked.url) as client:
                assert connect(client).startswith("0")
    attacked.wait_for(lambda state: not state["sockets"] and state["descriptors"] <= before + 5)
