"""What members of a room do in the example's chat, and what the others see of it."""

from datetime import datetime

import pytest

from .chat import Chat, failure

pytestmark = pytest.mark.journey


def test_the_room_is_told_who_joins_and_the_one_who_joins_is_told_who_is_there(chat: Chat) -> None:
    ada = chat.member("ada")

    grace = chat.guest()
    ack = grace.call("join", {"room": chat.room, "name": "grace"})

    assert ack == [{"ok": True, "members": ["ada", "grace"]}]
    assert ada.expect("joined") == [{"room": chat.room, "name": "grace"}]
    assert grace.unexpected("joined") == []


def test_joining_is_refused_with_a_code_for_programs(chat: Chat) -> None:
    chat.member("ada")
    guest = chat.guest()

    taken = guest.call("join", {"room": chat.room, "name": "ada"})
    guest.call("join", {"room": chat.room, "name": "grace"})
    again = guest.call("join", {"room": chat.room, "name": "joan"})

    assert failure(taken, "name_taken") == f"Somebody in {chat.room} is called ada already"
    assert failure(again, "already_joined") == f"You are in {chat.room} already"


def test_who_leaves_hears_no_more_of_the_room(chat: Chat) -> None:
    ada, grace = chat.member("ada"), chat.member("grace")

    assert grace.call("leave", {"room": chat.room}) == [{"ok": True}]

    assert ada.expect("left") == [{"room": chat.room, "name": "grace", "reason": "left the room"}]
    ada.call("message", {"room": chat.room, "text": "Is nobody here?"})
    failure(grace.call("message", {"room": chat.room, "text": "Hello"}), "not_in_room")
    assert grace.unexpected("message") == []
    assert grace.unexpected("left") == []


def test_a_message_goes_to_the_others_in_its_room_alone(chat: Chat) -> None:
    ada, grace, outsider = chat.member("ada"), chat.member("grace"), chat.guest()
    outsider.call("join", {"room": f"{chat.room}-2", "name": "joan"})

    (ack,) = ada.call("message", {"room": chat.room, "text": "Good morning ☕"})

    assert ack["ok"] is True
    assert datetime.fromisoformat(ack["time"]).tzinfo is not None
    (message,) = grace.expect("message")
    assert message == {
        "id": ack["id"],
        "room": chat.room,
        "name": "ada",
        "text": "Good morning ☕",
        "time": ack["time"],
    }
    outsider.call("leave", {"room": f"{chat.room}-2"})
    assert ada.unexpected("message") == outsider.unexpected("message") == []


def test_the_author_is_told_who_acknowledged_to_have_seen_a_message(chat: Chat) -> None:
    ada, grace, joan = chat.member("ada"), chat.member("grace"), chat.member("joan")
    grace.reply("confirm", {"seen": True})
    joan.reply("confirm", {"seen": False})

    (ack,) = ada.call("message", {"room": chat.room, "text": "Good morning"})

    question = {"id": ack["id"], "room": chat.room}
    assert grace.expect("confirm") == joan.expect("confirm") == [question]
    assert ada.expect("seen") == [{**question, "name": "grace"}]
    ada.call("message", {"room": chat.room, "text": "Good night"})
    assert ada.expect("seen")[0]["name"] == "grace"
    assert ada.unexpected("seen") == []


def test_typing_has_two_arguments_one_way_and_three_the_other(chat: Chat) -> None:
    ada, grace = chat.member("ada"), chat.member("grace")

    ada.emit("typing", chat.room, True)

    assert grace.expect("typing") == [chat.room, "ada", True]
    assert ada.call("typing", chat.room, False) == []
    assert grace.expect("typing") == [chat.room, "ada", False]


@pytest.mark.parametrize("data", [b"\x00\xff\x80 binary", b"", bytes(range(256)) * 1024])
def test_a_file_arrives_as_it_was_sent(chat: Chat, data: bytes) -> None:
    ada, grace = chat.member("ada"), chat.member("grace")

    file = {"name": "notes.bin", "data": data}
    (ack,) = ada.call("attach", {"room": chat.room, "file": file})

    assert ack == {"ok": True, "id": ack["id"], "size": len(data)}
    (attached,) = grace.expect("attached")
    assert attached == {"id": ack["id"], "room": chat.room, "name": "ada", "file": file}
    assert ada.unexpected("attached") == []


def test_a_file_that_is_too_large_is_refused(chat: Chat) -> None:
    ada = chat.member("ada")
    file = {"name": "film", "data": bytes(512 * 1024 + 1)}

    ack = ada.call("attach", {"room": chat.room, "file": file})

    assert failure(ack, "file_too_large") == "A file may hold up to 524288 bytes"
