"""Requests that a client makes by calling an application in this process, without sockets."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from ._engineio_client import Response

logger = logging.getLogger("asynction.testing")

URL = "http://localhost"
"""The URL that an application in this process has for its clients."""


class WsgiCall:
    """One call of a WSGI application, whose response is collected."""

    def __init__(self) -> None:
        self._status = 500
        self._parts: list[bytes] = []

    def start(
        self,
        status: str,
        headers: list[tuple[str, str]],  # noqa: ARG002  # WSGI's signature
        exc_info: Any = None,  # noqa: ARG002
    ) -> Callable[[bytes], Any]:
        """WSGI's `start_response`."""
        self._status = int(status.split(" ", 1)[0])
        return self._parts.append

    def response(self, body: Any) -> Response:
        """The response, with the body that the application returned."""
        try:
            self._parts.extend(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        return Response(self._status, b"".join(self._parts))


class InProcessSession:
    """Sends requests to a WSGI application by calling it; stands in for a session of `requests`.

    Args:
        application: The application.
    """

    def __init__(self, application: Callable[..., Any]) -> None:
        self._application = application

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        data: str | bytes | None = None,
        timeout: float | None = None,  # noqa: ARG002  # the application ends each poll itself
    ) -> Response:
        """Answer a request; with status 500 where the application raises an exception."""
        body = data.encode() if isinstance(data, str) else data or b""
        call = WsgiCall()
        try:
            environ = _environ(method, url, headers or {}, body)
            return call.response(self._application(environ, call.start))
        except Exception:  # as any web server does
            logger.exception("the application failed to answer %s %s", method, url)
            return Response(500, b"")

    def close(self) -> None:
        """Nothing is open."""


def _environ(method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    parts = urlsplit(url)
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        # WSGI's texts are bytes in disguise (PEP 3333).
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
