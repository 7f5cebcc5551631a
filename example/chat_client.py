"""Chat from a terminal, or from a pipe: ``hatch run chat NAME``."""

import argparse
import sys
from pathlib import Path
from typing import Any

from socketio import Client
from socketio.exceptions import BadNamespaceError
from socketio.exceptions import ConnectionError as UnreachableError
from socketio.exceptions import TimeoutError as NoAnswerError

ANSWER_WITHIN = 10
"""How many seconds the server has to acknowledge what was sent."""
LARGEST_FILE = 512 * 1024
"""The limit of the server, which disconnects a client that sends far more."""

Message = dict[str, Any]
"""One argument of an event or acknowledgement, as asyncapi.yaml describes it."""


class ChatClient:
    """One member of one room."""

    def __init__(self, room: str, name: str) -> None:
        self._room = room
        self._name = name
        self._client = Client()
        for handler in (joined, left, message, typing, attached, seen, notice, confirm, check):
            self._client.on(handler.__name__, handler)
        self._client.on("disconnect", self._explain)

    def connect(self, url: str) -> bool:
        try:
            self._client.connect(url, wait_timeout=ANSWER_WITHIN)
        except UnreachableError:
            say(f"No chat server answers at {url}. To start one: hatch run demo")
            return False
        return self._join()

    def close(self) -> None:
        self._client.shutdown()

    def write(self, text: str) -> None:
        self._ask("message", {"room": self._room, "text": text})

    def attach(self, path: Path) -> None:
        try:
            data = path.expanduser().read_bytes()
        except OSError as error:
            say(f"Can't read {path}: {error.strerror}")
            return
        if len(data) > LARGEST_FILE:
            say(f"{path.name} is too large: a file may hold up to {LARGEST_FILE} bytes")
            return
        file = {"name": path.name, "data": data}
        if self._ask("attach", {"room": self._room, "file": file}):
            say(f"Sent {path.name}")

    def _join(self) -> bool:
        ack = self._ask("join", self._wish)
        if ack is None:
            return False
        self._greet(ack)
        # From now on a connection is a regained one, and the server has forgotten the member.
        self._client.on("connect", self._join_again)
        return True

    def _join_again(self) -> None:
        self._client.emit("join", self._wish, callback=self._greet)

    @property
    def _wish(self) -> Message:
        return {"room": self._room, "name": self._name}

    def _greet(self, ack: Message) -> None:
        if succeeded(ack):
            say(f"You are in {self._room}. Here are: {', '.join(ack['members'])}")

    def _ask(self, event: str, argument: Message) -> Message | None:
        """Send an event; return its acknowledgement if the server did what was asked."""
        try:
            ack: Message = self._client.call(event, argument, timeout=ANSWER_WITHIN)
        except BadNamespaceError:
            say("There is no connection: nothing was sent")
        except NoAnswerError:
            say("The server did not answer")
        else:
            return ack if succeeded(ack) else None
        return None

    def _explain(self, reason: str) -> None:
        if reason != Client.reason.CLIENT_DISCONNECT:
            say("The connection is lost. Trying to get it back ...")


def joined(member: Message) -> None:
    say(f"{member['name']} joined")


def left(member: Message) -> None:
    say(f"{member['name']} left ({member['reason']})")


def message(written: Message) -> None:
    say(f"{written['name']}: {written['text']}")


def typing(_room: str, name: str, active: bool) -> None:  # noqa: FBT001  # the document's argument
    if active:
        say(f"{name} is typing ...")


def attached(attachment: Message) -> None:
    file = attachment["file"]
    say(f"{attachment['name']} sent the file {file['name']} ({len(file['data'])} bytes)")


def seen(confirmation: Message) -> None:
    say(f"{confirmation['name']} has seen message {confirmation['id']}")


def notice(announcement: Message) -> None:
    say(f"Notice: {announcement['text']}")


def confirm(_question: Message) -> Message:
    return {"seen": True}


def check() -> tuple[bool, str]:
    return True, "chatting in a terminal"


def succeeded(ack: Message) -> bool:
    if not ack["ok"]:
        say(f"That did not work: {ack['error']['message']}")
    return bool(ack["ok"])


def say(text: str) -> None:
    """Print a line; what others wrote must not steer the terminal."""
    line = "".join(letter if letter.isprintable() else "?" for letter in text)
    sys.stdout.write(f"{line}\n")  # at once: events are handled in a thread each
    sys.stdout.flush()


def follow_input(client: ChatClient) -> None:
    """Carry out every line that is typed, until /quit or the end of the input."""
    for line in sys.stdin:
        command, _, rest = line.strip().partition(" ")
        if command == "/quit":
            return
        if command == "/attach" and rest:
            client.attach(Path(rest.strip()))
        elif command.startswith("/"):
            say("The commands are /attach FILE and /quit")
        elif command:
            client.write(line.strip())


def main() -> int:
    parser = argparse.ArgumentParser(description="Chat on the example server.")
    parser.add_argument("name", metavar="NAME", help="what you are called in the room")
    parser.add_argument("--url", default="http://127.0.0.1:5000", help="%(default)s")
    parser.add_argument("--room", default="lobby", help="%(default)s")
    options = parser.parse_args()
    client = ChatClient(options.room, options.name)
    try:
        if not client.connect(options.url):
            return 1
        follow_input(client)
    except KeyboardInterrupt:
        pass
    finally:
        client.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
