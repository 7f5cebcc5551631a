"""What operators do on the example's /admin."""

from typing import Any

import pytest

from .chat import Chat, failure
from .js_peer import JavaScriptPeer
from .peers import NodePeer

pytestmark = pytest.mark.journey


def test_metrics_are_given_when_asked_for(chat: Chat) -> None:
    operator = chat.operator()
    ada = chat.member("ada")
    (before,) = operator.call("get metrics")

    ada.call("message", {"room": chat.room, "text": "Good morning"})

    (after,) = operator.call("get metrics")
    assert after["messages"] == before["messages"] + 1
    assert min(before["connections"], before["rooms"]) >= 1


def test_metrics_are_sent_whenever_they_change(chat: Chat) -> None:
    operator = chat.operator()
    ada = chat.member("ada")

    (ack,) = ada.call("message", {"room": chat.room, "text": "Good morning"})

    (metrics,) = operator.expect("metrics", lambda metrics: metrics["messages"] == ack["id"])
    assert min(metrics["connections"], metrics["rooms"]) >= 1


def test_an_announcement_reaches_the_lobby_in_a_room_or_not(chat: Chat) -> None:
    operator, member, guest = chat.operator(), chat.member("ada"), chat.guest()

    (ack,) = operator.call("announce", {"text": "We restart at noon"})

    assert ack["ok"] is True
    assert ack["recipients"] >= 2
    assert member.expect("notice") == guest.expect("notice") == [{"text": "We restart at noon"}]
    operator.call("get metrics")
    assert operator.unexpected("notice") == []


def test_the_server_asks_a_member_and_passes_the_answer_on(chat: Chat) -> None:
    operator, ada, grace = chat.operator(), chat.member("ada"), chat.member("grace")
    ada.reply("check", True, "reading")

    ack = operator.call("check member", {"room": chat.room, "name": "ada"})

    assert ack == [{"ok": True, "present": True, "status": "reading"}]
    assert ada.expect("check") == []
    grace.call("leave", {"room": chat.room})
    assert grace.unexpected("check") == []


@pytest.mark.parametrize("answer", [[True], [True, 5], ["yes", "reading"], [[True, "reading"]]])
def test_an_answer_of_a_member_that_is_invalid_is_told_as_such(
    chat: Chat, answer: list[Any]
) -> None:
    operator, ada = chat.operator(), chat.member("ada")
    ada.reply("check", *answer)

    ack = operator.call("check member", {"room": chat.room, "name": "ada"})

    assert failure(ack, "invalid_answer") == "The client of ada gave an answer that is invalid"
    ada.reply("check", False, "away")
    ack = operator.call("check member", {"room": chat.room, "name": "ada"})
    assert ack == [{"ok": True, "present": False, "status": "away"}]


def test_a_member_who_is_not_there_can_not_be_asked(chat: Chat) -> None:
    ack = chat.operator().call("check member", {"room": chat.room, "name": "ada"})

    assert failure(ack, "no_such_member") == f"There is no ada in {chat.room}"


@pytest.mark.parametrize("demo_server", ["gevent"], indirect=True)  # it takes five seconds
def test_a_member_who_does_not_answer_is_not_waited_for_long(
    demo_url: str, shared_javascript_peer: JavaScriptPeer
) -> None:
    chat = Chat(lambda: NodePeer(shared_javascript_peer, demo_url, "websocket"))
    chat.member("ada")

    ack = chat.operator().call("check member", {"room": chat.room, "name": "ada"})

    assert failure(ack, "no_answer") == "ada did not answer"
    chat.close()


@pytest.mark.parametrize(
    ("event", "args", "reason"),
    [
        ("announce", [{"text": ""}], 'event "announce" in namespace "/admin": text: '),
        ("check member", [{"room": "lobby"}], 'event "check member" in namespace "/admin": '),
        ("join", [{"room": "lobby"}], 'event "join" in namespace "/admin": the document names no'),
    ],
)
def test_an_operator_is_told_of_an_invalid_message(
    chat: Chat, event: str, args: list[Any], reason: str
) -> None:
    ack = chat.operator().call(event, *args)

    assert failure(ack, "invalid").startswith(reason)
