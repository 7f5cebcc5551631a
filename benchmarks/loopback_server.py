"""A server on a port of its own, which `clients` loads.

    python -m benchmarks.loopback_server MODE VARIANT PAYLOAD

It prints its port. `GET /cpu` answers with the CPU seconds that the process has used.
"""

from __future__ import annotations

import sys
import time

import flask

from .payloads import PAYLOADS
from .servers import VARIANTS, serve


def threading_server(app: flask.Flask) -> None:
    """Serve with Werkzeug, a thread for each client."""
    from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415

    class Silent(WSGIRequestHandler):
        def log_request(self, *_: object) -> None:
            """Say nothing of requests."""

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


MODES = {"threading": threading_server, "gevent": gevent_server}


def main(mode: str, variant: str, payload: str) -> None:
    """Serve until the process is ended."""
    kinds = {each.name: each for each in VARIANTS}
    app, _ = serve(kinds[variant], PAYLOADS[payload], async_handlers=True, async_mode=mode)
    app.add_url_rule("/cpu", view_func=lambda: str(time.process_time()))
    MODES[mode](app)


if __name__ == "__main__":
    main(*sys.argv[1:])
