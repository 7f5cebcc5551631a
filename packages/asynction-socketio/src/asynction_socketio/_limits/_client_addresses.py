"""The address of a client, as limits count it, and proxies that hide it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from asynction_spec import AsyncApiSpec

from .._logging import client_fields, deployment_logger

_NETWORK_BITS = 64
"""The bits of an IPv6 address that a provider assigns; the other ones each client chooses."""
_WITH_PORT = re.compile(r"\[(?P<six>.*)\](?::\d+)?|(?P<four>[\d.]+):\d+", re.ASCII)
_REMEMBERED = 1000  # addresses: most connections come from few


def address_of(environ: Mapping[str, Any]) -> str:
    """Whose connections and events count together for a limit of an address.

    All addresses of one IPv6 network of 64 bits do, and an IPv4 address does however it is
    written. Empty where the web server does not say it, as behind a Unix socket: those count
    together too, or a limit would be none.

    Args:
        environ: The WSGI environment of a connection.
    """
    return _key(str(environ.get("REMOTE_ADDR") or ""))


@lru_cache(_REMEMBERED)
def _key(written: str) -> str:
    found = _WITH_PORT.fullmatch(written)  # as some proxies write it
    text = (found["six"] or found["four"]) if found else written
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:  # the path of a socket, for example
        return written
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _NETWORK_BITS), strict=False))


class HiddenAddresses:
    """Logs once that limits of an address count a proxy, and not its clients."""

    def __init__(self) -> None:
        self._is_logged = False

    def note(self, environ: Mapping[str, Any]) -> None:
        """Take note of a connection that counts for its address, by its environment."""
        if self._is_logged or not _is_forwarded(environ):
            return
        self._is_logged = True
        text = (
            "a request of %s came with X-Forwarded-For: if that is a proxy, the limits of an"
            " address count all its clients as one. Write"
            " `app.wsgi_app = ProxyFix(app.wsgi_app)`, with Werkzeug's ProxyFix"
        )
        fields = client_fields(environ, reason="Proxy")
        deployment_logger.warning(text, environ.get("REMOTE_ADDR"), extra=fields)


def _is_forwarded(environ: Mapping[str, Any]) -> bool:
    return "HTTP_X_FORWARDED_FOR" in environ and "werkzeug.proxy_fix.orig" not in environ


def rates_addresses(spec: AsyncApiSpec) -> bool:
    """Whether a document limits how often all clients of an address send something."""
    found = [spec.limits]
    for namespace in spec.namespaces.values():
        found += [namespace.limits, *(event.limits for event in namespace.receives)]
    return any(each.address.rate is not None for each in found if each is not None)
