"""Requests that a client makes by calling an application in this process, without sockets."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from engineio.payload import Payload

logger = logging.getLogger("asynction.testing")

_SEPARATOR = b"\x1e"
URL = "http://localhost"
"""The URL that an application in this process has for its clients."""


@dataclass(slots=True)
class Response:
    """What an application answered, with the names that `requests` gives it.

    Args:
        status_code: The status.
        content: The body.
    """

    status_code: int = 500
    content: bytes = b""
    _parts: list[bytes] = field(default_factory=list)

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)

    def start(
        self,
        status: str,
        headers: list[tuple[str, str]],  # noqa: ARG002  # WSGI's signature
        exc_info: Any = None,  # noqa: ARG002
    ) -> Callable[[bytes], Any]:
        """WSGI's `start_response`."""
        self.status_code = int(status.split(" ", 1)[0])
        return self._parts.append

    def read(self, body: Any) -> None:
        """Take the body that an application returned."""
        try:
            self._parts.extend(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        self.content = b"".join(self._parts)


class InProcessSession:
    """Sends requests to a WSGI application by calling it; stands in for a session of `requests`.

    Args:
        application: The application.
    """

    def __init__(self, application: Callable[..., Any]) -> None:
        self._application = application
        self._held: deque[bytes] = deque()

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        data: str | bytes | None = None,
        timeout: float | None = None,  # noqa: ARG002  # the application ends each poll itself
    ) -> Response:
        """Answer a request; with status 500 where the application raises an exception.

        python-engineio takes no more than 16 packets at once, so that more are divided among
        requests.
        """
        if method == "GET" and self._held:
            return Response(200, self._held.popleft())
        body = data.encode() if isinstance(data, str) else data or b""
        *before, last = _divided(body)
        for part in before:
            response = self._call(method, url, headers or {}, part)
            if response.status_code != 200:
                return response
        response = self._call(method, url, headers or {}, last)
        response.content, *later = _divided(response.content)
        self._held.extend(later)
        return response

    def _call(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Response:
        response = Response()
        try:
            environ = _environ(method, url, headers, body)
            response.read(self._application(environ, response.start))
        except Exception:  # as any web server does
            logger.exception("the application failed to answer %s %s", method, url)
            response.status_code = 500
        return response

    def close(self) -> None:
        """Nothing is open."""


def _divided(payload: bytes) -> list[bytes]:
    """The packets of a payload, so many at once as python-engineio takes."""
    packets, most = payload.split(_SEPARATOR), Payload.max_decode_packets
    return [
        _SEPARATOR.join(packets[start : start + most]) for start in range(0, len(packets), most)
    ]


def _environ(method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    parts = urlsplit(url)
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path, "latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ
