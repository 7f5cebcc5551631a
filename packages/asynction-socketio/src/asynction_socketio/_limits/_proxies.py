"""Proxies that hide the addresses of clients, so that limits of an address count them as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asynction_spec import AsyncApiSpec

from .._logging import client_fields, deployment_logger


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
