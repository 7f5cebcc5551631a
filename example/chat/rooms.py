"""Who is connected, and who is in which room under which name."""

from threading import Lock

from chat.failures import ChatError


class Rooms:
    """The state of the chat. Handlers run side by side, so every method takes the lock."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._nicknames: dict[str, str | None] = {}
        self._members: dict[str, dict[str, str]] = {}
        self._messages = 0

    def connect(self, sid: str, nickname: str | None) -> None:
        with self._lock:
            self._nicknames[sid] = nickname

    def disconnect(self, sid: str) -> list[tuple[str, str]]:
        """Forget a connection; return the rooms it was in, and its name in each."""
        with self._lock:
            self._nicknames.pop(sid, None)
            joined = [room for room, members in self._members.items() if sid in members]
            return [(room, self._remove(sid, room)) for room in joined]

    def join(self, sid: str, room: str, name: str | None) -> str:
        """Enter a room under a name, or else the nickname; return which it was."""
        with self._lock:
            # A handler may outlive its connection, and then nobody would remove the member again.
            if sid not in self._nicknames:
                raise ChatError("not_connected", "Your connection has ended")
            name = name or self._nicknames[sid]
            if name is None:
                raise ChatError("name_missing", "Say under which name you want to join")
            self._add(sid, room, name)
            return name

    def leave(self, sid: str, room: str) -> str:
        """Leave a room; return the name that is free again."""
        with self._lock:
            self._require_member(sid, room)
            return self._remove(sid, room)

    def name_of(self, sid: str, room: str) -> str:
        with self._lock:
            return self._require_member(sid, room)

    def members(self, room: str) -> dict[str, str]:
        """Return the names of a room's members, by connection."""
        with self._lock:
            return dict(self._members.get(room, {}))

    def find(self, room: str, name: str) -> str:
        """Return the connection of a member."""
        for sid, member in self.members(room).items():
            if member == name:
                return sid
        raise ChatError("no_such_member", f"There is no {name} in {room}")

    def count_message(self) -> int:
        """Return the id of one message more."""
        with self._lock:
            self._messages += 1
            return self._messages

    def metrics(self) -> dict[str, int]:
        with self._lock:
            return {
                "connections": len(self._nicknames),
                "rooms": len(self._members),
                "messages": self._messages,
            }

    def _require_member(self, sid: str, room: str) -> str:
        name = self._members.get(room, {}).get(sid)
        if name is None:
            raise ChatError("not_in_room", f"You are not in {room}")
        return name

    def _add(self, sid: str, room: str, name: str) -> None:
        members = self._members.get(room, {})
        if sid in members:
            raise ChatError("already_joined", f"You are in {room} already")
        if name in members.values():
            raise ChatError("name_taken", f"Somebody in {room} is called {name} already")
        self._members[room] = {**members, sid: name}

    def _remove(self, sid: str, room: str) -> str:
        name = self._members[room].pop(sid)
        if not self._members[room]:
            del self._members[room]
        return name


rooms = Rooms()
