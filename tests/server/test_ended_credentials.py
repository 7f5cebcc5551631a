"""What a client still can do, and still gets, when its credentials have ended."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import flask
import pytest
import socketio

from asynction_server import (
    AsynctionSocketIO,
    SecurityException,
    current_identity,
    reply_with_error,
)

from .conftest import Live, Log
from .documents import channel, document, message
from .live import DEADLINE, RawPeer

ADA = {"sub": "ada"}


def server_for(
    app: flask.Flask, importable: Callable[..., str], info: Callable[[str], Any], **options: Any
) -> AsynctionSocketIO:
    module = importable(info=info)
    source = document(
        {"/": channel([message("say"), message("wait"), message("renew")], [message("news")])},
        servers={"main": {"url": "localhost", "protocol": "ws", "security": [{"token": []}]}},
        components={
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "x-authField": "token",
                    "x-bearerInfoFunc": f"{module}.info",
                }
            }
        },
    )
    options.setdefault("allow_missing_handlers", True)
    return AsynctionSocketIO.from_spec(
        source, server_name="main", app=app, async_mode="threading", docs=False, **options
    )


def until_notice(client: RawPeer, reason: str = "revoked") -> list[str]:
    """What comes before the client learns that its credentials have ended."""
    came = []
    while (packet := client.next()) != f'2["credentials_ended",{{"reason":"{reason}"}}]':
        came.append(packet)
    assert client.next() == "1"
    return came


def test_nothing_reaches_a_revoked_client_while_its_disconnect_handler_runs(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    asio = server_for(app, importable, lambda _: ADA)
    leaving, left = threading.Event(), threading.Event()

    @asio.on("disconnect")
    def leave() -> None:
        leaving.set()
        assert left.wait(DEADLINE)

    client = live.raw_peer(live.serve(app))
    sid = flask.json.loads(client.connect(auth={"token": "any"})[1:])["sid"]
    asio.emit("news", "before")
    asio.revoke(sub="ada")
    assert leaving.wait(DEADLINE)

    asio.emit("news", "to all")
    asio.emit("news", "to the client", to=sid)
    client.send('21["say","late"]')
    left.set()

    assert until_notice(client) == ['2["news","before"]']
    assert client.connect(auth={"token": "any"}).startswith("0")


def test_no_acknowledgement_of_a_revoked_client_is_handled(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    asio = server_for(app, importable, lambda _: ADA)
    leaving, left = threading.Event(), threading.Event()
    answers: list[str] = []

    @asio.on("disconnect")
    def leave() -> None:
        leaving.set()
        assert left.wait(DEADLINE)

    client = live.raw_peer(live.serve(app))
    sid = flask.json.loads(client.connect(auth={"token": "any"})[1:])["sid"]
    asio.emit("news", "yes?", to=sid, callback=answers.append)
    asked = client.next()
    assert asked.endswith('["news","yes?"]')
    asio.revoke(sub="ada")
    assert leaving.wait(DEADLINE)

    client.send(asked.replace("2", "3", 1).replace('["news","yes?"]', '["yes"]'))
    assert until_notice(client) == []
    client.settle()
    left.set()

    assert answers == []


def test_events_that_waited_are_refused_once_the_credentials_have_expired(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    asio = server_for(
        app, importable, lambda _: {**ADA, "exp": time.time() + 2}, async_handlers=False
    )
    said: list[str] = []
    asio.on_event("say", said.append)

    @asio.on("wait")
    def wait(until: float) -> None:
        while time.time() < until:
            threading.Event().wait(0.01)

    client = live.raw_peer(live.serve(app))
    client.connect(auth={"token": "any"})
    client.send('2["say","soon"]', f'2["wait",{time.time() + 2.5}]', '2["say","late"]')

    assert until_notice(client, "expired") == []
    client.settle()
    assert "late" not in said


def test_a_client_that_is_revoked_while_its_connect_handler_decides_is_refused(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    asio = server_for(app, importable, lambda _: ADA)
    asio.on_event("connect", lambda _: asio.revoke(sub="ada"))
    client = live.raw_peer(live.serve(app))

    answer = client.connect(auth={"token": "any"})

    assert answer == '4{"message":"the credentials are not valid"}'


def test_who_was_revoked_may_come_back_while_others_are_being_decided_about(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    asked, answered = threading.Event(), threading.Event()

    def info(token: str) -> Any:
        if token == "slow":
            asked.set()
            assert answered.wait(DEADLINE)
        return ADA

    asio = server_for(app, importable, info)
    url = live.serve(app)
    slow, later = live.raw_peer(url), live.raw_peer(url)
    slow.send('0{"token":"slow"}')
    assert asked.wait(DEADLINE)

    asio.revoke(sub="ada")

    assert later.connect(auth={"token": "new"}).startswith("0")
    answered.set()
    assert slow.next() == '4{"message":"the credentials are not valid"}'
    asio.emit("news", "to all")
    assert later.next() == '2["news","to all"]'
    until(lambda: not asio.server._credentials._revoked)


def test_one_client_of_several_is_revoked_by_its_sid(
    app: flask.Flask, live: Live, importable: Callable[..., str], log: Log
) -> None:
    asio = server_for(app, importable, lambda _: ADA)
    url = live.serve(app)
    first, other = live.raw_peer(url), live.raw_peer(url)
    sid = flask.json.loads(first.connect(auth={"token": "any"})[1:])["sid"]
    other.connect(auth={"token": "any"})

    asio.revoke(sid=sid)

    assert until_notice(first) == []
    asio.emit("news", "still there")
    assert other.next() == '2["news","still there"]'
    text = "a client of namespace '/' is disconnected: its credentials have been revoked"
    assert log.warnings[-1] == text


def test_clients_that_are_revoked_at_once_leave_a_few_at_a_time_and_get_nothing_meanwhile(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    asio = server_for(app, importable, lambda _: ADA)
    leaving, left, lock = threading.Semaphore(0), threading.Event(), threading.Lock()
    at_once = most = 0

    @asio.on("disconnect")
    def leave() -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        leaving.release()
        assert left.wait(DEADLINE)
        with lock:
            at_once -= 1

    url = live.serve(app)
    clients = [live.raw_peer(url) for _ in range(6)]
    for each in clients:
        each.connect(auth={"token": "any"})
    asio.server.eio.endings._most = 2
    asio.revoke(sub="ada")
    for _ in range(2):
        assert leaving.acquire(timeout=DEADLINE)

    asio.emit("news", "to all")
    left.set()

    assert [until_notice(each) for each in clients] == [[]] * 6
    assert most == 2


class Ending(flask.Flask):
    """An application whose request ends slowly once the client is connected."""

    def __init__(self) -> None:
        super().__init__("tested")
        self.connected: Callable[[], bool] = lambda: False
        self.is_ending, self.may_end = threading.Event(), threading.Event()

    def do_teardown_request(self, *args: Any, **kwargs: Any) -> None:
        if self.connected():
            self.is_ending.set()
            assert self.may_end.wait(DEADLINE)
        super().do_teardown_request(*args, **kwargs)


@pytest.mark.parametrize("who", ["sub", "sid"])
def test_nothing_reaches_a_client_that_is_revoked_as_soon_as_it_is_connected(
    live: Live, importable: Callable[..., str], who: str
) -> None:
    app = Ending()
    asio = server_for(app, importable, lambda _: ADA)
    manager = asio.server.manager
    app.connected = lambda: any(
        manager.is_connected(each, "/") for each, _ in manager.get_participants("/", None)
    )
    client = live.raw_peer(live.serve(app))
    sid = flask.json.loads(client.connect(auth={"token": "any"})[1:])["sid"]
    assert app.is_ending.wait(DEADLINE)

    asio.revoke(**{who: {"sub": "ada", "sid": sid}[who]})
    asio.emit("news", "to all")
    app.may_end.set()

    assert until_notice(client) == []


class RevokingManager(socketio.Manager):  # type: ignore[misc]  # python-socketio has no types
    """Revokes each client after it was sent that it is connected, and before it is."""

    def connect(self, sid: str, namespace: str) -> Any:
        self.server.revoke(sid=sid)
        return super().connect(sid, namespace)


def test_a_client_without_credentials_is_revoked_as_soon_as_it_knows_its_sid(
    app: flask.Flask, live: Live, log: Log
) -> None:
    source = document({"/": channel([], [message("news")])})
    AsynctionSocketIO.from_spec(
        source, app=app, async_mode="threading", client_manager=RevokingManager()
    )
    client = live.raw_peer(live.serve(app))

    assert client.connect().startswith("0{")
    assert until_notice(client) == []
    assert len(log.warnings) == 1


@pytest.mark.parametrize("exp", ["1e12", True, math.nan, []])
def test_an_expiry_that_is_no_number_refuses_the_connection(
    app: flask.Flask, live: Live, importable: Callable[..., str], exp: Any
) -> None:
    server_for(app, importable, lambda _: {**ADA, "exp": exp})
    client = live.raw_peer(live.serve(app))

    answer = client.connect(auth={"token": "any"})

    assert answer == '4{"message":"the server could not decide about this connection"}'


@pytest.mark.parametrize("exp", [0, -math.inf, -(10**400)], ids=["0", "-inf", "-huge"])
def test_credentials_that_have_expired_are_not_valid(
    app: flask.Flask, live: Live, importable: Callable[..., str], exp: Any
) -> None:
    server_for(app, importable, lambda _: {**ADA, "exp": exp})
    client = live.raw_peer(live.serve(app))

    answer = client.connect(auth={"token": "any"})

    assert answer == '4{"message":"the credentials are not valid"}'


@pytest.mark.parametrize(
    "exp", [None, math.inf, 10**400, 4e12], ids=["none", "inf", "huge", "4e12"]
)
def test_an_expiry_beyond_all_clocks_keeps_nobody_out(
    app: flask.Flask, live: Live, importable: Callable[..., str], exp: Any
) -> None:
    server_for(app, importable, lambda _: {**ADA, "exp": exp})
    client = live.raw_peer(live.serve(app))

    assert client.connect(auth={"token": "any"}).startswith('0{"sid":')
    client.settle()


def test_what_is_emitted_once_the_credentials_have_expired_reaches_nobody(
    app: flask.Flask, live: Live, importable: Callable[..., str], clock: Clock
) -> None:
    asio = renewing_server(app, importable)
    client = live.raw_peer(live.serve(app))
    client.connect(auth={"token": "ada 3600"})

    clock.ahead = 7200  # which the task that waits for the credentials to expire finds out later
    asio.emit("news", "to all")

    assert until_notice(client, "expired") == []


# -- renewed credentials -----------------------------------------------------------------------


class Clock:
    """The time of a server, which a test can set forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = 0.0
        modules = ("_server._ended_credentials", "_server._expiry_timer")
        for module in (*modules, "_security._expiry_and_scopes"):
            monkeypatch.setattr(f"asynction_socketio.{module}.time", self.time)

    def time(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def holder_of(token: str) -> dict[str, Any] | None:
    """Who holds a token such as `ada 3600`, which says for how many seconds it lasts."""
    name, _, seconds = token.partition(" ")
    if name == "nobody":
        return None
    return {"sub": name, "exp": time.time() + float(seconds)} if seconds else {"sub": name}


def renewing_server(
    app: flask.Flask, importable: Callable[..., str], **options: Any
) -> AsynctionSocketIO:
    """A server whose clients renew their credentials with the event `renew`."""
    asio = server_for(app, importable, holder_of, default_error_handler=reply_with_error, **options)
    asio.on_event("say", lambda text: text)

    @asio.on("renew")
    def renew(token: str) -> Any:
        identity = asio.renew_identity({"token": token})
        assert identity == current_identity()
        return identity.user

    return asio


def ask(client: RawPeer, event: str, data: str) -> Any:
    client.send(f"21{flask.json.dumps([event, data])}")
    answer = client.next()
    assert answer.startswith("31"), answer
    return flask.json.loads(answer[2:])[0]


def test_renewed_credentials_count_from_then_on(
    app: flask.Flask, live: Live, importable: Callable[..., str], clock: Clock
) -> None:
    renewing_server(app, importable)
    url = live.serve(app)
    ada, bob = live.raw_peer(url), live.raw_peer(url)
    ada.connect(auth={"token": "ada 3600"})
    bob.connect(auth={"token": "bob 3600"})

    assert ask(ada, "renew", "ada 36000") == "ada"
    clock.ahead = 7200

    assert ask(ada, "say", "still here") == "still here"
    bob.send('21["say","still here"]')
    assert until_notice(bob, "expired") == []


def test_renewed_credentials_end_when_they_say(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    renewing_server(app, importable)
    client = live.raw_peer(live.serve(app))
    client.connect(auth={"token": "ada"})

    client.send('2["renew","ada 2"]')

    assert until_notice(client, "expired") == []


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("bob 7200", "the credentials are those of somebody else"),
        ("nobody", "the credentials are not valid"),
        ("ada -1", "the credentials are not valid"),
        ("", "the credentials are malformed"),
    ],
)
def test_credentials_that_are_refused_renew_nothing(
    app: flask.Flask,
    live: Live,
    importable: Callable[..., str],
    clock: Clock,
    token: str,
    reason: str,
) -> None:
    renewing_server(app, importable)
    client = live.raw_peer(live.serve(app))
    client.connect(auth={"token": "ada 3600"})

    refusal = ask(client, "renew", token)["error"]

    assert (refusal["type"], refusal["message"]) == ("SecurityException", reason)
    assert ask(client, "say", "still here") == "still here"
    clock.ahead = 7200
    client.send('21["say","late"]')
    assert until_notice(client, "expired") == []


def test_credentials_that_have_ended_are_not_renewed(
    app: flask.Flask, live: Live, importable: Callable[..., str], clock: Clock
) -> None:
    asio = renewing_server(app, importable)
    refusals: queue.Queue[str] = queue.Queue()

    @asio.on("wait")
    def wait(token: str) -> None:
        clock.ahead = 7200
        try:
            asio.renew_identity({"token": token})
        except SecurityException as error:
            refusals.put(str(error))

    client = live.raw_peer(live.serve(app))
    client.connect(auth={"token": "ada 3600"})
    client.send('2["wait","ada 36000"]')

    assert until_notice(client, "expired") == []
    assert refusals.get(timeout=DEADLINE) == "the earlier credentials have ended"


def test_who_has_renewed_credentials_can_be_revoked(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    asio = renewing_server(app, importable)
    client = live.raw_peer(live.serve(app))
    client.connect(auth={"token": "ada 3600"})
    assert ask(client, "renew", "ada") == "ada"

    asio.revoke(sub="ada")

    assert until_notice(client) == []


def test_new_credentials_count_more_than_those_of_the_request(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    asio = renewing_server(app, importable)
    client = live.peer(live.serve(app), headers={"Authorization": "Bearer ada 3600"})

    assert client.call("renew", "ada") == "ada"

    assert asio.server.identity(client.sid).expires is None


def test_a_client_is_renewed_by_its_sid_outside_of_handlers(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    asio = renewing_server(app, importable)
    client = live.peer(live.serve(app), auth={"token": "ada 3600"})

    identity = asio.renew_identity({"token": "ada"}, sid=client.sid)

    assert identity.expires is None
    assert asio.server.identity(client.sid) == identity
    with pytest.raises(KeyError, match="nobody"):
        asio.renew_identity({"token": "ada"}, sid="nobody")


@pytest.mark.parametrize("fault", ["refused", "raised"])
def test_who_guesses_new_credentials_is_disconnected(
    app: flask.Flask, live: Live, importable: Callable[..., str], log: Log, fault: str
) -> None:
    def holder(token: str) -> Any:
        if token.startswith("raised"):
            raise RuntimeError("the database is away")
        return holder_of(token)

    asio = server_for(app, importable, holder, default_error_handler=reply_with_error)
    left = threading.Event()
    asio.on("disconnect")(left.set)
    asio.on_event("renew", lambda token: asio.renew_identity({"token": token}).user)
    client = live.raw_peer(live.serve(app))
    client.connect(auth={"token": "ada"})
    guess = "nobody" if fault == "refused" else "raised"

    for number in range(19):
        client.send(f'2["renew","{guess} {number}"]')
    assert ask(client, "renew", "ada 3600") == "ada"
    assert not left.is_set()
    client.send(f'2["renew","{guess} 20"]')

    assert left.wait(DEADLINE)


def test_who_renews_credentials_again_and_again_leaves_nothing_behind(
    app: flask.Flask, live: Live, importable: Callable[..., str]
) -> None:
    asio = renewing_server(app, importable)
    client = live.peer(live.serve(app), auth={"token": "ada 3600"})

    for number in range(1000):
        asio.renew_identity({"token": f"ada {3600 + number}"}, sid=client.sid)

    assert len(asio.server._credentials._timer._queue) < 200
    expires = asio.server.identity(client.sid).expires
    assert expires is not None
    assert asio.server._credentials._timer._times == {client.sid: expires}


@pytest.mark.parametrize("arguments", [{}, {"sub": "ada", "sid": "x"}])
def test_either_a_subject_or_a_client_is_revoked(
    app: flask.Flask, importable: Callable[..., str], arguments: dict[str, str]
) -> None:
    asio = server_for(app, importable, lambda _: ADA)

    with pytest.raises(TypeError, match="either `sub` or `sid`"):
        asio.revoke(**arguments)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)
