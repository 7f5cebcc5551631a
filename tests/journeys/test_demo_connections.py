"""Coming to the example's chat, being turned away, and leaving."""

from typing import Any

import pytest

from .chat import Chat, failure

pytestmark = pytest.mark.journey


def test_a_nickname_in_the_auth_object_is_the_name_in_rooms(chat: Chat) -> None:
    guest = chat.guest(nickname="ada")

    assert guest.call("join", {"room": chat.room}) == [{"ok": True, "members": ["ada"]}]


def test_a_connection_without_auth_is_accepted(chat: Chat) -> None:
    guest = chat.guest()

    assert failure(guest.call("join", {"room": chat.room}), "name_missing")


@pytest.mark.parametrize(
    ("namespace", "how", "reason"),
    [
        pytest.param(
            "/",
            {"auth": {"nickname": "a b"}},
            'connection to namespace "/": the auth object: nickname: ',
            id="auth",
        ),
        pytest.param(
            "/admin",
            {"query": {"tokens": "wrong"}},
            'connection to namespace "/admin": the query: "token" is a required property',
            id="bindings",
        ),
        pytest.param(
            "/admin", {"query": {"token": "wrong"}}, "The admin token is wrong", id="handler"
        ),
        pytest.param("/attic", {}, "Unable to connect", id="undeclared namespace"),
    ],
)
def test_a_refused_connection_is_told_its_reason(
    chat: Chat, namespace: str, how: dict[str, Any], reason: str
) -> None:
    refusal = chat.stranger().connect_refused(namespace, **how)

    assert refusal.message.startswith(reason)


def test_who_was_refused_may_try_again(chat: Chat) -> None:
    stranger = chat.stranger()
    stranger.connect_refused(auth={"nickname": ""})

    stranger.connect(auth={"nickname": "ada"})

    assert stranger.call("join", {"room": chat.room}) == [{"ok": True, "members": ["ada"]}]


def test_who_disconnects_leaves_the_rooms(chat: Chat) -> None:
    ada, grace = chat.member("ada"), chat.member("grace")

    grace.disconnect()

    (left,) = ada.expect("left")
    assert left == {"room": chat.room, "name": "grace", "reason": "client disconnect"}
    newcomer = chat.guest()
    ack = newcomer.call("join", {"room": chat.room, "name": "grace"})
    assert ack == [{"ok": True, "members": ["ada", "grace"]}]
