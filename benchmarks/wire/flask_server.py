"""A Flask-SocketIO server, bare or Asynction's, that the wire benchmark loads.

    python -m benchmarks.wire.flask_server MODE VARIANT PAYLOAD

It prints its port, and serves until the process is ended.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
from contextlib import suppress
from typing import Any

import flask

from ..payloads import PAYLOADS
from ..servers import BARE, OUTBOUND, Variant, fast_codec, from_spec, serve
from .contract import BROADCAST, CAST, PING_SECONDS, with_cast

VARIANTS = {
    "bare": BARE,
    "asynction": Variant("asynction", from_spec(validation=True, adapt=with_cast), checks=True),
    "orjson": Variant(
        "orjson", from_spec(validation=True, adapt=with_cast, codec=fast_codec), checks=True
    ),
    "unchecked": Variant("unchecked", from_spec(validation=False, adapt=with_cast), checks=False),
}


def threading_server(app: flask.Flask) -> None:
    """Serve with Werkzeug, a thread for each client."""
    from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415

    class Silent(WSGIRequestHandler):
        def log_request(self, *_: object) -> None:
            """Log no requests."""

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    print(server.server_port, flush=True)
    server.serve_forever()


def gevent_server(app: flask.Flask) -> None:
    """Serve with gevent, a greenlet for each client."""
    from gevent.pywsgi import WSGIServer  # noqa: PLC0415  # not for the other mode

    server = WSGIServer(("127.0.0.1", 0), app, log=None)
    server.start()
    print(server.server_port, flush=True)
    server.serve_forever()


def held() -> dict[str, int]:
    """What the process holds."""
    gc.collect()
    if sys.platform == "linux":  # what is free is given back, or memory measures fragmentation
        with suppress(OSError, AttributeError):  # another C library than glibc
            ctypes.CDLL(None).malloc_trim(0)
    objects = gc.get_objects()
    return {
        "objects": len(objects),
        "threads": threading.active_count(),
        "greenlets": sum(type(each).__name__ == "Greenlet" for each in objects),
    }


MODES = {"threading": threading_server, "gevent": gevent_server}


def main(mode: str, variant: str, payload: str) -> None:
    """Serve until the process is ended."""
    app, server = serve(
        VARIANTS[variant],
        PAYLOADS[payload],
        async_handlers=True,
        async_mode=mode,
        ping_interval=PING_SECONDS,
    )

    def cast(count: int) -> None:
        for _ in range(count):
            server.emit(OUTBOUND, broadcast)

    broadcast: Any = BROADCAST
    server.on_event(CAST, cast)
    app.add_url_rule("/held", view_func=held)
    MODES[mode](app)


if __name__ == "__main__":
    main(*sys.argv[1:])
