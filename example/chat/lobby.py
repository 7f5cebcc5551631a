"""The namespace ``/``: rooms, and what people say in them."""

from datetime import datetime, timezone
from functools import partial
from typing import TypedDict

from flask import request
from flask_socketio import emit, join_room, leave_room

from chat.admin import publish_metrics
from chat.failures import ChatError
from chat.rooms import rooms

LARGEST_FILE = 512 * 1024


class File(TypedDict):
    name: str
    data: bytes


class Attachment(TypedDict):
    room: str
    file: File


def connect(auth: dict[str, str] | None) -> None:
    rooms.connect(_own_sid(), (auth or {}).get("nickname"))
    publish_metrics()


def disconnect(reason: str) -> None:
    for room, name in rooms.disconnect(_own_sid()):
        _tell_others(room, "left", {"room": room, "name": name, "reason": reason})
    publish_metrics()


def join(wish: dict[str, str]) -> dict[str, object]:
    room = wish["room"]
    name = rooms.join(_own_sid(), room, wish.get("name"))
    join_room(_audience(room))
    _tell_others(room, "joined", {"room": room, "name": name})
    publish_metrics()
    return {"ok": True, "members": sorted(rooms.members(room).values())}


def leave(wish: dict[str, str]) -> dict[str, object]:
    room = wish["room"]
    name = rooms.leave(_own_sid(), room)
    leave_room(_audience(room))
    _tell_others(room, "left", {"room": room, "name": name, "reason": "left the room"})
    publish_metrics()
    return {"ok": True}


def message(written: dict[str, str]) -> dict[str, object]:
    room = written["room"]
    name = rooms.name_of(_own_sid(), room)
    number, time = rooms.count_message(), datetime.now(timezone.utc).isoformat()
    _tell_others(room, "message", {**written, "id": number, "name": name, "time": time})
    _ask_who_has_seen(number, room)
    publish_metrics()
    return {"ok": True, "id": number, "time": time}


def typing(room: str, active: bool) -> None:  # noqa: FBT001  # the document's second argument
    # A tuple is several arguments.
    _tell_others(room, "typing", (room, rooms.name_of(_own_sid(), room), active))


def attach(attachment: Attachment) -> dict[str, object]:
    room, file = attachment["room"], attachment["file"]
    name, size = rooms.name_of(_own_sid(), room), len(file["data"])
    if size > LARGEST_FILE:
        raise ChatError("file_too_large", f"A file may hold up to {LARGEST_FILE} bytes")
    number = rooms.count_message()
    _tell_others(room, "attached", {"id": number, "room": room, "name": name, "file": file})
    publish_metrics()
    return {"ok": True, "id": number, "size": size}


def _ask_who_has_seen(number: int, room: str) -> None:
    author = _own_sid()
    for sid, name in rooms.members(room).items():
        if sid != author:
            callback = partial(_tell_author, number, room, name)
            emit("confirm", {"id": number, "room": room}, to=sid, callback=callback)


def _tell_author(number: int, room: str, name: str, confirmation: dict[str, bool]) -> None:
    # Flask-SocketIO runs a callback for the client whose event led to it, here the author.
    if confirmation["seen"]:
        emit("seen", {"id": number, "room": room, "name": name})


def _tell_others(room: str, event: str, payload: object) -> None:
    emit(event, payload, to=_audience(room), include_self=False)


def _audience(room: str) -> str:
    """Return the Socket.IO room; its prefix keeps it from being some connection's own room."""
    return f"room {room}"


def _own_sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO adds it
    return sid
