"""Messages that the example's document does not allow, and what comes back."""

from typing import Any

import pytest

from .chat import Chat, failure

pytestmark = pytest.mark.journey

LOBBY = 'event "{}" in namespace "/": '


@pytest.mark.parametrize(
    ("event", "args", "reason"),
    [
        ("join", [], "1 argument expected, got 0"),
        ("join", [{"room": "lobby"}, "ada"], "1 argument expected, got 2"),
        ("join", [{"name": "ada"}], '"room" is a required property'),
        ("join", ["lobby"], '"lobby" is not of type "object"'),
        ("leave", [None], 'null is not of type "object"'),
        ("leave", [{"room": "No Blanks"}], 'room: "No Blanks" does not match'),
        ("message", [{"room": "lobby", "text": 5}], 'text: 5 is not of type "string"'),
        ("message", [{"room": "lobby", "text": b"binary"}], "text: binary data of 6 bytes"),
        ("typing", ["lobby"], "2 arguments expected, got 1"),
        ("typing", ["lobby", "yes"], 'argument 2: "yes" is not of type "boolean"'),
        ("attach", [{"room": "lobby", "file": {"name": "a"}}], 'file: "data" is a required'),
        ("attach", [{"room": "lobby", "file": {"name": "", "data": b""}}], "file.name: "),
    ],
)
def test_the_ack_says_what_is_wrong(chat: Chat, event: str, args: list[Any], reason: str) -> None:
    guest = chat.guest()

    ack = guest.call(event, *args)

    assert failure(ack, "invalid").startswith(LOBBY.format(event) + reason)


def test_the_connection_stays_and_the_others_see_nothing(chat: Chat) -> None:
    ada, grace = chat.member("ada"), chat.member("grace")

    ada.emit("message", {"room": chat.room})
    failure(ada.call("message", {"room": chat.room, "text": ""}), "invalid")
    ada.call("message", {"room": chat.room, "text": "Now it is right"})

    assert grace.expect("message")[0]["text"] == "Now it is right"
    assert grace.unexpected("message") == []


def test_an_event_that_the_document_does_not_name_is_answered_with_those_it_names(
    chat: Chat,
) -> None:
    ack = chat.guest().call("dance", "tango")

    assert failure(ack, "invalid") == LOBBY.format("dance") + (
        "the document names no such event that clients send;"
        " it names 'join', 'leave', 'message', 'typing', 'attach'"
    )


@pytest.mark.parametrize("answer", [[], [{"seen": "yes"}], [{"seen": True}, 1], [b"\x00"]])
def test_an_invalid_ack_leads_to_nothing(chat: Chat, answer: list[Any]) -> None:
    ada, grace = chat.member("ada"), chat.member("grace")
    grace.reply("confirm", *answer)

    ada.call("message", {"room": chat.room, "text": "Did you see this?"})

    grace.expect("confirm")
    grace.reply("confirm", {"seen": True})
    (ack,) = ada.call("message", {"room": chat.room, "text": "And this?"})
    assert ada.expect("seen") == [{"id": ack["id"], "room": chat.room, "name": "grace"}]
    assert ada.unexpected("seen") == []
