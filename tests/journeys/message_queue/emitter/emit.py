"""Emit to the clients of other processes: ``emit.py DOCUMENT QUEUE ROOM``."""

import sys

from asynction_server import AsynctionSocketIO, ValidationException


def main(document: str, queue: str, room: str) -> None:
    asio = AsynctionSocketIO.from_spec(document, message_queue=queue)
    for event, data in (
        ("news", ""),
        ("photo", (1, 2)),
        ("gossip", "psst"),
        ("news", "from outside"),
        ("photo", (1, b"\x00\xff")),
    ):
        try:
            asio.emit(event, data, to=room)
        except ValidationException as error:
            sys.stdout.write(f"{error.sender}: {error}\n")
    sys.stdout.write(f"handlers: {asio.server.handlers}, desk: {'desk' in sys.modules}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
