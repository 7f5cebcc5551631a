"""What one URL of the documentation gives: its bytes, with headers for caches and browsers."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from hashlib import sha256
from threading import Lock
from typing import Generic, TypeVar

import werkzeug
from flask import Response, request

_ALWAYS = {
    "Cache-Control": "no-cache",  # ask each time whether it has changed
    "Vary": "Accept-Encoding",
    # The document may hold HTML, and a browser might take it for a page.
    "X-Content-Type-Options": "nosniff",
}
FOR_TOOLS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
"""What the document has besides: tools on pages of other origins read it."""


class Content:
    """What one URL gives: the same bytes each time, plain or compressed.

    Args:
        text: The text.
        mimetype: What they are.
        headers: What goes with them, and with the answer that they have not changed.
    """

    def __init__(self, text: str, mimetype: str, headers: Mapping[str, str]) -> None:
        body = text.encode()
        self._mimetype = mimetype
        self._headers = {**_ALWAYS, **headers}
        self._tag = sha256(body).hexdigest()[:32]
        # Without a time in it the bytes, and so the tag, are the same in all processes.
        self._bodies = {"identity": body, "gzip": gzip.compress(body, mtime=0)}

    def answer(self) -> werkzeug.Response:
        """The answer to the current request."""
        encoding = request.accept_encodings.best_match(["gzip", "identity"], "identity")
        response = Response(self._bodies[encoding], mimetype=self._mimetype, headers=self._headers)
        if encoding == "identity":
            response.set_etag(self._tag)
        else:
            response.set_etag(f"{self._tag}-{encoding}")  # other bytes, so another tag
            response.headers["Content-Encoding"] = encoding
        return response.make_conditional(request)


T = TypeVar("T")


class Once(Generic[T]):
    """Makes a value when it is first asked for, and once although several threads ask."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: list[T] = []

    def __call__(self) -> T:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]
