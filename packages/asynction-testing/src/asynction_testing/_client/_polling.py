"""The payloads of clients that poll, with no more packets in each than python-engineio reads.

python-engineio 4.15 sends what waits as one payload, however many packets that are, but reads
payloads of no more than 16: its server drops a longer one, its client ends the connection.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engineio.payload import Payload

_SEPARATOR = b"\x1e"


@dataclass(frozen=True, slots=True)
class Response:
    """A response, with the names that `requests` gives its parts.

    Args:
        status_code: The status.
        content: The body.
    """

    status_code: int
    content: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)


def divided(payload: bytes) -> list[bytes]:
    """The packets of a payload, so many at once as python-engineio reads."""
    packets, most = payload.split(_SEPARATOR), Payload.max_decode_packets
    return [
        _SEPARATOR.join(packets[start : start + most]) for start in range(0, len(packets), most)
    ]


class PayloadDivider:
    """Divides the payloads of one client, both ways."""

    def __init__(self) -> None:
        self._held: deque[bytes] = deque()

    def poll(self, send: Callable[[], Any]) -> Any:
        """Give the next packets that the server has sent.

        Args:
            send: Sends the request; what it gives is no response where there was none.
        """
        if self._held:
            return Response(200, self._held.popleft())
        answer = send()
        if not is_success(answer):
            return answer
        first, *later = divided(answer.content)
        if not later:
            return answer
        # python-engineio's client ends the connection over a payload that it does not read whole.
        self._held.extend(later)
        return Response(answer.status_code, first)

    def post(self, payload: bytes, send: Callable[[bytes], Any]) -> Any:
        """Send a payload in as many requests as it takes; give the response to the last of them.

        Args:
            payload: The payload.
            send: Sends one request.
        """
        for part in divided(payload):
            answer = send(part)
            if not is_success(answer):
                break
        return answer


def is_success(answer: Any) -> bool:
    """Whether a request was answered, and with a status of success."""
    return 200 <= getattr(answer, "status_code", 0) < 300
