"""Whom the commands answer that serve a developer on this machine alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any, TypeAlias
from urllib.parse import urlsplit

Application: TypeAlias = Callable[[dict[str, Any], Any], Iterable[bytes]]
_REFUSAL = b"This is served for localhost. To serve it by another name, start it with --host.\n"


def for_local_hosts(application: Any, host: str) -> Application:
    """A WSGI application that only names of this machine reach, where it listens on it alone.

    A browser takes a page and what it asks for as of one origin, though the name of its server is
    made to lead here meanwhile (DNS rebinding): any page could read what is served.

    Args:
        application: The application.
        host: The address that it is served at.
    """
    if not _is_local(host):
        return application  # type: ignore[no-any-return]  # as it came

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = environ.get("HTTP_HOST")
        if asked is None or _is_local(_name_in(asked)):  # browsers always say it
            return application(environ, start_response)  # type: ignore[no-any-return]
        start_response("403 FORBIDDEN", [("Content-Type", "text/plain")])
        return [_REFUSAL]

    return answer


def _name_in(asked: str) -> str:
    """The name in a `Host` header, without the port; empty for what is malformed."""
    try:
        return urlsplit(f"//{asked}").hostname or ""
    except ValueError:
        return ""


def _is_local(name: str) -> bool:
    name = name.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, section 6.3
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
